use serde_json::{Value, json};

use super::*;

fn document() -> Value {
    json!({
        "extend": { "mode": "migration_odps", "resourceGroup": "280749" },
        "order": { "hops": [{ "from": "r", "to": "w" }] },
        "steps": [
            { "name": "r", "stepType": "mysql", "parameter": { "connection": [
                { "datasourceType": "mysql", "datasource": "src", "table": ["b", "a", "b"] },
            ] } },
            { "name": "w", "stepType": "odps", "parameter": { "datasource": "dst" } },
        ],
    })
}

fn shape(document: &Value) -> Result<Spec, String> {
    match reading(Kind::Realtime, Some(&document.to_string())).shape {
        Shape::Sync(spec) => Ok(spec),
        Shape::Foreign(reason) => Err(reason),
    }
}

/// The document with one value replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = document();
    *document.pointer_mut(pointer).unwrap() = value;
    document
}

#[test]
fn a_generated_document_tells_all_of_a_spec_but_folder_and_run() {
    let spec = shape(&document()).unwrap();
    assert_eq!((spec.source.as_str(), spec.destination.datasource.as_str()), ("src", "dst"));
    assert_eq!(spec.destination.kind, DestinationKind::Odps);
    assert_eq!(spec.tables, Tables::Single(["a".into(), "b".into()].into()));
    assert_eq!(spec.resource_group, Some(ResourceGroup("280749".to_owned())));
    assert_eq!((spec.folder, spec.run), (None, Run::Unmanaged));
}

#[test]
fn disabled_tables_and_databases_without_tables_are_not_shipped() {
    let database = |name: &str, infos: Value| json!({ "dbName": name, "schema": [{ "tableInfos": infos }] });
    let connection = json!({ "datasource": "src", "selectedTables": [
        database("d", json!([{ "table": "on", "enable": true }, { "table": "off", "enable": false }])),
        database("e", json!([{ "table": "off", "enable": false }])),
        database("d", json!([{ "table": "more" }])),
    ] });
    let spec = shape(&with("/steps/0/parameter/connection/0", connection)).unwrap();
    let tables: Vec<String> = spec.tables.iter().map(|table| table.to_string()).collect();
    assert_eq!(tables, ["d.more", "d.on"]);
    assert_eq!(spec.tables, Tables::Multi([("d".into(), ["more".into(), "on".into()].into())].into()));
}

#[test]
fn what_is_foreign_is_said() {
    let connection = &document()["steps"][0]["parameter"]["connection"][0];
    let reasons = [
        with("/extend/mode", json!("wizard")),
        with("/steps/0/parameter/connection/0/datasourceType", json!("oracle")),
        with("/steps/0/parameter/connection/0/datasource", json!(null)),
        with("/steps/0/parameter/connection", json!([connection, connection])),
        with("/steps/0/parameter/connection", json!([])),
        with("/steps/1/stepType", json!("elasticsearch")),
        with("/steps/1/parameter", json!({})),
        with("/steps/0/parameter/connection/0/table", json!(null)),
    ];
    let reasons: Vec<String> = reasons.iter().map(|document| shape(document).unwrap_err()).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r#"
    it was drawn in the console (mode `wizard`)
    its source is of type `oracle`, not `mysql`
    its source names no data source
    expected one connection of the reader, found 2
    its source names no data source
    its destination is of type `elasticsearch`, not `odps`, `kafka` or `holo`
    its destination names no data source
    `connection[].table` is missing
    "#);
    assert!(shape(&with("/order/hops/0/from", json!("x"))).unwrap_err().contains("reader"));
    assert!(shape(&with("/steps", json!("none"))).unwrap_err().contains("line 1 column"));
}

#[test]
fn a_document_that_is_missing_or_broken_is_foreign_and_has_the_fingerprint_of_its_bytes() {
    for (document, bytes) in [(None, ""), (Some(""), ""), (Some("{\"a\":"), "{\"a\":")] {
        for kind in [Kind::Realtime, Kind::Solution] {
            let reading = reading(kind, document);
            assert!(matches!(reading.shape, Shape::Foreign(_)));
            assert_eq!(reading.fingerprint.0, disync_model::Digest::of(bytes.as_bytes()));
        }
    }
}

#[test]
fn the_destinations_of_the_tables_are_told_as_far_as_the_rules_tell_them() {
    let with_rules = |rules: Value| {
        let parameter = json!({ "datasource": "dst", "tableMappingRule": { "datasource": [{ "tableRule": rules }] } });
        let document = with("/steps/1/parameter", parameter).to_string();
        let destinations = reading(Kind::Realtime, Some(&document)).destinations.unwrap_or_default();
        let shown: Vec<String> = destinations.iter().map(|(table, to)| format!("{table} -> {to}")).collect();
        shown.join(", ")
    };
    let rule = |table: &str, to: &str| json!({ "srcDbName": "shop", "srcTable": table, "dstTable": to });
    assert_eq!(with_rules(json!([rule("b", "ods.b"), rule("a", "ods.a")])), "a -> ods.a, b -> ods.b");
    assert_eq!(with_rules(json!([rule("a", "ods.a"), rule("b", ""), rule("other", "ods.other")])), "a -> ods.a");
    assert_eq!(with_rules(json!([rule("a", "x"), rule("a", "x"), rule("b", "ods.b")])), "b -> ods.b");
    assert_eq!(with_rules(json!("none of them")), "");
    assert_eq!(reading(Kind::Realtime, Some(&document().to_string())).destinations, None);
}

#[test]
fn the_content_for_a_solution_may_have_either_form() {
    let bare = document().to_string();
    let wrapped = json!({ "realtimeSyncConfig": { "content": document() } }).to_string();
    for content in [bare.as_str(), wrapped.as_str()] {
        assert_eq!(layout(Kind::Solution, content).unwrap().0.len(), 2);
    }
    assert!(layout(Kind::Realtime, &wrapped).is_err());
}
