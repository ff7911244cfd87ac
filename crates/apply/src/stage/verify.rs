//! Reads the task back and compares it with the plan.

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

/// How often to look before a difference is believed: reads may lag behind writes.
const LOOKS: u32 = 4;

pub(super) fn open(view: &View<'_>) -> Move {
    view.task(Phase::Goal)
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Goal, Reply::Task(Ok(reading))) => {
            if view.is_as_wished(&reading.shape) {
                Move::Done(Learnt::Verified(reading.fingerprint, reading.destinations))
            } else if view.n_looks < LOOKS {
                view.with_id(|id| {
                    let said = Some("reads back otherwise than planned".to_owned());
                    Move::Pause(Phase::Goal, Call::Task(id), said)
                })
            } else {
                Move::Fail("all was done, but the task reads back otherwise than planned; plan again".to_owned())
            }
        }
        (Phase::Goal, Reply::Task(Err(error))) => view.with_id(|id| look_again(Phase::Goal, Call::Task(id), &error)),
        (_, other) => unexpected(&other),
    }
}
