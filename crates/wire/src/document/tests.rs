use std::error::Error as _;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::script::{ForCreating, ForUpdating};
use super::*;

const CONTENT: &str = include_str!("../../fixtures/examples/taskcontent_realtime_mysql_to_holo.json");
const WIZARD: &str = include_str!("../../fixtures/examples/getdisynctask_code_wizard_datahub.json");
const SOLUTION: &str = include_str!("../../fixtures/examples/solutiondetail_processcontent_holo.json");

fn content_with(connection: &Value) -> String {
    json!({
        "order": { "hops": [{ "from": "reader", "to": "writer" }] },
        "steps": [
            { "name": "reader", "stepType": "mysql", "parameter": { "connection": connection } },
            { "name": "writer", "stepType": "holo", "parameter": { "datasource": "h" } },
        ],
    })
    .to_string()
}

fn tables_of(connection: &Value) -> Result<Tables<'static>, String> {
    let content = content_with(connection);
    let view = ContentView::parse(&content).map_err(|error| said(&error))?;
    view.tables().map(Tables::into_owned).map_err(|error| said(&error))
}

/// An error and its cause, as a person sees them.
fn said(error: &DocumentError) -> String {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{cause}")
}

fn with_steps(order: &Value, steps: &Value) -> Result<Option<String>, String> {
    let content = json!({ "order": order, "steps": steps }).to_string();
    let view = ContentView::parse(&content).map_err(|error| said(&error))?;
    Ok(view.source_type().unwrap().map(str::to_owned))
}

#[test]
fn the_facts_of_a_generated_content_are_found() {
    let view = ContentView::parse(CONTENT).unwrap();
    assert_eq!(view.mode(), Some("migration_holo"));
    assert_eq!(view.resource_group(), Some("280749"));
    assert_eq!(view.name(), Some("h"));
    assert_eq!(view.source_type().unwrap(), Some("mysql"));
    assert_eq!(view.source_datasource().unwrap(), Some("mm"));
    assert_eq!(view.destination_type(), Some("holo"));
    assert_eq!(view.destination_datasource(), Some("h"));
    assert_eq!(view.tables().unwrap(), Tables::multi([("m", ["m_v1"])]));
    let mapping = Mapping {
        source_datasource: Some("mm".into()),
        source_database: Some("m".into()),
        source_table: "m_v1".into(),
        destination_table: Some("m.m_v1".into()),
    };
    assert_eq!(view.mappings().unwrap(), [mapping]);
}

#[test]
fn the_layouts_of_a_generated_content_are_found() {
    let view = ContentView::parse(CONTENT).unwrap();
    let layout = Layout {
        source_database: Some("m".into()),
        source_table: "m_v1".into(),
        destination_table: Some("m.m_v1".into()),
        columns: vec![LayoutColumn { name: "id".into(), kind: "int8".into() }],
        primary_key: vec!["id".into()],
    };
    assert_eq!(view.layouts(), [layout]);
}

/// The layouts of a content whose writer has this `tableMappingRule`, in short.
fn layouts(rules: &Value) -> String {
    let steps = json!([
        { "name": "r", "category": "reader", "stepType": "mysql", "parameter": { "connection": [{ "table": ["a"] }] } },
        { "name": "w", "category": "writer", "stepType": "kafka", "parameter": { "tableMappingRule": rules } },
    ]);
    let content = json!({ "steps": steps }).to_string();
    let view = ContentView::parse(&content).unwrap();
    let layouts = view.layouts().into_iter().map(|layout| {
        let columns: Vec<String> =
            layout.columns.iter().map(|column| format!("{} {}", column.name, column.kind)).collect();
        let key = layout.primary_key.join("+");
        let to = layout.destination_table.as_deref().unwrap_or("?");
        format!("{} -> {to} ({}) pk {key}", layout.source_table, columns.join(", "))
    });
    layouts.collect::<Vec<_>>().join("; ")
}

