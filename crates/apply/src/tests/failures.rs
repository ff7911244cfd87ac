//! One reply goes wrong.

use super::*;

/// Runs from `live` to `wished`; the `nth` write called `write` fails with `kind`, executed or not.
fn failing(
    (live, wished): (Option<&Spec>, Option<&Spec>),
    (write, nth): (&'static str, u32),
    kind: RemoteErrorKind,
    executed: bool,
) -> (Plan, Outcomes) {
    let plan = plan_for(live, wished);
    let mut n = 0;
    let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| {
        if matches!(call, Call::Write(w) if name(w) == write) {
            n += 1;
            if n == nth {
                if executed {
                    service();
                }
                return Reply::Write(Err(error(kind)));
            }
        }
        service()
    };
    let outcomes = run(&plan, &no_pending(), answer, Service::with(live));
    (plan, outcomes)
}

#[test]
fn a_create_whose_answer_was_lost_is_found_and_not_repeated() {
    let wished = spec(&["a"], Run::Unmanaged);
    let (_, outcomes) = failing((None, Some(&wished)), ("create", 1), RemoteErrorKind::Unanswered, true);
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  list
    2 s  create: no answer
    2 s  list
    2 s  read
    2 s  deploy
    2 s  read
    ");
    assert_eq!(outcome(&outcomes), &Outcome::Done);
    assert_eq!(folded(None, outcomes.entries).records[&orders()].task, FileId(7).into());
}

#[test]
fn a_create_that_was_lost_and_does_not_show_is_unknown_and_not_repeated() {
    let wished = spec(&["a"], Run::Unmanaged);
    let (plan, outcomes) = failing((None, Some(&wished)), ("create", 1), RemoteErrorKind::Unanswered, false);
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  list
    2 s  create: no answer
    2 s  list
    3 s  list
    5 s  list
    ");
    assert!(matches!(outcome(&outcomes), Outcome::Unknown(_)));
    assert!(!outcomes.report.is_complete(&plan));
    assert!(folded(None, outcomes.entries).pending[&orders()].sent.is_some());
}

#[test]
fn a_refused_create_fails_and_leaves_nothing_pending() {
    let wished = spec(&["a"], Run::Unmanaged);
    let (_, outcomes) = failing((None, Some(&wished)), ("create", 1), RemoteErrorKind::Refused, false);
    assert_eq!(outcome(&outcomes), &Outcome::Failed("create: Operation: refused".to_owned()));
    assert!(folded(None, outcomes.entries).pending.is_empty());
}

#[test]
fn an_update_that_was_lost_is_sent_once_more() {
    let (live, wished) = (spec(&["a"], Run::Unmanaged), spec(&["b"], Run::Unmanaged));
    let (_, outcomes) = failing((Some(&live), Some(&wished)), ("update", 1), RemoteErrorKind::Unanswered, false);
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  read
    2 s  update: no answer
    2 s  read
    2 s  update
    2 s  deploy
    2 s  read
    ");
    assert_eq!(outcome(&outcomes), &Outcome::Done);
}

#[test]
fn an_update_whose_answer_was_lost_is_not_sent_again() {
    let (live, wished) = (spec(&["a"], Run::Unmanaged), spec(&["b"], Run::Unmanaged));
    let (_, outcomes) = failing((Some(&live), Some(&wished)), ("update", 1), RemoteErrorKind::Unanswered, true);
    assert_eq!(outcomes.log.matches("update").count(), 1);
    assert_eq!(outcome(&outcomes), &Outcome::Done);
}

#[test]
fn a_lost_answer_to_any_life_cycle_write_is_settled_by_reading() {
    let (live, wished) = (spec(&["a"], Run::Running), Spec { source: "b".to_owned(), ..spec(&["a"], Run::Running) });
    for write in ["stop", "terminate", "delete", "deploy", "start"] {
        let (_, outcomes) = failing((Some(&live), Some(&wished)), (write, 1), RemoteErrorKind::Unanswered, true);
        assert_eq!(outcome(&outcomes), &Outcome::Done, "{write}\n{}", outcomes.log);
    }
}

#[test]
fn an_edit_in_the_console_after_the_plan_stops_the_update() {
    let (live, wished) = (spec(&["a"], Run::Unmanaged), spec(&["b"], Run::Unmanaged));
    let plan = plan_for(Some(&live), Some(&wished));
    let edited = Service::with(Some(&spec(&["a", "from_the_console"], Run::Unmanaged)));
    let outcomes = run(&plan, &no_pending(), |answer, _| answer(), edited);
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  read
    ");
    let Outcome::Failed(why) = outcome(&outcomes) else { panic!("{:?}", outcomes.report) };
    insta::assert_snapshot!(why, @"update: the task was changed since this plan was made; nothing was written, plan again");
}

#[test]
fn an_edit_in_the_console_after_the_plan_stops_the_deletion_before_anything_is_stopped() {
    let live = spec(&["a"], Run::Running);
    let plan = plan_for(Some(&live), None);
    let edited = Service::with(Some(&spec(&["a", "from_the_console"], Run::Running)));
    let outcomes = run(&plan, &no_pending(), |answer, _| answer(), edited);
    assert_eq!(outcomes.log.trim(), "0 s  read");
}

#[test]
fn a_task_that_appeared_under_the_name_is_not_touched() {
    let wished = spec(&["a"], Run::Unmanaged);
    let plan = plan_for(None, Some(&wished));
    let outcomes = run(&plan, &no_pending(), |answer, _| answer(), Service::with(Some(&spec(&["z"], Run::Unmanaged))));
    let Outcome::Failed(why) = outcome(&outcomes) else { panic!("{:?}", outcomes.report) };
    insta::assert_snapshot!(why, @"create: a task of that name was created since this plan was made (file 7, by console_user); plan again");
}

#[test]
fn other_tables_than_wished_are_never_sent() {
    let (live, wished) = (spec(&["a"], Run::Unmanaged), spec(&["b", "c"], Run::Unmanaged));
    let plan = plan_for(Some(&live), Some(&wished));
    let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| match call {
        Call::Process(..) => {
            let tables = Ok(spec(&["b", "x"], Run::Unmanaged).tables);
            Reply::Process(Ok(ProcessStatus::Succeeded(Generated {
                content: Arc::from("{}"),
                tables,
                mappings: Vec::new(),
            })))
        }
        _ => service(),
    };
    let outcomes = run(&plan, &no_pending(), answer, Service::with(Some(&live)));
    assert_eq!(outcomes.log.matches("update").count(), 0);
    let Outcome::Failed(why) = outcome(&outcomes) else { panic!("{:?}", outcomes.report) };
    insta::assert_snapshot!(why, @"generate: the service generated a configuration for other tables than wished; nothing was written (missing: c; not wished: x)");
}

#[test]
fn a_process_that_never_ends_is_left_running_and_remembered() {
    let wished = spec(&["a"], Run::Unmanaged);
    let plan = plan_for(None, Some(&wished));
    let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| match call {
        Call::Process(..) => Reply::Process(Ok(ProcessStatus::Running(Some("running".to_owned())))),
        _ => service(),
    };
    let outcomes = run(&plan, &no_pending(), answer, Service::with(None));
    assert_eq!(outcomes.report.overdue.len(), 1);
    assert!(matches!(outcome(&outcomes), Outcome::Running(_)));
    assert_eq!(outcomes.log.matches("poll").count(), 10, "{}", outcomes.log);
    let state = folded(None, outcomes.entries);
    assert_eq!(state.pending[&orders()].process.as_ref().map(|process| process.id), Some(ProcessId(5)));
}

#[test]
fn what_waits_for_a_failed_step_is_skipped() {
    let wished = spec(&["a"], Run::Running);
    let (_, outcomes) = failing((None, Some(&wished)), ("deploy", 1), RemoteErrorKind::Refused, false);
    assert_eq!(outcomes.log.matches("start").count(), 0);
    assert_eq!(outcome(&outcomes), &Outcome::Failed("deploy: Operation: refused".to_owned()));
    // The task exists and is known.
    assert_eq!(folded(None, outcomes.entries).records[&orders()].task, FileId(7).into());
}

#[test]
fn a_refused_start_of_an_instance_that_runs_is_no_failure() {
    let wished = spec(&["a"], Run::Running);
    let (_, outcomes) = failing((None, Some(&wished)), ("start", 1), RemoteErrorKind::Refused, true);
    assert_eq!(outcome(&outcomes), &Outcome::Done);
}

#[test]
fn after_a_stop_nothing_is_begun_and_all_is_recorded() {
    let wished = spec(&["a"], Run::Running);
    let plan = plan_for(None, Some(&wished));
    let mut schedule = Schedule::new(&plan, &no_pending(), settings(), start());
    let mut service = Service::with(None);
    let turn = schedule.begin();
    let mut entries = turn.entries;
    schedule.stop("interrupted");
    let replies = turn.calls.iter().map(|(step, call)| (*step, service.answer(call))).collect();
    let turn = schedule.turn(start(), replies);
    entries.extend(turn.entries);
    assert!(turn.calls.is_empty() && schedule.is_finished());
    let report = schedule.into_report(start());
    assert_eq!(report.interrupted.as_deref(), Some("interrupted"));
    assert!(!report.is_complete(&plan));
    assert!(folded(None, entries).pending[&orders()].process.is_some());
}

/// Runs a plan until `write` is due, and stops it before that has left; returns what was recorded by then and the report.
fn stopped_before(write: &str, plan: &Plan, mut service: Service, n_failed: usize) -> (Vec<Entry>, Report) {
    let (mut now, mut entries, mut n_writes) = (start(), Vec::new(), 0);
    let mut schedule = Schedule::new(plan, &no_pending(), settings(), now);
    let mut turn = schedule.begin();
    while !schedule.is_finished() {
        entries.extend(turn.entries);
        let mut replies = Vec::new();
        for (step, call) in turn.calls {
            let is_it = word(&call) == write;
            n_writes += usize::from(is_it);
            let reply = match is_it {
                true if n_writes <= n_failed => Reply::Write(Err(error(RemoteErrorKind::Unanswered))),
                true => {
                    schedule.stop("SIGINT");
                    Reply::Write(Err(error(RemoteErrorKind::Stopped)))
                }
                false => service.answer(&call),
            };
            replies.push((step, reply));
        }
        if replies.is_empty() {
            now = turn.wake_at.expect("an unfinished run waits for something");
        }
        turn = schedule.turn(now, replies);
    }
    entries.extend(turn.entries);
    (entries, schedule.into_report(now))
}

#[test]
fn a_write_that_a_stop_keeps_from_leaving_is_recorded_as_not_sent() {
    let (before, after) = (spec(&["a"], Run::Running), spec(&["b"], Run::Running));
    let cases: [(&str, Option<&Spec>); 4] =
        [("generate", None), ("create", None), ("update", Some(&before)), ("deploy", Some(&before))];
    for (write, live) in cases {
        let plan = plan_for(live, Some(&after));
        let (entries, report) = stopped_before(write, &plan, Service::with(live), 0);
        assert_eq!(report.outcomes[0], Some(Outcome::Skipped("stopped on the way: SIGINT".to_owned())), "{write}");
        let pending = folded(live, entries).pending.remove(&orders()).unwrap();
        assert_eq!(pending.sent, None, "{write}: nothing can land");
        assert!(write == "generate" || write == "deploy" || pending.process.is_some(), "{write}: it is polled on");
    }
}

#[test]
fn a_repetition_that_a_stop_keeps_from_leaving_hides_no_earlier_one() {
    let (before, after) = (spec(&["a"], Run::Running), spec(&["b"], Run::Running));
    let plan = plan_for(Some(&before), Some(&after));
    let (entries, report) = stopped_before("update", &plan, Service::with(Some(&before)), 1);
    assert!(matches!(&report.outcomes[0], Some(Outcome::Unknown(_))), "{report:?}");
    assert!(folded(Some(&before), entries).pending[&orders()].sent.is_some(), "the first one may still land");
}

#[test]
fn a_start_that_was_accepted_is_recorded_before_it_shows() {
    let wished = spec(&["a"], Run::Running);
    let plan = plan_for(Some(&spec(&["a"], Run::Stopped)), Some(&wished));
    let mut schedule = Schedule::new(&plan, &no_pending(), settings(), start());
    let (mut turn, mut entries) = (schedule.begin(), Vec::new());
    let mut service = Service::with(Some(&spec(&["a"], Run::Stopped)));
    for _ in 0..3 {
        entries.append(&mut turn.entries);
        let mut starting = |call: &Call| match call {
            Call::Write(Write::Start(..)) => Reply::Write(Ok(Written::Done)),
            Call::Instance(_) if service.n_writes.is_empty() => Reply::Instance(Ok(InstanceStatus::Waiting)),
            _ => service.answer(call),
        };
        let replies = turn.calls.iter().map(|(step, call)| (*step, starting(call))).collect();
        turn = schedule.turn(turn.wake_at.unwrap_or_else(start), replies);
    }
    entries.extend(turn.entries);
    schedule.stop("SIGINT");
    let pending = folded(Some(&spec(&["a"], Run::Stopped)), entries).pending.remove(&orders()).unwrap();
    assert_eq!((pending.sent, pending.answered), (None, Some(disync_model::Stage::Start)));
}
