//! What an apply leaves under way: detached, at a deadline, or without an answer; and what can be done about it.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the state has failed")]

use std::time::{Duration, Instant};

use disync_emulator::{Fault, FaultKind, Options};
use disync_model::{Address, Digest, Entry, Journal as _, ProjectId, Sent, Stage};
use disync_state::{Holder, Local};
use disync_testkit::{Emulated, Project, Signal, Sync, flat};
use disync_wire::Operation;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Enough for anything that should be quick, on a machine that is busy.
const SOON: Duration = Duration::from_secs(20);

/// An emulator whose processes take that long, and a project of two syncs that nothing was applied of yet.
fn start(process_time: Duration) -> (Emulated, Project) {
    let emulated = Emulated::with(Options { process_time, ..Emulated::options() });
    let project = Project::new(BIN, &emulated.url());
    for name in ["one", "two"] {
        project.sync(&Sync::new(name).tables(name, ["t"]).with("run: running"));
    }
    (emulated, project)
}

/// Two syncs that were applied, and of which the first is to get other tables. A run has sent that and was killed; until
/// `left` from now it may land.
fn killed(left: SignedDuration) -> (Emulated, Project) {
    let (emulated, project) = start(Duration::from_millis(20));
    project.apply();
    let local = Local::at(&project.path().join(".disync"));
    let now = Timestamp::now();
    let holder =
        Holder { who: "ann".to_owned(), operation: "apply".to_owned(), at: now, host: "ci-7".to_owned(), pid: 4711 };
    let lock = local.lock(&holder).unwrap();
    let (state, mut journal) = local.open(&lock, ProjectId(10000), "lineage").unwrap();
    let address = Address::realtime("one");
    let spec = state.records[&address].spec.clone();
    let sent = Sent {
        stage: Stage::Update,
        token: None,
        request: Digest::of(b"update"),
        at: now,
        not_after: now.checked_add(left).unwrap(),
    };
    let intent = Entry::Intent {
        address: address.clone(),
        spec: Some(Box::new(disync_model::Spec { source: "elsewhere".to_owned(), ..spec })),
        recorded: None,
        protected: false,
        at: now,
    };
    journal.append(&[intent, Entry::Sent { address, sent }]).unwrap();
    for name in ["one", "two"] {
        project.sync(&Sync::new(name).tables(name, ["t", "u"]).with("run: running"));
    }
    (emulated, project)
}

/// An output without what is printed before the report.
fn after_the_plan(text: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with("  realtime."));
    lines.filter(|line| !line.starts_with("Calls: ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_detached_apply_leaves_once_everything_is_submitted_and_is_gone_on_with() {
    let (emulated, project) = start(Duration::from_millis(1500));
    let run = project.run("apply --auto-approve --detach --parallelism 1").exits(5);
    insta::assert_snapshot!(after_the_plan(&run.stdout), @"
      realtime.one  still running  generate: submitted as process 10, not waited for
      realtime.two  still running  generate: submitted as process 11, not waited for

    Apply incomplete: 0 added, 0 changed, 0 destroyed.
    Syncs: 2 planned, 0 applied, 0 skipped, 0 failed, 0 unknown, 0 waiting, 2 still running.
    `disync op wait` waits until DataWorks is done with what is still running.
    Run `disync apply` again to go on: what is done is recorded and is not done twice.
    ");
    assert_eq!(emulated.calls(Operation::GenerateDISyncTaskConfigForCreating), 2);
    assert_eq!(emulated.calls(Operation::QueryDISyncTaskConfigProcessResult), 0, "nobody waits");
    let list = project.run("op list").succeeds();
    assert_eq!(list.stdout.matches("generate").count(), 2, "{}", list.transcript());
    let wait = project.run("op wait").succeeds();
    assert!(wait.stdout.ends_with("DataWorks is done. Run `disync apply` to go on.\n"), "{}", wait.transcript());
    project.apply();
    assert_eq!(emulated.calls(Operation::GenerateDISyncTaskConfigForCreating), 2, "none was started twice");
    project.is_in_sync();
    insta::assert_snapshot!(project.run("op list").succeeds().stdout, @"Nothing is under way.");
    insta::assert_snapshot!(project.run("op wait").succeeds().stdout, @"Nothing is under way.");
}

#[test]
fn each_stage_has_a_deadline_of_its_own() {
    let (emulated, project) = start(Duration::from_secs(600));
    let wait = "wait: { first_poll: 20ms, longest_poll: 50ms, deadline: 10m }\ntimeouts: { generate: 300ms }\n";
    project.set(&emulated.url(), wait);
    let began = Instant::now();
    let run = project.run("apply --auto-approve").exits(5);
    assert!(began.elapsed() < SOON, "{}", run.transcript());
    assert!(run.stdout.contains("still running") && run.stdout.contains("disync op wait"), "{}", run.transcript());
    let wait = project.run("op wait realtime.one").exits(5);
    insta::assert_snapshot!(wait.stdout.lines().last().unwrap(), @"DataWorks is still at it. Run `disync op wait` again, or `disync apply` to go on.");
}

#[test]
fn a_wait_says_what_has_failed() {
    let (emulated, project) = start(Duration::from_millis(20));
    let fault = FaultKind::FailProcess("no such table".to_owned());
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForCreating, 1, fault));
    let _left = project.run("apply --auto-approve --detach --parallelism 1").exits(5);
    let wait = project.run("op wait").exits(6);
    assert!(wait.stdout.contains("has failed: no such table"), "{}", wait.transcript());
    // What has failed is generated anew.
    project.apply();
    project.is_in_sync();
}