#[test]
fn a_layout_without_columns_is_one_all_the_same() {
    let topic = json!({ "datasource": [{ "tableRule": [{ "srcTable": "a", "dstTable": "shop_a" }] }] });
    assert_eq!(layouts(&topic), "a -> shop_a () pk ");
}

#[test]
fn layouts_in_other_shapes_are_read_as_far_as_they_tell() {
    let bare = json!({ "datasource": { "tableRule": {
        "srcTable": "a", "dstTable": 7, "primaryKeyInfo": { "column": "id" },
        "dstCreateTableInfo": { "dataColumn": { "name": "id" } },
    } } });
    assert_eq!(layouts(&bare), "a -> 7 (id ) pk id");
    let odd = json!({ "datasource": [null, 5, { "tableRule": [
        "what", { "dstTable": "nameless" }, { "srcTable": ["list"] },
        { "srcTable": "b", "dstTable": null, "dstCreateTableInfo": [], "primaryKeyInfo": "pk" },
        { "srcTable": "c", "dstCreateTableInfo": { "dataColumn": [{ "type": "x" }, { "name": "n", "type": "t" }, 3] } },
    ] }] });
    assert_eq!(layouts(&odd), "b -> ? () pk ; c -> ? (n t) pk ");
    for nothing in [json!(null), json!([]), json!("text"), json!({}), json!({ "datasource": null })] {
        assert_eq!(layouts(&nothing), "", "{nothing}");
    }
}

#[test]
fn the_roles_of_a_drawn_task_come_from_its_hops() {
    let view = ContentView::parse(WIZARD).unwrap();
    assert_eq!(view.mode(), Some("wizard"));
    assert_eq!(view.source_datasource().unwrap(), Some("datahub_uric_test"));
    assert_eq!(view.destination_datasource(), Some("datahub_cloud_dev_test"));
    assert_eq!(view.mappings().unwrap(), []);
    insta::assert_snapshot!(
        said(&view.tables().unwrap_err()),
        @"the reader has no connection and so no list of tables"
    );
}

#[test]
fn the_facts_of_a_solution_are_found() {
    let view = ProcessContentView::parse(SOLUTION).unwrap();
    assert_eq!(view.source_type(), Some("mysql"));
    assert_eq!(view.offline_resource_group(), Some("group_219193793999490"));
    assert_eq!(view.content().mode(), Some("migration_holo"));
    assert_eq!(view.content().resource_group(), Some("group_219193793999490"));
    assert_eq!(view.content().source_datasource().unwrap(), Some("mm"));
    assert_eq!(view.content().destination_datasource(), Some("holo"));
    assert_eq!(view.content().tables().unwrap(), Tables::Single(Vec::new()));
}

#[test]
fn a_disabled_table_is_not_synchronised() {
    let infos = json!([
        { "table": "on", "enable": true },
        { "table": "off", "enable": false },
        { "table": "off_too", "enable": "False" },
        { "table": "silent" },
        { "tableName": "by_other_name" },
    ]);
    let connection = json!([{ "selectedTables": [{ "dbName": "m", "schema": [{ "tableInfos": infos }] }] }]);
    assert_eq!(tables_of(&connection), Ok(Tables::multi([("m", ["on", "silent", "by_other_name"])])));
}

#[test]
fn a_connection_and_a_table_may_stand_without_their_list() {
    assert_eq!(tables_of(&json!({ "table": "t" })), Ok(Tables::single(["t"])));
}

#[test]
fn an_empty_form_beside_a_full_one_is_no_contradiction() {
    let selected = json!([{ "dbName": "m", "schema": [{ "tableInfos": [{ "table": "t" }] }] }]);
    let multi = Ok(Tables::multi([("m", ["t"])]));
    assert_eq!(tables_of(&json!([{ "table": [], "selectedTables": selected }])), multi);
    assert_eq!(tables_of(&json!([{ "table": null, "selectedTables": selected }])), multi);
    let single = Ok(Tables::single(["t"]));
    assert_eq!(tables_of(&json!([{ "table": ["t"], "selectedTables": [] }])), single);
    assert_eq!(tables_of(&json!([{ "table": [] }])), Ok(Tables::Single(Vec::new())));
    assert_eq!(tables_of(&json!([{ "selectedTables": [] }])), Ok(Tables::Multi(Vec::new())));
}

