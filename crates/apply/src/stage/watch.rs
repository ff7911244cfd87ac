//! Sees an instance run for a given time without interruption, before a later wave begins.
//!
//! It is looked rarely: once at the beginning, three times in between, once at the end. What runs at two looks counts as
//! running between them: the service tells of no interruption [D]. One that has not been seen running yet is waited for;
//! one that has, and does not run any more, has failed, whatever becomes of it.

use std::time::Duration;

use disync_model::{InstanceStatus, Verdict};

use super::{Learnt, Move, Phase, View, unexpected};
use crate::call::{Call, Reply};
use crate::process::may_look_again;

/// Into how many parts the looks divide the time.
pub(crate) const PARTS: u32 = 4;

/// How often to look before it is believed that it does not run: what is read just after a write may be what was before.
const LOOKS: u32 = 3;

pub(super) fn open(view: &View<'_>) -> Move {
    view.instance(Phase::Goal)
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Goal, Reply::Instance(Ok(status))) => after_look(view, &status),
        (Phase::Goal, Reply::Instance(Err(error))) if may_look_again(error.kind) => {
            view.await_instance(Some(error.to_string()))
        }
        (Phase::Goal, Reply::Instance(Err(error))) => Move::Unknown(format!("could not be looked at: {error}")),
        (_, other) => unexpected(&other),
    }
}

/// How an instance stands, as far as it matters here.
enum Health {
    Runs,
    Comes,
    DoesNotRun,
}

fn after_look(view: &View<'_>, status: &InstanceStatus) -> Move {
    let wished = view.plan.healthy_for.unwrap_or_default();
    match (health(status), view.ran_for) {
        (Health::Runs, ran_for) => match wished.checked_sub(ran_for.unwrap_or_default()) {
            None | Some(Duration::ZERO) => Move::Done(Learnt::Nothing),
            Some(rest) => view.with_id(|id| Move::Rest(Call::Instance(id), rest.min(wished / PARTS))),
        },
        (Health::Comes | Health::DoesNotRun, Some(ran_for)) => {
            let (ran_for, wished) = (ran_for.as_secs(), wished.as_secs());
            let word = status.word();
            Move::Fail(format!("it was to run for {wished} s without interruption, and is `{word}` after {ran_for} s"))
        }
        (Health::DoesNotRun, None) if view.n_looks >= LOOKS => {
            Move::Fail(format!("it was to run, and is `{}`", status.word()))
        }
        (Health::Comes | Health::DoesNotRun, None) => view.await_instance(Some(status.word().to_owned())),
    }
}

fn health(status: &InstanceStatus) -> Health {
    match status {
        InstanceStatus::Running => Health::Runs,
        InstanceStatus::Waiting => Health::Comes,
        InstanceStatus::Stopping
        | InstanceStatus::Paused
        | InstanceStatus::NotStarted
        | InstanceStatus::Absent
        | InstanceStatus::Other(_) => Health::DoesNotRun,
        InstanceStatus::Solution(status) => match status.verdict() {
            Verdict::Running => Health::Runs,
            Verdict::OnTheWay => Health::Comes,
            Verdict::Confirming(_) | Verdict::NotStarted | Verdict::Failed(_) | Verdict::Deleted | Verdict::Unclear => {
                Health::DoesNotRun
            }
        },
    }
}
