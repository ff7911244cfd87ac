//! Undeploys the task, where it is deployed.

use disync_model::{InstanceStatus, RemoteErrorKind, Stage};

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

pub(super) fn open(view: &View<'_>) -> Move {
    if view.carried.undeployed { Move::Done(Learnt::NoInstance) } else { view.send(Stage::Terminate) }
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(_))) => Move::Done(Learnt::NoInstance),
        (Phase::Send, Reply::Write(Err(error))) => match error.kind {
            // A refusal may mean that it was undeployed already.
            kind if kind.may_have_executed() || kind == RemoteErrorKind::Refused => view.instance(Phase::Settle),
            _ => Move::Fail(error.to_string()),
        },
        (Phase::Settle, Reply::Instance(Ok(InstanceStatus::Absent))) => Move::Done(Learnt::NoInstance),
        (Phase::Settle, Reply::Instance(Ok(_))) => {
            view.send_again(Stage::Terminate, "the undeployment was refused or not answered, and the instance is there")
        }
        (Phase::Settle, Reply::Instance(Err(error))) => {
            view.with_id(|id| look_again(phase, Call::Instance(id), &error))
        }
        (_, other) => unexpected(&other),
    }
}
