//! The stream of events: whole whatever becomes of the command, and of no consequence to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read an event has failed")]

use std::time::Duration;

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// An emulator and a project that it serves, with the sync `orders` of two tables not yet applied.
fn start() -> (Emulated, Project) {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]));
    (emulated, project)
}

fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// The types, without repetitions of what comes as often as it takes.
fn types(events: &[Value]) -> Vec<&str> {
    let mut types: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    types.dedup();
    types
}

fn of_type<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events.iter().filter(|event| event["type"] == kind).collect()
}

#[test]
fn a_plan_is_told_with_what_it_would_change() {
    let (_emulated, project) = start();
    drop(project.run("plan --events events.ndjson").succeeds());
    let events = events(&project.read("events.ndjson"));
    assert_eq!(
        types(&events),
        ["version", "refresh_start", "refresh_complete", "planned_change", "impact", "change_summary", "exit"]
    );
    let change = &of_type(&events, "planned_change")[0]["change"];
    assert_eq!(change["resource"]["addr"], "realtime.orders");
    assert_eq!(change["action"], "create");
    assert_eq!(change["source"]["file"], "syncs/orders.yaml");
    assert_eq!(change["after"]["source"]["tables"]["shop"].as_array().unwrap().len(), 2);
    assert_eq!(change["disync"]["rows"].as_array().unwrap().len(), 2);
    assert_eq!(of_type(&events, "exit")[0]["exit"], serde_json::json!({ "exit_code": 0, "reason": "done" }));
}

#[test]
fn on_stdout_there_is_nothing_else() {
    let (_emulated, project) = start();
    let run = project.run("plan --detailed-exitcode --events -").exits(2);
    assert_eq!(types(&events(&run.stdout)).last(), Some(&"exit"));
    let run = project.run("apply --events -").exits(1);
    assert!(run.stderr.contains("a plan that is not shown cannot be approved"), "{}", run.transcript());
    assert_eq!(types(&events(&run.stdout)), ["version", "diagnostic", "exit"]);
    let run = project.run("plan --events - --report github=-").exits(1);
    assert!(run.stderr.contains("would both go to stdout"), "{}", run.transcript());
}

#[test]
fn an_apply_is_told_step_by_step() {
    let (_emulated, project) = start();
    let run = project.run("apply --auto-approve --events -").succeeds();
    let events = events(&run.stdout);
    let mut known = types(&events);
    known.retain(|kind| !matches!(*kind, "apply_progress" | "async_poll"));
    assert_eq!(
        known,
        [
            "version",
            "refresh_start",
            "refresh_complete",
            "planned_change",
            "impact",
            "change_summary",
            "apply_start",
            "async_submitted",
            "apply_complete",
            "change_summary",
            "exit"
        ]
    );
    let submitted = of_type(&events, "async_submitted")[0];
    assert!(submitted["hook"]["async_process_id"].as_i64().unwrap() > 0, "{submitted}");
    let complete = of_type(&events, "apply_complete")[0];
    assert_eq!((&complete["hook"]["id_key"], &complete["hook"]["outcome"]), (&"file_id".into(), &"done".into()));
    let summaries = of_type(&events, "change_summary");
    let operation = |at: usize| summaries[at]["changes"]["operation"].clone();
    assert_eq!((operation(0), operation(1)), ("plan".into(), "apply".into()));
    project.is_in_sync();
}

#[test]
fn what_fails_is_told_and_the_exit_code_with_it() {
    let (emulated, project) = start();
    emulated.inject(Fault::next(
        Operation::GenerateDISyncTaskConfigForCreating,
        1,
        FaultKind::FailProcess("no such table".to_owned()),
    ));
    let run = project.run("apply --auto-approve --events -").exits(6);
    let events = events(&run.stdout);
    let errored = of_type(&events, "apply_errored");
    assert_eq!(errored[0]["hook"]["outcome"], "failed");
    assert!(errored[0]["hook"]["said"].as_str().unwrap().contains("no such table"), "{}", errored[0]);
    assert_eq!(of_type(&events, "exit")[0]["exit"], serde_json::json!({ "exit_code": 6, "reason": "incomplete" }));
}

#[test]
fn a_command_that_fails_early_is_told_to_its_end() {
    let (_emulated, project) = start();
    project.write("syncs/bad.yaml", "syncs:\n  bad:\n    typ: realtime\n");
    let run = project.run("plan --events -").exits(1);
    let events = events(&run.stdout);
    assert_eq!(types(&events), ["version", "diagnostic", "exit"]);
    let unknown_key = events.iter().find(|event| event["diagnostic"]["code"] == "E0120").unwrap();
    assert_eq!(unknown_key["diagnostic"]["range"]["start"]["line"], 3);
}

#[test]
fn drift_and_what_a_guard_forbids_are_told() {
    let (emulated, project) = start();
    project.apply();
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "carts".to_owned() });
    project.set(&emulated.url(), "guards: { max_removed_tables: 0 }\n");
    let run = project.run("plan --events -").exits(3);
    let events = events(&run.stdout);
    let drift = of_type(&events, "resource_drift")[0];
    assert_eq!(drift["change"]["drift"]["tables"]["added"][0]["table"], "carts");
    let policy = of_type(&events, "policy_result")[0];
    assert_eq!(policy["policy"]["setting"], "guards.max_removed_tables");
    assert_eq!(of_type(&events, "exit")[0]["exit"]["reason"], "check_failed");
}

#[test]
fn a_reader_that_leaves_does_not_stop_an_apply() {
    let (_emulated, project) = start();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    drop(
        project.cli().spawn_into("apply --auto-approve --events -", writer).finish(Duration::from_secs(30)).succeeds(),
    );
    project.is_in_sync();
}
