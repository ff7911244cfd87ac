//! An earlier run stopped on the way; this one goes on.

use disync_plan::Reason;
use proptest::prelude::*;

use super::*;

/// What a run that was killed after its first `n` entries left behind.
fn left_by(entries: &[Entry], n: usize) -> BTreeMap<Address, Pending> {
    folded(None, entries.iter().take(n).cloned().collect()).pending
}

#[test]
fn a_process_of_an_earlier_run_is_polled_on() {
    let wished = spec(&["a"], Run::Unmanaged);
    let plan = plan_for(None, Some(&wished));
    let first = run(&plan, &no_pending(), |answer, _| answer(), Service::with(None));
    // Intent, Sent, Process: then it was killed.
    let pending = left_by(&first.entries, 3);
    let mut service = Service::with(None);
    service.generated = Some(wished.clone());
    service.n_polls = 1;
    let second = run(&plan, &pending, |answer, _| answer(), service);
    insta::assert_snapshot!(second.log, @"
    0 s  poll
    0 s  list
    0 s  create
    0 s  deploy
    0 s  read
    ");
    assert_eq!(outcome(&second), &Outcome::Done);
}

#[test]
fn a_process_for_another_wish_does_not_serve() {
    let first_plan = plan_for(None, Some(&spec(&["a"], Run::Unmanaged)));
    let first = run(&first_plan, &no_pending(), |answer, _| answer(), Service::with(None));
    let plan = plan_for(None, Some(&spec(&["b"], Run::Unmanaged)));
    let second = run(&plan, &left_by(&first.entries, 3), |answer, _| answer(), Service::with(None));
    assert_eq!(second.log.matches("generate").count(), 1);
}

#[test]
fn an_expired_process_is_started_anew() {
    let wished = spec(&["a"], Run::Unmanaged);
    let plan = plan_for(None, Some(&wished));
    let first = run(&plan, &no_pending(), |answer, _| answer(), Service::with(None));
    let mut n = 0;
    let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| {
        if matches!(call, Call::Process(..)) {
            n += 1;
            if n == 1 {
                return Reply::Process(Err(error(RemoteErrorKind::Refused)));
            }
        }
        service()
    };
    let second = run(&plan, &left_by(&first.entries, 3), answer, Service::with(None));
    assert_eq!(second.log.matches("generate").count(), 1);
    assert_eq!(outcome(&second), &Outcome::Done);
}

#[test]
fn the_same_create_leaves_with_the_same_token() {
    let wished = spec(&["a"], Run::Unmanaged);
    let plan = plan_for(None, Some(&wished));
    let first = run(&plan, &no_pending(), |answer, _| answer(), Service::with(None));
    let token_of = |entries: &[Entry]| {
        entries.iter().find_map(|entry| match entry {
            Entry::Sent { sent, .. } if sent.stage == disync_model::Stage::Create => sent.token.clone(),
            _ => None,
        })
    };
    let sent = first
        .entries
        .iter()
        .position(|entry| matches!(entry, Entry::Sent { sent, .. } if sent.stage == disync_model::Stage::Create));
    let pending = left_by(&first.entries, sent.unwrap() + 1);
    // The state was compacted in between, so that a token made anew would be another one.
    let mut later = plan.clone();
    later.basis.serial += 1;
    let mut service = Service::with(None);
    service.generated = Some(wished.clone());
    let second = run(&later, &pending, |answer, _| answer(), service);
    assert!(token_of(&first.entries).is_some());
    assert_eq!(token_of(&first.entries), token_of(&second.entries));
}

#[test]
fn an_instance_that_an_earlier_run_has_started_is_not_started_again() {
    let wished = spec(&["a"], Run::Running);
    let mut plan = plan_for(Some(&spec(&["a"], Run::Stopped)), Some(&wished));
    plan.changes[0].reason = Reason::Interrupted;
    let mut n_looks = 0;
    let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| match call {
        Call::Instance(_) => {
            n_looks += 1;
            let status = if n_looks < 3 { InstanceStatus::Waiting } else { InstanceStatus::Running };
            Reply::Instance(Ok(status))
        }
        _ => service(),
    };
    let run = run(&plan, &no_pending(), answer, Service::with(Some(&wished)));
    insta::assert_snapshot!(run.log, @"
    0 s  read
    0 s  instance
    1 s  instance
    2 s  instance
    2 s  read
    ");
    assert_eq!(outcome(&run), &Outcome::Done);
}

proptest! {
    /// Whatever fails, and however often: the run ends, and what the journal says of the task is true.
    #[test]
    fn the_journal_never_says_more_than_is_true(
        faults in proptest::collection::vec((0..12_usize, any::<bool>(), 0..3_u8), 0..4),
        from in 0..2_u8,
    ) {
        let (before, wished) = (spec(&["a"], Run::Running), spec(&["b"], Run::Running));
        let live = (from == 1).then_some(&before);
        let plan = plan_for(live, Some(&wished));
        let mut n = 0;
        let created = std::cell::Cell::new(0_u32);
        let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| {
            n += 1;
            let fault = faults.iter().find(|(at, ..)| *at == n - 1);
            let Some((_, executed, kind)) = fault else {
                if matches!(call, Call::Write(Write::Create { .. })) { created.set(created.get() + 1); }
                return service();
            };
            let kind = [RemoteErrorKind::Unanswered, RemoteErrorKind::Refused, RemoteErrorKind::Throttled][usize::from(*kind)];
            if *executed && kind == RemoteErrorKind::Unanswered {
                if matches!(call, Call::Write(Write::Create { .. })) { created.set(created.get() + 1); }
                service();
            }
            match call {
                Call::Files(_) => Reply::Files(Err(error(kind))),
                Call::Task(..) => Reply::Task(Err(error(kind))),
                Call::Instance(..) => Reply::Instance(Err(error(kind))),
                Call::Process(..) => Reply::Process(Err(error(kind))),
                Call::Write(_) => Reply::Write(Err(error(kind))),
            }
        };
        let outcomes = run(&plan, &no_pending(), answer, Service::with(live));
        prop_assert!(created.get() <= 1, "created twice:\n{}", outcomes.log);
        let done = outcome(&outcomes) == &Outcome::Done;
        let state = folded(live, outcomes.entries);
        if done {
            prop_assert_eq!(&state.records[&orders()].spec, &wished);
            prop_assert!(state.pending.is_empty());
        }
        if created.get() == 1 {
            prop_assert!(state.records.contains_key(&orders()) || state.pending.contains_key(&orders()));
        }
    }
}
