//! Starts the instance and waits until it runs. Where an interrupted run may have started it, it is looked before it is
//! started again.

use disync_model::{InstanceStatus, RemoteErrorKind, Stage};
use disync_plan::Reason;

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

pub(super) fn open(view: &View<'_>) -> Move {
    if view.change.reason == Reason::Interrupted { view.instance(Phase::Check) } else { view.send(Stage::Start) }
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(_))) => view.await_instance(None),
        // A refusal may mean that it runs already.
        (Phase::Send, Reply::Write(Err(error))) => match error.kind {
            kind if kind.may_have_executed() => view.instance(Phase::Settle),
            RemoteErrorKind::Refused => view.instance(Phase::Check),
            _ => Move::Fail(error.to_string()),
        },
        (Phase::Check, Reply::Instance(Ok(status))) => match status {
            InstanceStatus::Running => Move::Done(Learnt::Nothing),
            InstanceStatus::Waiting => view.await_instance(Some(status.word().to_owned())),
            // It is still being stopped, by an interrupted run or in the console, and cannot be started before that ends.
            InstanceStatus::Stopping => {
                view.with_id(|id| Move::Pause(Phase::Check, Call::Instance(id), Some(status.word().to_owned())))
            }
            _ if view.n_sent == 0 => view.send(Stage::Start),
            _ if view.n_looks > 1 => {
                view.send_again(Stage::Start, "the start was refused while the instance was stopping")
            }
            _ => view.refused(),
        },
        (Phase::Settle, Reply::Instance(Ok(status))) => match status {
            InstanceStatus::Running => Move::Done(Learnt::Nothing),
            InstanceStatus::Waiting => view.await_instance(Some(status.word().to_owned())),
            _ => view.send_again(Stage::Start, "the start was sent and not answered, and does not show yet"),
        },
        (Phase::Goal, Reply::Instance(Ok(InstanceStatus::Running))) => Move::Done(Learnt::Nothing),
        (Phase::Goal, Reply::Instance(Ok(status))) => view.await_instance(Some(status.word().to_owned())),
        (Phase::Check | Phase::Settle | Phase::Goal, Reply::Instance(Err(error))) => {
            view.with_id(|id| look_again(phase, Call::Instance(id), &error))
        }
        (_, other) => unexpected(&other),
    }
}