#[test]
fn unexpected_tables_say_what_is_unexpected() {
    let selected = |database: Value| json!([{ "selectedTables": [database] }]);
    let infos = |infos: Value| json!([{ "tableInfos": infos }]);
    let unnamed = json!({ "dbName": "shop", "schema": infos(json!([{ "enable": true }])) });
    let both = json!([{
        "table": ["t"],
        "selectedTables": [{ "dbName": "m", "schema": infos(json!([{ "table": "t" }])) }],
    }]);
    let refusals = [
        both,
        json!([{ "table": ["t"] }, { "table": ["u"] }]),
        json!([]),
        json!([{ "datasource": "mm" }]),
        selected(json!({ "schema": [] })),
        selected(unnamed),
        json!([{ "table": [["t"]] }]),
    ];
    let said: Vec<String> = refusals.iter().map(|connection| tables_of(connection).unwrap_err()).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    tables are listed both as `table` and as `selectedTables`
    expected one connection of the reader, found 2
    the reader has no connection and so no list of tables
    `connection[].table` is missing
    an element of `selectedTables` has no `dbName`
    an element of `tableInfos` of database `shop` names no table
    the parameter of the reader is not the JSON that was expected: expected a text, found `a list or an object` at line 1 column 31
    ");
}

#[test]
fn a_chain_of_steps_has_one_start_and_one_end() {
    let step = |name: &str| json!({ "name": name, "stepType": name });
    let hops = |hops: &[(&str, &str)]| {
        let hops: Value = hops.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
        json!({ "hops": hops })
    };
    let three = json!([step("b"), step("c"), step("a")]);
    assert_eq!(with_steps(&hops(&[("a", "b"), ("b", "c")]), &three), Ok(Some("a".to_owned())));
    let refusals = [
        with_steps(&hops(&[("a", "c"), ("b", "c")]), &three),
        with_steps(&hops(&[("a", "b"), ("a", "c")]), &three),
        with_steps(&hops(&[("a", "b"), ("b", "a")]), &three),
        with_steps(&hops(&[("a", "elsewhere")]), &three),
        with_steps(&hops(&[]), &three),
        with_steps(&Value::Null, &Value::Null),
    ];
    let said: Vec<String> = refusals.into_iter().map(Result::unwrap_err).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    expected one reader, found 2
    expected one writer, found 2
    no step is the reader, neither by the hops nor, without hops, by the category
    no step is the writer, neither by the hops nor, without hops, by the category
    no step is the reader, neither by the hops nor, without hops, by the category
    no step is the reader, neither by the hops nor, without hops, by the category
    ");
}

#[test]
fn without_hops_the_categories_decide() {
    let steps = json!([
        { "name": "w", "category": "writer", "stepType": "holo" },
        { "name": "r", "category": "Reader", "stepType": "mysql" },
    ]);
    assert_eq!(with_steps(&Value::Null, &steps), Ok(Some("mysql".to_owned())));
}

