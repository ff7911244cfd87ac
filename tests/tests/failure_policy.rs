//! A sync fails: what becomes of the others, what the report says, and how it is gone on with.

#![expect(clippy::unwrap_used, reason = "a test that cannot read a report has failed")]

use std::collections::BTreeSet;

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;
use disync_wire::error_code::KnownCode;
use serde_json::{Value, json};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// An emulator, and a project of three syncs, of which the first is refused.
fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    for name in ["one", "three", "two"] {
        project.sync(&Sync::new(name).tables(name, ["t"]).with("run: running"));
    }
    let refusal = FaultKind::Refuse { code: KnownCode::ForbiddenAccess, retry_after: None };
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForCreating, 1, refusal));
    (emulated, project)
}

/// What an apply says below its plan, without the calls that it took.
fn report(text: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with("  realtime."));
    // How many calls an apply takes is the concern of others.
    let text = lines.collect::<Vec<_>>().join("\n");
    let (report, calls) = text.split_once("Calls: ").unwrap();
    format!("{report}{}", calls.split_once("Run `disync").map(|(_, way)| format!("Run `disync{way}")).unwrap())
        .split("[stderr]")
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn the_others_are_applied_unless_one_says_otherwise() {
    let (emulated, project) = start();
    let run = project.run("apply --auto-approve --parallelism 1").exits(6);
    insta::assert_snapshot!(report(&run.transcript()), @"
      realtime.one  failed  generate: GenerateDISyncTaskConfigForCreating: Access is forbidden. Please
                            first activate DataWorks Enterprise Edition or Flagship Edition. (code
                            Forbidden.Access, RequestId [REQUEST])

    Apply incomplete: 2 added, 0 changed, 0 destroyed.
    Syncs: 3 planned, 2 applied, 0 skipped, 1 failed, 0 unknown, 0 waiting.
    Tables: 2 added, 0 removed.
    Run `disync apply` again to go on: what is done is recorded and is not done twice.
    ");
    // Which of the two is generated first is the service's affair.
    let names: BTreeSet<String> = emulated.names().into_iter().collect();
    assert_eq!(names, BTreeSet::from(["three".to_owned(), "two".to_owned()]));
    project.apply();
    project.is_in_sync();
}

#[test]
fn nothing_new_is_begun_after_a_failure_where_that_is_asked_for() {
    let (emulated, project) = start();
    let run = project.run("apply --auto-approve --parallelism 1 --on-error stop").exits(6);
    insta::assert_snapshot!(report(&run.transcript()), @"
      realtime.one    failed   generate: GenerateDISyncTaskConfigForCreating: Access is forbidden.
                               Please first activate DataWorks Enterprise Edition or Flagship Edition.
                               (code Forbidden.Access, RequestId [REQUEST])
      realtime.three  skipped  realtime.one failed (generate), and --on-error is stop
      realtime.two    skipped  realtime.one failed (generate), and --on-error is stop

    Apply incomplete: 0 added, 0 changed, 0 destroyed.
    Syncs: 3 planned, 0 applied, 2 skipped, 1 failed, 0 unknown, 0 waiting.
    Run `disync apply` again to go on: what is done is recorded and is not done twice.
    ");
    assert!(run.stderr.contains("Stopping: realtime.one failed (generate)"), "{}", run.transcript());
    assert!(emulated.names().is_empty(), "{:?}", emulated.names());
    project.apply();
    project.is_in_sync();
    assert_eq!(emulated.calls(Operation::CreateDISyncTask), 3);
}

#[test]
fn a_destroy_stops_as_an_apply_does() {
    let (emulated, project) = Project::emulated(BIN);
    for name in ["one", "two"] {
        project.sync(&Sync::new(name).tables(name, ["t"]));
    }
    project.apply();
    let refusal = FaultKind::Refuse { code: KnownCode::ForbiddenAccess, retry_after: None };
    emulated.inject(Fault::next(Operation::TerminateDISyncInstance, 1, refusal));
    let run = project.run("destroy --auto-approve --parallelism 1 --on-error stop").exits(6);
    assert!(run.stdout.contains("2 planned, 0 applied, 1 skipped, 1 failed"), "{}", run.transcript());
    assert!(run.stdout.contains("Run `disync destroy` again to go on"), "{}", run.transcript());
    assert_eq!(emulated.names().len(), 2);
    drop(project.run("destroy --auto-approve").succeeds());
    assert!(emulated.names().is_empty());
}

#[test]
fn the_machine_forms_count_alike() {
    let (_emulated, project) = start();
    let command = "apply --auto-approve --parallelism 1 --on-error stop --format json --events events.jsonl";
    let run = project.run(command).exits(6);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let counts = json!({
        "planned": 3, "applied": 0, "skipped": 2, "failed": 1, "unknown": 0, "waiting": 0, "running": 0, "parked": 0,
        "not_begun": 0,
    });
    for (key, n) in counts.as_object().unwrap() {
        assert_eq!(&report["summary"][key], n, "{key}: {}", run.stdout);
    }
    let events = project.read("events.jsonl");
    let mut events = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let last = events.rfind(|event| event["type"] == "change_summary").unwrap();
    assert_eq!(last["changes"]["ended"], counts);
}
