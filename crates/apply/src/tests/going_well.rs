//! Runs in which nothing goes wrong.

use super::*;

fn well(live: Option<&Spec>, wished: Option<&Spec>) -> Outcomes {
    let plan = plan_for(live, wished);
    let outcomes = run(&plan, &no_pending(), |answer, _| answer(), Service::with(live));
    assert_eq!(outcome(&outcomes), &Outcome::Done);
    assert!(outcomes.report.is_complete(&plan));
    outcomes
}

#[test]
fn a_task_is_generated_created_deployed_started_and_read_back() {
    let outcomes = well(None, Some(&spec(&["a", "b"], Run::Running)));
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  list
    2 s  create
    2 s  deploy
    2 s  start
    3 s  instance
    3 s  read
    ");
}

#[test]
fn an_update_compares_the_fingerprint_just_before_it_writes() {
    let outcomes = well(Some(&spec(&["a"], Run::Unmanaged)), Some(&spec(&["a", "b"], Run::Unmanaged)));
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  read
    2 s  update
    2 s  deploy
    2 s  read
    ");
}

#[test]
fn a_running_task_is_stopped_and_undeployed_before_it_is_deleted() {
    let outcomes = well(Some(&spec(&["a"], Run::Running)), None);
    insta::assert_snapshot!(outcomes.log, @"
    0 s  read
    0 s  instance
    0 s  stop
    1 s  instance
    1 s  terminate
    1 s  delete
    ");
}

#[test]
fn a_replaced_task_is_deleted_and_then_created() {
    let wished = Spec { source: "another".to_owned(), ..spec(&["a"], Run::Unmanaged) };
    let outcomes = well(Some(&spec(&["a"], Run::Unmanaged)), Some(&wished));
    insta::assert_snapshot!(outcomes.log, @"
    0 s  read
    0 s  instance
    0 s  terminate
    0 s  delete
    0 s  generate
    1 s  poll
    2 s  poll
    2 s  list
    2 s  create
    2 s  deploy
    2 s  read
    ");
}

#[test]
fn what_was_done_is_what_the_journal_folds_to() {
    let wished = spec(&["a", "b"], Run::Running);
    let outcomes = well(None, Some(&wished));
    let state = folded(None, outcomes.entries);
    assert_eq!(state.records[&orders()].spec, wished);
    assert_eq!(state.records[&orders()].fingerprint, Some(fingerprint(&wished.tables)));
    assert!(state.pending.is_empty());
}

#[test]
fn every_write_is_announced_before_it_leaves() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Running)));
    let mut schedule = Schedule::new(&plan, &no_pending(), settings(), start());
    let mut service = Service::with(None);
    let (mut turn, mut now, mut n_writes) = (schedule.begin(), start(), 0);
    while !schedule.is_finished() {
        let mut replies = Vec::new();
        for (step, call) in turn.calls {
            if let Call::Write(write) = &call {
                n_writes += 1;
                let request = crate::request::digest(write);
                let announced = |entry: &Entry| matches!(entry, Entry::Sent { sent, .. } if sent.request == request);
                assert!(turn.entries.iter().any(announced), "{write:?}");
            }
            replies.push((step, service.answer(&call)));
        }
        now = if replies.is_empty() { turn.wake_at.unwrap() } else { now };
        turn = schedule.turn(now, replies);
    }
    assert_eq!(n_writes, 4);
}

#[test]
fn a_step_that_waits_holds_no_slot() {
    let sync = |n| (Address::realtime(format!("sync_{n}")), declared(spec(&["a"], Run::Unmanaged)));
    let desired = Desired { syncs: (0..30).map(sync).collect(), healthy_for: None };
    let plan = planned(&desired, &Live::default(), &State::new("lineage", ProjectId(10000)));
    let mut schedule = Schedule::new(&plan, &no_pending(), settings(), start());
    let mut turn = schedule.begin();
    let mut n_generated = 0;
    while !turn.calls.is_empty() {
        assert!(turn.calls.len() <= settings().parallelism);
        n_generated += turn.calls.len();
        let written = || Reply::Write(Ok(Written::Process(ProcessId(1))));
        let replies = turn.calls.into_iter().map(|(step, _)| (step, written())).collect();
        turn = schedule.turn(start(), replies);
    }
    assert_eq!(n_generated, 30, "all are generating although none of them is done");
}
