//! Scripts and the contents that are made of them.

use disync_wire::document::script::ForCreating;
use disync_wire::document::{ContentView, Tables};
use disync_wire::request::{CreateTask, DeployTask, GenerateForCreating, GetTask};
use serde_json::{Value, json};

use super::life_cycle::{done, update};
use super::{Bench, create, generate, generate_update, script, task};
use crate::*;

macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("../../../wire/fixtures/examples/", $name))
    };
}

#[test]
fn a_content_for_hologres_is_the_public_one() {
    let mut options = Options::default();
    let workspace = options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap();
    let source = |kind: &str| DataSource::new(kind, "");
    workspace.data_sources.insert("mm".to_owned(), source("mysql"));
    workspace.data_sources.insert("h".to_owned(), source("holo"));
    workspace.resource_groups.insert("S_res_group_280749_1623033752022".to_owned());
    let mut bench = Bench::with(options);
    let content = bench.generate(&ForCreating {
        resource_group: "S_res_group_280749_1623033752022".to_owned(),
        source_datasource: "mm".to_owned(),
        destination_datasource: "h".to_owned(),
        tables: Tables::multi([("m", ["m_v1"])]),
        ..script()
    });
    let public: Value = serde_json::from_str(example!("taskcontent_realtime_mysql_to_holo.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&content).unwrap(), public);
}

#[test]
fn the_scripts_of_the_documentation_are_accepted() {
    for (script, mode, destination) in [
        (
            example!("taskparam_create_oneclick_to_holo_selectedtables.json"),
            "migration_holo",
            "mysql_db.molin_di_test_in2_pk_v3",
        ),
        (
            example!("taskparam_create_oneclick_to_kafka_selectedtables.json"),
            "migration_kafka",
            "mysql_db_molin_di_test_in_pk_v4",
        ),
        (example!("taskparam_create_oneclick_to_odps_selectedtables.json"), "migration_odps", "molin_di_test_in_pk_v4"),
        (example!("taskparam_create_oneclick_to_odps_table.json"), "migration_odps", "xyx"),
    ] {
        let mut bench = Bench::new();
        let request = GenerateForCreating { task_param: script.to_owned(), ..generate(&super::script()) };
        let process = bench.ask(&request).process_id.unwrap();
        bench.wait(2);
        let content = bench.query(process).task_content.unwrap();
        let view = ContentView::parse(&content).unwrap();
        assert_eq!(view.mode(), Some(mode));
        let destinations: Vec<_> =
            view.mappings().unwrap().into_iter().map(|mapping| mapping.destination_table.unwrap()).collect();
        assert_eq!(destinations, [destination]);
    }
}

#[test]
fn the_update_script_of_the_documentation_is_accepted() {
    let mut bench = Bench::new();
    let content = bench.generate(&ForCreating { tables: Tables::single(["a", "b"]), ..script() });
    let id = bench.ask(&create("orders", &content)).file_id.unwrap();
    let task_param = example!("taskparam_update_table.json").to_owned();
    let request =
        disync_wire::request::GenerateForUpdating { task_param, ..generate_update(id, Tables::single(["-"])) };
    let process = bench.ask(&request).process_id.unwrap();
    bench.wait(2);
    let content = bench.query(process).task_content.unwrap();
    assert_eq!(ContentView::parse(&content).unwrap().tables().unwrap(), Tables::single(["xyx"]));
}

#[test]
fn a_script_that_makes_no_sense_is_refused() {
    let with = |change: fn(&mut ForCreating)| {
        let mut script = script();
        change(&mut script);
        script.to_json()
    };
    let both = with(|_| {}).replace("\"selectedTables\"", "\"table\":[\"x\"],\"selectedTables\"");
    let cases = [
        ("{".to_owned(), "JSON"),
        (both, "both"),
        (with(|script| script.tables = Tables::single(Vec::<String>::new())), "no table"),
        (with(|script| script.tables = Tables::single([""])), "no name"),
        (with(|script| script.tables = Tables::multi([("", ["a"])])), "no name"),
        (with(|script| script.source_datasource = "nobody".to_owned()), "nobody does not exist"),
        (with(|script| script.source_datasource = "holo".to_owned()), "of type holo, not mysql"),
        (with(|script| script.destination_datasource = "mysql_pub".to_owned()), "of type mysql, not holo"),
        (with(|script| script.resource_group = "nobody".to_owned()), "resource group nobody"),
        (with(|script| script.task_type = "oneclick_to_odps".to_owned()), "does not fit"),
        (with(|script| script.destination_type = "oss".to_owned()), "oss is not supported"),
        (with(|script| script.source_type = "oracle".to_owned()), "oracle is not supported"),
    ];
    let mut bench = Bench::new();
    for (task_param, reason) in cases {
        let (status, refusal) = bench.refusal(&GenerateForCreating { task_param, ..generate(&script()) });
        assert_eq!((status, refusal.code.as_str()), (400, "Invalid.DI.Parameter"), "{reason}");
        assert!(refusal.message.contains(reason), "{} should mention {reason}", refusal.message);
    }
}

#[test]
fn an_update_keeps_what_the_console_changed() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    let edited = bench.code(id).replace("\"dstTable\":\"shop.orders\"", "\"dstTable\":\"kept.by_hand\"");
    let edited = edited.replacen('{', "{\"unknown\":12345678901234567890.125,", 1);
    done(&mut bench, &update(id, Some(&edited), None));
    let content = bench.generate_update(id, Tables::multi([("shop", ["items", "orders"])]));
    let view = ContentView::parse(&content).unwrap();
    let mappings = view.mappings().unwrap();
    let destinations: Vec<_> = mappings.iter().filter_map(|mapping| mapping.destination_table.as_deref()).collect();
    assert_eq!(destinations, ["shop.items", "kept.by_hand"]);
    assert!(content.contains("\"unknown\":12345678901234567890.125"));
}

#[test]
fn names_of_any_kind_travel_unchanged() {
    let hostile = [
        "quote\"back\\slash",
        "new\nline\t\u{1}",
        "🦀 日本語",
        "../..",
        "a.b",
        "'; DROP TABLE x; --",
        "%2F&=+ ",
        "\u{202e}rtl",
    ];
    for tables in [Tables::single(hostile), Tables::multi(hostile.map(|name| (name, hostile)))] {
        let mut bench = Bench::new();
        let content = bench.generate(&ForCreating { tables: tables.clone(), ..script() });
        assert_eq!(ContentView::parse(&content).unwrap().tables().unwrap(), tables);
        let id = bench.ask(&create("hostile\u{0}\"<name>", &content)).file_id.unwrap();
        let code = bench.code(id);
        assert_eq!(ContentView::parse(&code).unwrap().tables().unwrap(), tables);
        let content = bench.generate_update(id, tables.clone());
        let view = ContentView::parse(&content).unwrap();
        assert_eq!(view.tables().unwrap(), tables);
        assert_eq!(view.mappings().unwrap().len(), tables.len());
    }
}

#[test]
fn what_is_answered_while_a_process_is_at_work_can_be_chosen() {
    let pending = |pending: PendingAnswer| {
        let mut bench = Bench::with(Options { pending, ..Options::default() });
        let process = bench.ask(&generate(&script())).process_id.unwrap();
        serde_json::to_value(bench.query(process)).unwrap()
    };
    assert_eq!(pending(PendingAnswer::NullStatus), json!({"Status": null}));
    assert_eq!(pending(PendingAnswer::Running), json!({"Status": "running"}));
    assert_eq!(pending(PendingAnswer::EmptySuccess), json!({"Status": "success", "TaskContent": ""}));
}

#[test]
fn how_processes_end_can_be_chosen() {
    let end = |process_end: ProcessEnd| {
        let mut bench = Bench::with(Options { process_end, ..Options::default() });
        let process = bench.ask(&generate(&script())).process_id.unwrap();
        bench.wait(3000);
        bench.query(process)
    };
    assert!(end(ProcessEnd::Success).task_content.is_some());
    assert_eq!(end(ProcessEnd::Never).status, None);
    let failed = end(ProcessEnd::Failure("no metadata".to_owned()));
    assert!(failed.status.unwrap().is_fail());
    assert_eq!(failed.message.as_deref(), Some("no metadata"));
}

#[test]
fn a_result_is_kept_for_an_hour() {
    let mut bench = Bench::new();
    let process = bench.ask(&generate(&script())).process_id.unwrap();
    bench.wait(3500);
    let content = bench.query(process).task_content.unwrap();
    bench.ask(&create("orders", &content));
    assert_eq!(bench.query(process).task_content, Some(content), "neither asking nor creating uses it up");
    bench.wait(200);
    let late = bench.query(process);
    assert!(late.status.unwrap().is_fail());
    assert_eq!(late.message.unwrap(), format!("asyncProcessId:[{process}] is invalid."));
}

#[test]
fn a_token_makes_repeating_harmless() {
    let mut bench = Bench::new();
    let token = Some("token".to_owned());
    let request = GenerateForCreating { client_token: token.clone(), ..generate(&script()) };
    let process = bench.ask(&request).process_id;
    assert_eq!(bench.ask(&request).process_id, process);
    let other = ForCreating { tables: Tables::single(["other"]), ..script() };
    let changed = GenerateForCreating { client_token: token.clone(), ..generate(&other) };
    assert_eq!(bench.refusal(&changed).1.code, "IdempotentParameterMismatch");

    bench.wait(2);
    let content = bench.query(process.unwrap()).task_content.unwrap();
    let request = CreateTask { client_token: token.clone(), ..create("orders", &content) };
    let id = bench.ask(&request).file_id;
    assert_eq!(bench.ask(&request).file_id, id);
    let renamed = CreateTask { client_token: token, ..create("other", &content) };
    assert_eq!(bench.refusal(&renamed).1.code, "IdempotentParameterMismatch");
    assert_eq!(bench.service.read(World::tasks).len(), 1);
    bench.wait(25 * 3600);
    assert_eq!(
        bench.refusal(&request).1.code,
        "Invalid.DI.Parameter.File.Existed",
        "the token is forgotten after a day"
    );
}

#[test]
fn a_token_does_not_lead_to_a_failed_process_twice() {
    let mut bench = Bench::new();
    let request = GenerateForCreating { client_token: Some("token".to_owned()), ..generate(&script()) };
    bench.inject(Fault::next(
        disync_wire::Operation::GenerateDISyncTaskConfigForCreating,
        1,
        FaultKind::FailProcess("no".to_owned()),
    ));
    let failed = bench.ask(&request).process_id.unwrap();
    bench.wait(2);
    assert!(bench.query(failed).status.unwrap().is_fail());
    let again = bench.ask(&request).process_id.unwrap();
    assert_ne!(again, failed);
    bench.wait(2);
    assert!(bench.query(again).task_content.is_some());
}

#[test]
fn two_who_generate_the_same_both_get_it() {
    let mut bench = Bench::new();
    let first = bench.ask(&generate(&script())).process_id.unwrap();
    let second = bench.ask(&generate(&script())).process_id.unwrap();
    bench.wait(2);
    let content = bench.query(first).task_content.unwrap();
    bench.ask(&create("orders", &content));
    assert_eq!(bench.query(second).task_content, Some(content));
}

#[test]
fn success_can_be_spelled_otherwise() {
    for (status_spelling, word, fail) in [
        (StatusSpelling::True, "true", "fail"),
        (StatusSpelling::Text, "success", "fail"),
        (StatusSpelling::Capitalised, "Success", "Fail"),
    ] {
        let mut bench = Bench::with(Options { status_spelling, ..Options::default() });
        let process = bench.ask(&generate(&script()));
        assert_eq!(process.status.word(), word);
        bench.wait(2);
        let result = bench.query(process.process_id.unwrap());
        assert_eq!(result.status.unwrap().word(), word);
        let id = bench.ask(&create("orders", &result.task_content.unwrap())).file_id.unwrap();
        assert_eq!(bench.ask(&GetTask(task(id))).status.word(), word);
        assert_eq!(bench.ask(&GetTask(task(7))).status.word(), fail);
        assert_eq!(bench.ask(&DeployTask(task(id))).status.word(), word);
        assert_eq!(bench.phase(id), "NORUN", "what is no success is left alone");
    }
}
