//! Stops the instance, where there is one to stop, and waits until it has stopped.

use disync_model::{InstanceStatus, RemoteErrorKind, Stage};

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

/// How often to look whether a stop without an answer has been executed, where it is not sent again.
const LOOKS: u32 = 3;

/// No plan has a step that stops a solution.
const NOT_OFFERED: &str = "DataWorks offers no way to stop a solution";

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Check, Reply::Instance(Ok(status))) => match status {
            InstanceStatus::Running | InstanceStatus::Waiting | InstanceStatus::Other(_) if view.n_sent > 0 => {
                view.refused()
            }
            InstanceStatus::Running | InstanceStatus::Waiting | InstanceStatus::Other(_) => view.send(Stage::Stop),
            InstanceStatus::Stopping => view.await_instance(Some(status.word().to_owned())),
            InstanceStatus::Paused | InstanceStatus::NotStarted => Move::Done(Learnt::Nothing),
            InstanceStatus::Absent => Move::Done(Learnt::NoInstance),
            InstanceStatus::Solution(_) => Move::Fail(NOT_OFFERED.to_owned()),
        },
        (Phase::Send, Reply::Write(Ok(_))) => view.await_instance(None),
        (Phase::Send, Reply::Write(Err(error))) => match error.kind {
            RemoteErrorKind::Refused if view.change.restarts() => view.instance(Phase::Check),
            // A refusal may mean that it has stopped meanwhile.
            kind if kind.may_have_executed() || kind == RemoteErrorKind::Refused => view.instance(Phase::Settle),
            _ => Move::Fail(error.to_string()),
        },
        (Phase::Settle, Reply::Instance(Ok(status))) => match status {
            // A second one would not do: the first one could land after the start that is to follow, and undo it.
            InstanceStatus::Running | InstanceStatus::Waiting | InstanceStatus::Other(_) if view.change.restarts() => {
                let why = "the stop was sent and not answered, and the instance still runs; it may yet be stopped";
                match view.n_looks {
                    n if n < LOOKS => view.with_id(|id| Move::Pause(Phase::Settle, Call::Instance(id), None)),
                    _ => Move::Unknown(why.to_owned()),
                }
            }
            InstanceStatus::Running | InstanceStatus::Waiting | InstanceStatus::Other(_) => {
                view.send_again(Stage::Stop, "the stop was refused or not answered, and the instance still runs")
            }
            _ => view.await_instance(Some(status.word().to_owned())),
        },
        (Phase::Goal, Reply::Instance(Ok(status))) => match status {
            InstanceStatus::Paused | InstanceStatus::NotStarted => Move::Done(Learnt::Nothing),
            InstanceStatus::Absent => Move::Done(Learnt::NoInstance),
            InstanceStatus::Solution(_) => Move::Fail(NOT_OFFERED.to_owned()),
            InstanceStatus::Running | InstanceStatus::Waiting | InstanceStatus::Stopping | InstanceStatus::Other(_) => {
                view.await_instance(Some(status.word().to_owned()))
            }
        },
        (Phase::Check | Phase::Settle | Phase::Goal, Reply::Instance(Err(error))) => {
            view.with_id(|id| look_again(phase, Call::Instance(id), &error))
        }
        (_, other) => unexpected(&other),
    }
}
