//! The stream of events: whole whatever becomes of the command, and of no consequence to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read an event has failed")]

use std::time::{Duration, Instant};

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Emulated, Project, Signal, Sync};
use disync_wire::Operation;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// An emulator and a project that it serves, with the sync `orders` of two tables not yet applied.
fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
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
    let first = |kind: &str| events.iter().position(|event| event["type"] == kind);
    assert!(first("async_poll") > first("async_submitted"), "nothing is asked about before it is there");
    let of_change: Vec<&Value> = events.iter().filter(|event| event["hook"]["action"].is_string()).collect();
    assert!(of_change.iter().all(|event| event["hook"]["class"] == "backfill"), "{of_change:?}");
    assert!(
        ["apply_start", "async_submitted", "async_poll", "apply_complete"]
            .iter()
            .all(|kind| { of_change.iter().any(|event| event["type"] == *kind) })
    );
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
fn what_fails_has_the_class_of_what_it_would_have_done() {
    let (emulated, project) = start();
    project.apply();
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    let no_table = FaultKind::FailProcess("no such table".to_owned());
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForUpdating, 1, no_table));
    let run = project.run("apply --auto-approve --events -").exits(6);
    let events = events(&run.stdout);
    assert_eq!(of_type(&events, "apply_errored")[0]["hook"]["class"], "data-loss");
}

#[test]
fn what_is_assumed_is_not_told_as_read() {
    let (emulated, project) = start();
    project.sync(&Sync::new("stock").tables("shop", ["stock"]));
    project.sync(&Sync::new("users").tables("shop", ["users"]));
    project.apply();
    project.is_in_sync();
    emulated.edit("users", ConsoleChange::AddTable { database: "shop".to_owned(), table: "gifts".to_owned() });
    project.sync(&Sync::new("stock").tables("shop", ["stock", "boxes"]));
    let run = project.run("plan --refresh=changed --events -").succeeds();
    let events = events(&run.stdout);
    for kind in ["refresh_start", "refresh_complete"] {
        let told = of_type(&events, kind);
        let told: Vec<&Value> = told.iter().map(|event| &event["hook"]["resource"]["addr"]).collect();
        assert_eq!(told, ["realtime.stock", "realtime.users"], "{kind}");
    }
}

#[test]
fn arguments_that_cannot_be_read_end_the_stream_on_stdout() {
    let (_emulated, project) = start();
    for command in ["plan --events - --nonsense", "apply --nonsense --events=-"] {
        let run = project.run(command).exits(1);
        let events = events(&run.stdout);
        assert_eq!(types(&events), ["version", "diagnostic", "exit"]);
        let summary = events[1]["diagnostic"]["summary"].as_str().unwrap();
        assert!(summary.starts_with("unexpected argument '--nonsense'"), "{summary}");
        assert!(run.stderr.contains("--nonsense"), "{}", run.transcript());
    }
    assert_eq!(project.run("plan --events events.ndjson --nonsense").exits(1).stdout, "");
    assert!(!project.path().join("events.ndjson").exists());
    assert_eq!(project.run("plan --nonsense -- --events -").exits(1).stdout, "");
}

/// Waits for something that happens soon, on whatever machine.
fn until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(10), "it does not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The last line of a stream that was ended by a signal.
fn ended_by_a_signal(text: &str) {
    let events = events(text);
    let exits = of_type(&events, "exit");
    assert_eq!(exits.len(), 1);
    assert_eq!(exits[0]["exit"], serde_json::json!({ "exit_code": 130, "reason": "interrupted" }));
    assert_eq!(types(&events).last(), Some(&"exit"));
}

#[test]
fn a_signal_before_anything_is_carried_out_is_told() {
    for command in ["plan", "apply --auto-approve"] {
        let (emulated, project) = start();
        emulated.inject(Fault::next(Operation::ListFiles, 1, FaultKind::throttle(Some(Duration::from_secs(30)))));
        let running = project.cli().spawn(&format!("{command} --events events.ndjson"));
        until(|| emulated.calls(Operation::ListFiles) > 0);
        running.signal(Signal::INT);
        drop(running.finish(Duration::from_secs(10)).exits(130));
        ended_by_a_signal(&project.read("events.ndjson"));
        assert!(emulated.names().is_empty());
    }
}

#[test]
fn a_second_signal_is_told_too() {
    let (emulated, project) = start();
    let slow = FaultKind::Slow { first_byte: Duration::from_secs(5), pace: None };
    emulated.inject(Fault::next(Operation::QueryDISyncTaskConfigProcessResult, 1, slow));
    let running = project.cli().spawn("apply --auto-approve --events events.ndjson");
    until(|| emulated.calls(Operation::QueryDISyncTaskConfigProcessResult) > 0);
    running.signal(Signal::INT);
    until(|| project.read("events.ndjson").contains("stopping: SIGINT"));
    running.signal(Signal::INT);
    drop(running.finish(Duration::from_secs(10)).exits(130));
    ended_by_a_signal(&project.read("events.ndjson"));
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
fn a_reader_that_has_left_before_anything_is_begun_ends_an_apply() {
    let (emulated, project) = start();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    drop(
        project.cli().spawn_into("apply --auto-approve --events -", writer).finish(Duration::from_secs(30)).exits(141),
    );
    assert!(emulated.names().is_empty());
    project.apply();
    project.is_in_sync();
}
