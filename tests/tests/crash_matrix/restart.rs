//! A crash at every point of an update that restarts its task: the restart is neither forgotten nor done twice.

use disync_emulator::Phase;
use disync_testkit::twelve::numbered;
use disync_testkit::{Semantics, desired};
use disync_wire::Operation;

use super::apply::Then;
use super::{Case, Course, on_all_cores};

/// One runs, wishes to be restarted by updates, and is changed in a way that a restart is due for.
fn restarting(limit: u32, tables: &[&str]) -> Case {
    let sync = |limit: u32, tables: &[&str]| {
        let start = format!("start: {{ error_limit: {limit}, after_update: restart }}");
        desired(&[numbered("restarting", 0, tables).with("run: running").with(&start)])
    };
    Case { before: sync(0, &["a", "b"]), after: sync(limit, tables) }
}

/// How far the restart of the only task has come in the world that each point leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Restart {
    /// It runs as it did before.
    Due,
    /// It was stopped.
    Begun,
    /// It was started again.
    Done,
}

/// The calls that stop and start the task when the next apply goes on from a point that was `seen` so.
fn left_to_do(seen: Restart) -> [u64; 2] {
    match seen {
        Restart::Due => [1, 1],
        Restart::Begun => [0, 1],
        Restart::Done => [0, 0],
    }
}

/// Kills an apply of one restart at each point; returns how many of them left which part of it to do.
fn each_restart_is_done_once(case: &Case) -> [usize; 3] {
    let (course, _) = Course::of(case, Semantics::ALL[0]);
    let (mut seen, mut n_seen) = (Restart::Due, [0; 3]);
    let mut seen_at = Vec::new();
    for (_, left) in &course.points {
        let stands_still = matches!(left.phase("restarting_0"), Some(Phase::Killing | Phase::Pause));
        seen = match seen {
            Restart::Due | Restart::Begun if stands_still => Restart::Begun,
            Restart::Begun => Restart::Done,
            as_before => as_before,
        };
        seen_at.push(seen);
        n_seen[seen as usize] += 1;
    }
    on_all_cores(&course.trials(), |trial| {
        let end = trial.go_on(case, false);
        trial.is_survived(&end, &course.wished);
        if trial.then == Then::Lost {
            let calls = [Operation::StopDISyncInstance, Operation::StartDISyncInstance].map(|of| end.cloud.calls(of));
            let seen = seen_at[trial.n];
            assert_eq!(calls, left_to_do(seen), "{:?} at {}: {seen:?}", trial.point, trial.n);
        }
    });
    n_seen
}

#[test]
fn a_restart_that_was_interrupted_is_done_and_done_once() {
    for (limit, tables) in [(0, &["a", "z"][..]), (5, &["a", "b"]), (5, &["a", "z"])] {
        let n_seen = each_restart_is_done_once(&restarting(limit, tables));
        assert!(n_seen.iter().all(|n| *n >= 4), "{n_seen:?}");
        println!("limit {limit}, tables {tables:?}: {n_seen:?} points before, in and after the restart");
    }
}
