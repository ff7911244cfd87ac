//! Gives the task its new content. The operation takes no token, but it replaces all: sending the same again does no
//! harm as long as nobody else has written in between.

use disync_model::Stage;

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(_))) => Move::Done(Learnt::Nothing),
        (Phase::Send, Reply::Write(Err(error))) if error.kind.may_have_executed() => view.task(Phase::Settle),
        (Phase::Send, Reply::Write(Err(error))) => Move::Fail(error.to_string()),
        (Phase::Settle, Reply::Task(Ok(reading))) => {
            if view.is_as_wished(&reading.shape) {
                Move::Done(Learnt::Nothing)
            } else if Some(reading.fingerprint) == view.basis {
                view.send_again(Stage::Update, "the update was sent and not answered, and does not show yet")
            } else {
                Move::Unknown("the update was not answered, and the task was changed by somebody else too".to_owned())
            }
        }
        (Phase::Settle, Reply::Task(Err(error))) => {
            view.with_id(|id| look_again(Phase::Settle, Call::Task(id), &error))
        }
        (_, other) => unexpected(&other),
    }
}