#[test]
fn a_solution_without_its_content_is_refused() {
    for (text, field) in
        [("{}", "`realtimeSyncConfig`"), (r#"{"realtimeSyncConfig":{}}"#, "`realtimeSyncConfig.content`")]
    {
        let error = ProcessContentView::parse(text).unwrap_err();
        assert_eq!(said(&error), format!("{field} is missing"));
    }
}

fn migration() -> Migration {
    let rules = json!({ "datasource": [{ "srcDatasourceName": "mm", "tableRule": [] }] });
    Migration {
        mode: "migration_holo".to_owned(),
        resource_group: "280749".to_owned(),
        name: Some("h".to_owned()),
        source_type: "mysql".to_owned(),
        source_datasource: "mm".to_owned(),
        tables: Tables::multi([("m", ["m_v1"])]),
        destination_type: "holo".to_owned(),
        destination_datasource: "h".to_owned(),
        writer: Map::from_iter([("tableMappingRule".to_owned(), rules)]),
    }
}

#[test]
fn a_content_is_generated_as_the_service_does() {
    let documented: Value = serde_json::from_str(CONTENT).unwrap();
    let mut writer = documented["steps"][1]["parameter"].as_object().unwrap().clone();
    writer.remove("datasource");
    let migration = Migration { writer, ..migration() };
    assert_eq!(Value::Object(migration.to_document().into_root()), documented);
}

#[test]
fn a_solution_is_generated_with_the_facts_of_its_task() {
    let text = ProcessContentDocument::of_migration(&migration()).to_json();
    let solution = ProcessContentView::parse(&text).unwrap();
    let task = migration().to_document().to_json();
    let task = ContentView::parse(&task).unwrap();
    assert_eq!(solution.content().tables().unwrap(), task.tables().unwrap());
    assert_eq!(solution.content().mode(), task.mode());
    assert_eq!(solution.content().resource_group(), task.resource_group());
    let keys = |text: &str| -> Vec<String> {
        serde_json::from_str::<Map<String, Value>>(text).unwrap().into_iter().map(|(k, _)| k).collect()
    };
    let documented = keys(SOLUTION);
    assert!(keys(&text).iter().all(|key| documented.contains(key)), "{text}");
}

fn creating(tables: Tables<'static>) -> ForCreating {
    ForCreating {
        task_type: ForCreating::one_click_to("holo"),
        resource_group: "S_res_group_1_2".to_owned(),
        name: None,
        schedule_resgroup_id: None,
        other_settings: Map::new(),
        source_type: "mysql".to_owned(),
        source_datasource: "mysql_pub".to_owned(),
        tables,
        destination_type: "holo".to_owned(),
        destination_datasource: "holo".to_owned(),
    }
}

#[test]
fn a_script_is_written_as_documented() {
    insta::assert_snapshot!(
        ForUpdating { tables: Tables::multi([("shop", ["a", "b"])]) }.to_json(),
        @r#"{"steps":[{"category":"reader","name":"Reader","parameter":{"connection":[{"selectedTables":[{"dbName":"shop","schema":[{"tableInfos":[{"table":"a"},{"table":"b"}]}]}]}]}}]}"#
    );
}

#[test]
fn a_script_names_what_it_lacks() {
    let whole = creating(Tables::single(["t"])).to_json();
    let without = |pointer: &str, key: &str| {
        let mut script: Value = serde_json::from_str(&whole).unwrap();
        script.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        said(&ForCreating::parse(&script.to_string()).unwrap_err())
    };
    insta::assert_snapshot!(
        [
            without("/setting", "taskType"),
            without("/setting", "resourceGroup"),
            without("/steps/0", "stepType"),
            without("/steps/0/parameter/connection/0", "datasource"),
            without("/steps/0/parameter/connection/0", "table"),
            without("/steps/1", "category"),
            without("/steps/1/parameter", "datasource"),
            said(&ForCreating::parse("{\n  \"steps\": [}").unwrap_err()),
        ]
        .join("\n"),
        @"
    `setting.taskType` is missing
    `setting.resourceGroup` is missing
    `steps[reader].stepType` is missing
    `connection[].datasource` is missing
    `connection[].table` is missing
    no step is the writer, neither by the hops nor, without hops, by the category
    `steps[writer].parameter.datasource` is missing
    the script is not the JSON that was expected: expected value at line 2 column 13
    "
    );
}

#[test]
fn the_words_of_schema_changes_are_those_of_the_sample() {
    let sample = include_str!("../../fixtures/examples/startparam_realtime.json");
    let map = StartParam::parse(sample).unwrap().ddl_mark_map.unwrap();
    assert_eq!(map.len(), DdlKind::ALL.len());
    for (kind, policy) in &map {
        assert_eq!(DdlKind::from_word(kind).unwrap().word(), kind);
        assert_eq!(DdlPolicy::from_word(policy).unwrap().word(), policy);
    }
    assert_eq!(DdlPolicy::from_word("normal"), None);
}

#[test]
fn the_rows_of_a_step_are_found() {
    let sample = include_str!("../../fixtures/examples/stepdetail_info_fusion_table.json");
    let info = StepInfo::parse(sample).unwrap();
    let statuses: Vec<_> = info.rows().iter().map(|row| row.status.as_deref()).collect();
    assert_eq!(statuses, [Some("SUCCESS")]);
    assert!(StepInfo::parse("{}").unwrap().rows().is_empty());
}

fn any_tables() -> impl Strategy<Value = Tables<'static>> {
    let names = || prop::collection::vec(any::<String>(), 0..4);
    prop_oneof![
        names().prop_map(Tables::single),
        prop::collection::vec((any::<String>(), names()), 0..4).prop_map(Tables::multi),
    ]
}

fn any_object() -> impl Strategy<Value = Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("steps|order|extend|[a-z]{1,4}", value, 0..5).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #[test]
    fn any_table_names_survive_the_scripts(tables in any_tables()) {
        let creating = creating(tables.clone());
        prop_assert_eq!(ForCreating::parse(&creating.to_json()).unwrap(), creating);
        let updating = ForUpdating { tables };
        prop_assert_eq!(ForUpdating::parse(&updating.to_json()).unwrap(), updating);
    }

    #[test]
    fn any_table_names_survive_the_content(tables in any_tables()) {
        let migration = Migration { tables, ..migration() };
        let content = migration.to_document().to_json();
        let view = ContentView::parse(&content).unwrap();
        prop_assert_eq!(view.tables().unwrap(), migration.tables);
    }

    #[test]
    fn any_object_survives_a_document(root in any_object()) {
        let document = ContentDocument::new(root);
        prop_assert_eq!(ContentDocument::parse(&document.to_json()).unwrap(), document);
    }

    #[test]
    fn any_object_is_viewed_or_refused(root in any_object()) {
        let text = Value::Object(root).to_string();
        if let Ok(view) = ContentView::parse(&text) {
            drop((view.tables(), view.mappings(), view.layouts()));
        }
        drop((ForCreating::parse(&text), ForUpdating::parse(&text)));
        drop((ProcessContentView::parse(&text), StartParam::parse(&text), StepInfo::parse(&text)));
    }
}

