use std::fmt::Write as _;

use disync_model::Kind;
use serde_json::{Value, json};

use crate::shape;

/// A content with these tables of the reader and these rules of the writer.
fn content(tables: &Value, rules: &Value) -> String {
    let mut connection = json!({ "datasourceType": "mysql", "datasource": "mysql_pub" });
    let form = if tables.is_array() { "table" } else { "selectedTables" };
    connection[form] = if tables.is_array() { tables.clone() } else { json!([tables]) };
    let writer = json!({ "datasource": "holo", "tableMappingRule": { "datasource": [{ "tableRule": rules }] } });
    json!({
        "order": { "hops": [{ "from": "reader", "to": "writer" }] },
        "steps": [
            { "name": "reader", "stepType": "mysql", "parameter": { "connection": [connection] } },
            { "name": "writer", "stepType": "holo", "parameter": writer },
        ],
    })
    .to_string()
}

fn shop(tables: &[&str]) -> Value {
    let infos: Vec<Value> = tables.iter().map(|table| json!({ "table": table })).collect();
    json!({ "dbName": "shop", "schema": [{ "tableInfos": infos }] })
}

/// One line for each mapping.
fn laid_out(document: &str) -> String {
    let (_, mappings) = shape::layout(Kind::Realtime, document).unwrap();
    let mut text = String::new();
    for mapping in mappings {
        let columns: Vec<String> =
            mapping.columns.iter().map(|column| format!("{} {}", column.name, column.kind)).collect();
        let (to, key) = (mapping.destination.as_deref().unwrap_or("?"), mapping.primary_key.join("+"));
        writeln!(text, "{} -> {to} ({}) pk [{key}]", mapping.table, columns.join(", ")).unwrap();
    }
    text
}

#[test]
fn each_table_has_its_mapping_whatever_the_order_of_the_rules() {
    let rules = json!([
        { "srcDbName": "shop", "srcTable": "b", "dstTable": "ods.b" },
        { "srcDbName": "other", "srcTable": "a", "dstTable": "ods.other_a" },
        { "srcDbName": "shop", "srcTable": "a", "dstTable": "ods.a", "primaryKeyInfo": { "column": ["x", "y"] },
          "dstCreateTableInfo": { "dataColumn": [{ "name": "x", "type": "int8" }, { "name": "y", "type": "text" }] } },
    ]);
    insta::assert_snapshot!(laid_out(&content(&shop(&["b", "a"]), &rules)), @"
    shop.a -> ods.a (x int8, y text) pk [x+y]
    shop.b -> ods.b () pk []
    ");
}

#[test]
fn the_single_database_form_finds_rules_by_the_table_alone() {
    let rules =
        json!([{ "srcDbName": "shop", "srcTable": "a", "dstTable": "a" }, { "srcTable": "b", "dstTable": "b" }]);
    insta::assert_snapshot!(laid_out(&content(&json!(["a", "b"]), &rules)), @"
    a -> a () pk []
    b -> b () pk []
    ");
}

#[test]
fn a_table_without_a_rule_or_with_two_has_a_mapping_that_says_nothing() {
    let rules = json!([
        { "srcDbName": "shop", "srcTable": "twice", "dstTable": "x" },
        { "srcDbName": "shop", "srcTable": "twice", "dstTable": "y" },
        { "srcDbName": "shop", "srcTable": "twice", "dstTable": "z" },
    ]);
    insta::assert_snapshot!(laid_out(&content(&shop(&["none", "twice"]), &rules)), @"
    shop.none -> ? () pk []
    shop.twice -> ? () pk []
    ");
}
