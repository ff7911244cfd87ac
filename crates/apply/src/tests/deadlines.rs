//! How long each stage is waited for, and not at all.

use disync_model::Stage;

use super::*;

/// Runs `plan` with these settings against a service whose processes never end, or whose instance never runs.
fn run_with(settings: Settings, plan: &Plan, mut service: Service, stuck: Stage) -> (Report, Vec<Entry>, String) {
    let mut now = start();
    let mut schedule = Schedule::new(plan, &no_pending(), settings, now);
    let (mut log, mut entries) = (String::new(), Vec::new());
    let mut turn = schedule.begin();
    for _ in 0..1_000 {
        entries.extend(turn.entries);
        let mut replies = Vec::new();
        for (step, call) in turn.calls {
            let reply = match &call {
                Call::Process(..) if stuck == Stage::Generate => Reply::Process(Ok(ProcessStatus::Running(None))),
                Call::Instance(..) if stuck == Stage::Start => Reply::Instance(Ok(InstanceStatus::Waiting)),
                _ => service.answer(&call),
            };
            writeln!(log, "{:>3} s  {}", now.duration_since(start()).as_secs(), line(&call, &reply)).unwrap();
            replies.push((step, reply));
        }
        if replies.is_empty() {
            if schedule.is_finished() {
                return (schedule.into_report(now), entries, log);
            }
            now = turn.wake_at.expect("an unfinished run waits for something");
        }
        turn = schedule.turn(now, replies);
    }
    panic!("the run does not end:\n{log}");
}

fn with_deadline(stage: Stage, seconds: u64) -> Settings {
    Settings { deadlines: BTreeMap::from([(stage, Duration::from_secs(seconds))]), ..settings() }
}

#[test]
fn each_stage_has_its_own_deadline() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Running)));
    for (stage, seconds) in [(Stage::Generate, 3), (Stage::Start, 7)] {
        let (report, ..) = run_with(with_deadline(stage, seconds), &plan, Service::with(None), stage);
        let why = format!("{}: still under way after {seconds} s", stage.word());
        let Some(Outcome::Running(said)) = &report.outcomes[0] else { panic!("{report:?}") };
        assert!(said.starts_with(&why), "{said}");
        assert_eq!(report.overdue.len(), 1);
        // The other's deadline is that of `wait:`.
        let other = if stage == Stage::Start { Stage::Generate } else { Stage::Start };
        let (report, ..) = run_with(with_deadline(stage, seconds), &plan, Service::with(None), other);
        assert!(matches!(&report.outcomes[0], Some(Outcome::Running(why)) if why.contains("after 60 s")), "{report:?}");
    }
}

#[test]
fn what_should_be_there_already_is_looked_for_often_however_long_processes_take() {
    let poll = Poll { first: Duration::from_secs(30), longest: Duration::from_secs(60), ..settings().poll };
    assert_eq!(poll.quick().pause(0), Duration::from_secs(1));
    assert_eq!(poll.quick().pause(9), Duration::from_secs(5));
    assert_eq!(poll.pause(0), Duration::from_secs(30));
}

#[test]
fn a_detached_run_leaves_each_change_at_its_first_wait() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Running)));
    let settings = Settings { detach: true, ..settings() };
    let (report, entries, log) = run_with(settings, &plan, Service::with(None), Stage::Generate);
    insta::assert_snapshot!(log, @"  0 s  generate");
    let outcome = Some(Outcome::Running("generate: submitted as process 5, not waited for".to_owned()));
    assert_eq!(report.outcomes[0], outcome);
    let state = folded(None, entries);
    assert_eq!(state.pending[&orders()].process.as_ref().map(|process| process.id), Some(ProcessId(5)));
    assert!(report.overdue.is_empty());
}

#[test]
fn a_detached_start_has_its_answer_and_is_remembered() {
    let (before, wished) = (spec(&["a"], Run::Stopped), spec(&["a"], Run::Running));
    let plan = plan_for(Some(&before), Some(&wished));
    let settings = Settings { detach: true, ..settings() };
    let (_, entries, log) = run_with(settings, &plan, Service::with(Some(&before)), Stage::Start);
    insta::assert_snapshot!(log, @"
    0 s  read
    0 s  start
    ");
    let pending = &folded(Some(&before), entries).pending[&orders()];
    assert_eq!((&pending.sent, pending.answered), (&None, Some(Stage::Start)));
}