/// The sample of the documentation.
const META: &str = r#"{"dbTables":[{"dbName":"testdb","schema":[{"tableInfos":[{"dbName":"testdb","enable":true,"table":"table1","tableName":"table1"}]},{"tableInfos":[{"dbName":"testdb","enable":true,"table":"table2","tableName":"table2"}]}]}]}"#;

#[test]
fn the_metadata_of_a_data_source_are_read_and_written() {
    let view = MetaView::parse(META).unwrap();
    let expected = Tables::multi([("testdb", ["table1", "table2"])]);
    assert_eq!(view.tables().unwrap(), expected);
    let Tables::Multi(databases) = expected else { panic!() };
    let [published, written] = [META, &meta_json(databases)].map(|json| serde_json::from_str::<Value>(json).unwrap());
    assert_eq!(published, written);
}

#[test]
fn metadata_in_other_shapes_are_read() {
    let tables = |json: &str| MetaView::parse(json).unwrap().tables().map(|tables| tables.len());
    let grouped = r#"{"dbTables":{"dbName":"d","schema":{"tableInfos":[{"table":"a"},{"tableName":"b"},{"table":"c","enable":false}]}}}"#;
    assert_eq!(tables(grouped).unwrap(), 2);
    assert_eq!(tables(r#"{"dbTables":[]}"#).unwrap(), 0);
    assert_eq!(tables("{}").unwrap_err().to_string(), "`dbTables` is missing");
    assert!(MetaView::parse("no").is_err());
}
