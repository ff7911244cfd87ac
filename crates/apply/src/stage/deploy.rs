//! Publishes the task. Publishing twice does no harm [INF], which is what a lost answer about a solution comes down to:
//! nothing tells whether one is published.

use disync_model::{Kind, Stage, TaskId};

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::Reply;

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(_))) => Move::Done(Learnt::Nothing),
        (Phase::Send, Reply::Write(Err(error))) if error.kind.may_have_executed() => match view.kind() {
            Kind::Realtime => Move::Call(Phase::Settle, view.files()),
            Kind::Solution => view.send_again(Stage::Deploy, "the deployment was sent and not answered"),
        },
        (Phase::Send, Reply::Write(Err(error))) => Move::Fail(error.to_string()),
        (Phase::Settle, Reply::Files(Ok(page))) => {
            let file = page.files.iter().find(|file| Some(TaskId::File(file.id)) == view.id());
            match file.map(|file| file.committed) {
                Some(Some(true)) => Move::Done(Learnt::Nothing),
                Some(Some(false) | None) => view.send_again(Stage::Deploy, "the deployment was sent and not answered"),
                None => Move::Unknown("the deployment was not answered, and the task is not to be seen".to_owned()),
            }
        }
        (Phase::Settle, Reply::Files(Err(error))) => look_again(Phase::Settle, view.files(), &error),
        (_, other) => unexpected(&other),
    }
}
