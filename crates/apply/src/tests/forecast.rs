//! What is expected of a run is what it takes.

use disync_model::{Stage, Waits, Work};
use disync_plan::Forecast;

use super::*;
use crate::forecast;

/// A service whose processes are done at the first look.
fn quick(live: Option<&Spec>) -> Service {
    Service { n_polls: 1, ..Service::with(live) }
}

/// Nothing was applied, as far as anybody remembers.
fn unrecorded() -> State {
    folded(None, Vec::new())
}

/// What earlier runs have learnt: all that is waited for takes `usual`.
fn learnt(usual: Duration) -> Settings {
    let works = [Stage::Generate, Stage::Start, Stage::Stop].into_iter().flat_map(|stage| {
        [Some(DestinationKind::Holo), None]
            .map(|destination| (Work { stage, kind: disync_model::Kind::Realtime, destination }, usual))
    });
    Settings { waits: works.collect(), ..settings() }
}

fn about(n_calls: u64) -> Forecast {
    Forecast { n_calls, at_least: false }
}

fn at_least(n_calls: u64) -> Forecast {
    Forecast { n_calls, at_least: true }
}

/// The calls that the change takes, and what was expected of it by who knows that all takes a second.
fn calls(live: Option<&Spec>, wished: Option<&Spec>) -> (u64, Forecast) {
    let plan = plan_for(live, wished);
    let outcomes = run(&plan, &no_pending(), |answer, _| answer(), quick(live));
    assert!(outcomes.report.is_complete(&plan), "{}", outcomes.log);
    let made = u64::try_from(outcomes.log.lines().count()).unwrap();
    (made, forecast(&plan, &unrecorded(), &learnt(Duration::from_secs(1))))
}

#[test]
fn each_kind_of_change_takes_the_calls_that_are_expected() {
    let (one, two) = (|run| spec(&["a"], run), |run| spec(&["a", "b"], run));
    let another = Spec { source: "another".to_owned(), ..one(Run::Running) };
    let cases: [(&str, Option<Spec>, Option<Spec>); 10] = [
        ("create", None, Some(two(Run::Unmanaged))),
        ("create and start", None, Some(two(Run::Running))),
        ("update", Some(one(Run::Unmanaged)), Some(two(Run::Unmanaged))),
        ("update of what runs", Some(one(Run::Running)), Some(two(Run::Running))),
        ("update and start", Some(one(Run::Stopped)), Some(two(Run::Running))),
        ("start", Some(one(Run::Stopped)), Some(one(Run::Running))),
        ("stop", Some(one(Run::Running)), Some(one(Run::Stopped))),
        ("delete of what runs", Some(one(Run::Running)), None),
        ("delete of what is stopped", Some(one(Run::Stopped)), None),
        ("replace", Some(one(Run::Running)), Some(another)),
    ];
    for (what, live, wished) in cases {
        let (made, expected) = calls(live.as_ref(), wished.as_ref());
        assert!(made > 2, "{what}");
        assert_eq!(expected, about(made), "{what}");
    }
}

#[test]
fn nothing_takes_no_calls() {
    let spec = spec(&["a"], Run::Running);
    assert_eq!(calls(Some(&spec), Some(&spec)), (0, about(0)));
}

#[test]
fn who_has_learnt_nothing_expects_one_look_at_the_least() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Unmanaged)));
    let known = forecast(&plan, &unrecorded(), &learnt(Duration::from_secs(1)));
    assert_eq!(forecast(&plan, &unrecorded(), &settings()), at_least(known.n_calls));
}

#[test]
fn what_takes_longer_than_the_longest_pause_is_looked_at_more_often() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Unmanaged)));
    let expected = |seconds| forecast(&plan, &unrecorded(), &learnt(Duration::from_secs(seconds))).n_calls;
    // The looks come after 10, 11.5, 13.75, 17.1, 22.2, 29.8 s, and every 10 s from then on.
    let looks: Vec<u64> = [10, 11, 12, 29, 30, 40].map(|seconds| expected(seconds) - expected(1)).to_vec();
    assert_eq!(looks, [0, 1, 2, 5, 6, 7]);
    // Nobody waits longer than until the deadline, which is after a minute.
    assert_eq!(expected(3_600), expected(60));
}

#[test]
fn whether_an_instance_is_to_be_stopped_that_nobody_looked_at_is_not_known() {
    let mut plan = plan_for(Some(&spec(&["a"], Run::Unmanaged)), None);
    let expected = |plan: &Plan| forecast(plan, &unrecorded(), &learnt(Duration::from_secs(1)));
    assert_eq!(expected(&plan), about(4));
    plan.basis.live[0].instance = None;
    assert_eq!(expected(&plan), at_least(4));
    let recorded = |run| folded(Some(&spec(&["a"], run)), Vec::new());
    let as_recorded = |run| forecast(&plan, &recorded(run), &learnt(Duration::from_secs(1)));
    assert_eq!([Run::Stopped, Run::Running].map(as_recorded), [about(4), about(6)]);
    plan.basis.live[0].instance = Some("not deployed".to_owned());
    assert_eq!(expected(&plan), about(3), "what is not deployed is not undeployed");
}

#[test]
fn a_process_of_an_earlier_run_is_looked_at_and_not_started_again() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Unmanaged)));
    let first = run(&plan, &no_pending(), |answer, _| answer(), Service::with(None));
    // Intent, Sent, Process: then it was killed.
    let interrupted = folded(None, first.entries.into_iter().take(3).collect());
    let settings = learnt(Duration::from_secs(1));
    let anew = forecast(&plan, &unrecorded(), &settings);
    assert_eq!(forecast(&plan, &interrupted, &settings), at_least(anew.n_calls - 1));
}

#[test]
fn who_detaches_leaves_before_the_first_look_and_does_nothing_after_it() {
    let plan = plan_for(None, Some(&spec(&["a"], Run::Running)));
    let settings = Settings { detach: true, ..learnt(Duration::from_secs(1)) };
    assert_eq!(forecast(&plan, &unrecorded(), &settings), about(1));
}

#[test]
fn nothing_that_was_learnt_is_needed_where_nothing_is_waited_for() {
    let plan = plan_for(Some(&spec(&["a"], Run::Stopped)), None);
    assert_eq!(forecast(&plan, &unrecorded(), &settings()), about(4));
    assert_eq!(settings().waits, Waits::default());
}