#[test]
fn an_operation_is_listed_and_shown_with_all_that_is_known_of_it() {
    let (_emulated, project) = killed(SignedDuration::from_mins(10));
    let list = project.run("op list").succeeds();
    let text = flat(&list.transcript());
    assert!(text.contains("realtime.one update") && text.contains("Last run: [WHO] on [HOST]"), "{text}");
    assert!(text.contains(" 9m"), "the countdown: {text}");
    let show = flat(&project.run("op show one").succeeds().stdout);
    assert!(show.contains("may land for another 9m"), "{show}");
    let json: Value = serde_json::from_str(&project.run("op list --format json").succeeds().stdout).unwrap();
    let operation = &json["operations"][0];
    assert_eq!((&operation["address"], &operation["stage"]), (&"realtime.one".into(), &"update".into()));
    assert!(operation["unanswered"]["lands_for_seconds"].as_u64().unwrap() > 500, "{json}");
    let other = flat(&project.run("op show two").exits(1).stderr);
    assert!(other.contains("nothing is under way for `realtime.two`"), "{other}");
}

#[test]
fn what_may_still_land_is_not_cancelled_and_what_cannot_is() {
    let (_emulated, project) = killed(SignedDuration::from_mins(10));
    let refused = flat(&project.run("op cancel one --auto-approve").exits(4).stderr);
    assert!(refused.contains("may land for another"), "{refused}");
    assert!(project.run("op list").succeeds().stdout.contains("realtime.one"));
    let (_emulated, project) = killed(SignedDuration::from_secs(-1));
    insta::assert_snapshot!(project.run("op cancel one --auto-approve").succeeds().transcript(), @"
    $ disync op cancel one --auto-approve
    realtime.one will not be waited for any more. At DataWorks:
      - file [FILE] stays as it is now
    What is recorded stays. The next plan compares the YAML with what is there then, and begins anew.
    [exit 0]
    ");
    assert_eq!(project.run("op list").succeeds().stdout, "Nothing is under way.\n");
    assert_eq!(project.run("state list").succeeds().stdout.lines().count(), 2, "what is recorded stays");
    project.apply();
    project.is_in_sync();
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let (_emulated, project) = killed(SignedDuration::from_secs(-1));
    let refused = flat(&project.run("op cancel one").exits(1).stderr);
    assert!(refused.contains("pass --auto-approve"), "{refused}");
}

#[test]
fn an_apply_parks_what_may_be_landed_on_and_does_the_rest() {
    let (emulated, project) = killed(SignedDuration::from_mins(10));
    let run = project.run("apply --auto-approve --no-wait").exits(5);
    let report = flat(&after_the_plan(&run.stdout));
    assert!(report.contains("realtime.one parked the update of an earlier run has no answer"), "{report}");
    assert!(report.contains("2 planned, 1 applied, 0 skipped, 0 failed, 0 unknown, 0 waiting, 1 parked"), "{report}");
    assert_eq!((emulated.tables("one").len(), emulated.tables("two").len()), (1, 2));
    // Nobody needs to be asked about what is put off alone.
    let again = project.run("apply --no-wait --format json --auto-approve").exits(5);
    let json: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!((&json["changes"][0]["outcome"], &json["complete"]), (&"parked".into(), &false.into()));
}

#[test]
fn an_apply_waits_for_what_may_land_and_says_for_how_long() {
    let (emulated, project) = killed(SignedDuration::from_secs(8));
    let run = project.run("apply --auto-approve").succeeds();
    let text = flat(&run.stderr);
    assert!(text.contains("Of an earlier run, a write may still land for") && text.contains("--no-wait"), "{text}");
    assert_eq!((emulated.tables("one").len(), emulated.tables("two").len()), (2, 2));
    project.is_in_sync();
}

#[test]
fn a_signal_ends_the_countdown() {
    let (_emulated, project) = killed(SignedDuration::from_mins(10));
    let running = project.cli().spawn("apply --auto-approve");
    let _said = running.wait_for("may still land", SOON);
    running.signal(Signal::TERM);
    let run = running.finish(Duration::from_secs(2)).exits(143);
    assert!(run.stderr.ends_with("Interrupted by SIGTERM. No task was changed.\n"), "{}", run.transcript());
    assert!(project.run("op list").succeeds().stdout.contains("realtime.one"), "it is still known");
}

#[test]
fn what_the_plan_does_not_need_is_not_waited_for() {
    let (_emulated, project) = killed(SignedDuration::from_mins(10));
    let run = project.run("apply --auto-approve --target two").succeeds();
    assert!(!run.stderr.contains("may still land"), "{}", run.transcript());
}

#[test]
fn a_saved_plan_parks_what_it_has_seen_and_is_refused_otherwise() {
    let (emulated, project) = killed(SignedDuration::from_mins(10));
    // The journal of the killed run becomes part of the state, as it does with every command that writes.
    let _refused = project.run("op cancel one --auto-approve").exits(4);
    let _plan = project.run("plan --out plan.json").exits(3);
    let refused = flat(&project.run("apply plan.json").exits(6).stderr);
    assert!(refused.contains("--no-wait"), "{refused}");
    let run = project.run("apply plan.json --no-wait").exits(5);
    assert!(run.stdout.contains("1 applied") && run.stdout.contains("1 parked"), "{}", run.transcript());
    assert_eq!((emulated.tables("one").len(), emulated.tables("two").len()), (1, 2));
}
