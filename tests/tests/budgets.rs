//! Budgets of calls: no call beyond, nothing wrong said for lack of one, and the way to go on.

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn start(more: &str) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.set(&emulated.url(), more);
    for name in ["orders", "items", "users"] {
        project.sync(&Sync::new(name).tables("shop", [name]).with("run: running"));
    }
    (emulated, project)
}

/// Each task is there, once.
#[track_caller]
fn has_all(emulated: &Emulated) {
    let mut names = emulated.names();
    names.sort();
    assert_eq!(names, ["items", "orders", "users"]);
}

#[test]
fn a_plan_that_its_budget_does_not_cover_is_not_shown() {
    let (emulated, project) = start("");
    project.apply();
    let before = emulated.n_calls();
    let run = project.run("plan --max-calls 3").exits(1);
    // What is under way when the first call is refused may not arrive any more.
    assert!(emulated.n_calls() <= before + 3, "{}", emulated.n_calls());
    assert_eq!(run.stdout, "", "a plan made from half the truth is a wrong one");
    insta::assert_snapshot!(run.transcript(), @"
    $ disync plan --max-calls 3
    [stderr]
    Error: GetDISyncTask: not called: the budget of this run is used up: `--max-calls 3` allows 3 calls,
    and all were made (over budget)
      hint: run it again to go on, with a larger budget or when the day has ended
    [exit 1]
    ");
    let _enough = project.run("plan --max-calls 7").succeeds();
}

#[test]
fn an_apply_that_runs_out_of_budget_stops_and_the_next_ones_go_on() {
    let (emulated, project) = start("");
    let run = project.run("apply --auto-approve --max-calls 12 --quiet").exits(6);
    assert_eq!(emulated.n_calls(), 12, "no call beyond the budget");
    let report = run.stdout.replace('\n', " ");
    let why = "Stopped before the end: the budget of this run is used up: `--max-calls 12` allows 12 calls, and all were made";
    assert!(report.contains(why), "{}", run.transcript());
    assert!(report.contains("Run `disync apply` again to go on"), "{}", run.transcript());
    let mut n_runs = 1;
    while project.run("apply --auto-approve --max-calls 20").code != Some(0) {
        n_runs += 1;
        assert!(n_runs < 10, "every run goes on from where the last one stopped");
    }
    has_all(&emulated);
    project.is_in_sync();
}

#[test]
fn whatever_the_budget_nothing_is_created_twice_or_lost() {
    let (emulated, project) = start("");
    for budget in 1..=16 {
        let before = emulated.n_calls();
        let run = project.run(&format!("apply --auto-approve --max-calls {budget}"));
        assert!(matches!(run.code, Some(0 | 1 | 6)), "{}", run.transcript());
        assert!(emulated.n_calls() - before <= budget, "{}", run.transcript());
    }
    project.apply();
    has_all(&emulated);
    project.is_in_sync();
}

#[test]
fn the_calls_of_a_day_are_counted_across_runs_and_end() {
    let (emulated, project) = start("max_calls_per_day: 60\n");
    let applied = project.apply();
    assert!(applied.stderr.contains("Calls today: "), "{}", applied.transcript());
    let used = |text: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix("Calls today: ")).unwrap();
        line.split(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(used(&applied.stderr), emulated.n_calls());
    let mut last = applied;
    while last.code == Some(0) {
        last = project.run("plan");
        if last.code == Some(0) {
            assert_eq!(used(&last.stderr), emulated.n_calls(), "{}", last.transcript());
        }
    }
    assert_eq!(last.code, Some(1), "{}", last.transcript());
    assert!((50..=60).contains(&emulated.n_calls()), "{}", emulated.n_calls());
    let message = last.stderr.replace('\n', " ");
    assert!(message.contains("`max_calls_per_day` is 60, and 60 were made; the day ends at "), "{message}");
    project.set(&emulated.url(), "max_calls_per_day: 1000\n");
    project.is_in_sync();
}

#[test]
fn an_apply_that_runs_out_of_the_days_calls_stops_with_when_the_day_ends() {
    let (emulated, project) = start("max_calls_per_day: 12\n");
    let run = project.run("apply --auto-approve").exits(6);
    assert_eq!(emulated.n_calls(), 12);
    assert!(
        run.stdout.replace('\n', " ").contains("Stopped before the end: the calls of today are used up:"),
        "{}",
        run.transcript()
    );
    assert!(run.stdout.contains("Run `disync apply` again to go on"), "{}", run.transcript());
    project.set(&emulated.url(), "");
    project.apply();
    project.is_in_sync();
}

#[test]
fn a_count_that_cannot_be_read_lets_no_call_pass() {
    let (emulated, project) = start("max_calls_per_day: 60\n");
    project.write(".disync/calls.json", "garbage");
    let run = project.run("plan").exits(1);
    assert!(run.stderr.replace('\n', " ").contains("calls.json is damaged"), "{}", run.transcript());
    assert_eq!(emulated.n_calls(), 0);
    project.remove(".disync/calls.json");
    let _planned = project.run("plan").succeeds();
}

#[test]
fn an_apply_to_which_the_service_answers_no_more_today_does_not_go_on_asking() {
    let (emulated, project) = start("");
    emulated.inject(Fault::next(Operation::CreateDISyncTask, 1000, FaultKind::DAILY_LIMIT));
    let run = project.run("apply --auto-approve --parallelism 1").exits(6);
    assert_eq!(emulated.calls(Operation::CreateDISyncTask), 1, "every further call would be refused and counted");
    let report = run.stdout.replace('\n', " ");
    let why = "Stopped before the end: the service has answered all the calls that the account has today";
    assert!(report.contains(why), "{}", run.transcript());
    assert!(report.contains("code Throttling.Api.Risk, RequestId"), "{}", run.transcript());
}
