//! One change fails: what becomes of the others.

use disync_model::Stage;
use disync_plan::Event;

use super::*;

/// How many syncs there are.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// A plan that creates four syncs.
fn plan_of_four() -> Plan {
    let wish = |name: &str| (Address::realtime(name), declared(spec(&[name], Run::Running)));
    let syncs = NAMES.into_iter().map(wish).collect();
    planned(&Desired { syncs, healthy_for: None }, &Live::default(), &State::new("lineage", ProjectId(10000)))
}

/// A run of that plan by so many calls at a time; `fails` says which write of which sync is refused.
fn run_four(parallelism: usize, on_error: OnError, fails: impl Fn(&Plan, StepId) -> bool) -> (Report, State, String) {
    let plan = plan_of_four();
    let settings = Settings { parallelism, on_error, ..settings() };
    let (mut now, mut log) = (start(), String::new());
    let mut schedule = Schedule::new(&plan, &no_pending(), settings, now);
    let mut services: Vec<Service> = NAMES.iter().map(|_| Service::with(None)).collect();
    let (mut turn, mut state) = (schedule.begin(), State::new("lineage", ProjectId(10000)));
    for _ in 0..1_000 {
        turn.entries.into_iter().for_each(|entry| state.fold(entry));
        for event in &turn.events {
            if let Event::Stopping { why, .. } = event {
                writeln!(log, "stopping: {why}").unwrap();
            }
        }
        let mut replies = Vec::new();
        for (step, call) in turn.calls {
            let change = plan.steps[step.0].change;
            let reply = match &call {
                Call::Write(write) => {
                    writeln!(log, "{} {}", NAMES[change], name(write)).unwrap();
                    if fails(&plan, step) {
                        Reply::Write(Err(error(RemoteErrorKind::Refused)))
                    } else {
                        services[change].answer(&call)
                    }
                }
                // The service of these tests calls every file `orders`.
                Call::Files(_) => Reply::Files(Ok(FilePage { total: 0, files: Vec::new() })),
                _ => services[change].answer(&call),
            };
            replies.push((step, reply));
        }
        if replies.is_empty() {
            if schedule.is_finished() {
                return (schedule.into_report(now), state, log);
            }
            now = turn.wake_at.expect("an unfinished run waits for something");
        }
        turn = schedule.turn(now, replies);
    }
    panic!("the run does not end:\n{log}");
}

fn is(stage: Stage, change: usize) -> impl Fn(&Plan, StepId) -> bool {
    move |plan, step| plan.steps[step.0].stage == stage && plan.steps[step.0].change == change
}

fn outcomes(report: &Report) -> String {
    let outcome = |(name, outcome): (&&str, &Option<Outcome>)| format!("{name}: {:?}\n", outcome.as_ref().unwrap());
    NAMES.iter().zip(&report.outcomes).map(outcome).collect()
}

#[test]
fn the_others_are_carried_out_unless_one_says_otherwise() {
    let (report, state, _) = run_four(1, OnError::Continue, is(Stage::Generate, 0));
    insta::assert_snapshot!(outcomes(&report), @r#"
    a: Failed("generate: Operation: refused")
    b: Done
    c: Done
    d: Done
    "#);
    assert_eq!(state.records.len(), 3);
}

#[test]
fn nothing_is_begun_after_a_failure_and_nothing_is_remembered_of_what_was_not_begun() {
    let (report, state, log) = run_four(1, OnError::Stop, is(Stage::Generate, 0));
    insta::assert_snapshot!(log, @"
    a generate
    stopping: realtime.a failed (generate), and --on-error is stop
    ");
    insta::assert_snapshot!(outcomes(&report), @r#"
    a: Failed("generate: Operation: refused")
    b: Skipped("realtime.a failed (generate), and --on-error is stop")
    c: Skipped("realtime.a failed (generate), and --on-error is stop")
    d: Skipped("realtime.a failed (generate), and --on-error is stop")
    "#);
    assert!(state.records.is_empty() && state.pending.is_empty(), "{state:?}");
}

#[test]
fn what_has_not_written_yet_goes_no_further_than_its_step() {
    let (report, state, log) = run_four(2, OnError::Stop, is(Stage::Generate, 0));
    insta::assert_snapshot!(log, @"
    a generate
    b generate
    stopping: realtime.a failed (generate), and --on-error is stop
    ");
    insta::assert_snapshot!(outcomes(&report), @r#"
    a: Failed("generate: Operation: refused")
    b: Skipped("realtime.a failed (generate), and --on-error is stop")
    c: Skipped("realtime.a failed (generate), and --on-error is stop")
    d: Skipped("realtime.a failed (generate), and --on-error is stop")
    "#);
    assert_eq!(state.pending.keys().map(|address| address.name.as_str()).collect::<Vec<_>>(), ["b"]);
    assert!(state.pending[&Address::realtime("b")].process.is_some(), "the next run asks it");
}

#[test]
fn what_has_written_is_brought_to_its_end() {
    let (report, state, _) = run_four(4, OnError::Stop, is(Stage::Start, 3));
    insta::assert_snapshot!(outcomes(&report), @r#"
    a: Done
    b: Done
    c: Done
    d: Failed("start: Operation: refused")
    "#);
    assert_eq!(state.records.len(), 4, "the one that failed exists and is known");
}
