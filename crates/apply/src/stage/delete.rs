//! Deletes the task.

use disync_model::{RemoteErrorKind, Stage, TaskId};

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::Reply;

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(_))) => Move::Done(Learnt::Nothing),
        (Phase::Send, Reply::Write(Err(error))) => match error.kind {
            kind if kind.may_have_executed() => Move::Call(Phase::Settle, view.files()),
            // A refusal may mean that it is gone already.
            RemoteErrorKind::Refused => Move::Call(Phase::Check, view.files()),
            _ => Move::Fail(error.to_string()),
        },
        (Phase::Check | Phase::Settle, Reply::Files(Ok(page))) => {
            let there = page.files.iter().any(|file| Some(TaskId::File(file.id)) == view.id());
            match (there, phase) {
                (false, _) => Move::Done(Learnt::Nothing),
                (true, Phase::Check) => view.refused(),
                (true, _) => view.send_again(Stage::Delete, "the deletion was not answered, and the task is there"),
            }
        }
        (Phase::Check | Phase::Settle, Reply::Files(Err(error))) => look_again(phase, view.files(), &error),
        (_, other) => unexpected(&other),
    }
}
