//! Creates a solution. None can be looked up by its name, because no operation lists solutions [D]: what became of a
//! create without an answer is told by the same request alone, which the service knows by its token [D].
//!
//! | what is known | then |
//! |---|---|
//! | nothing was sent yet, or this very request | it is sent |
//! | an earlier run sent a create of another content and never heard of it | unknown: a human must look |
//! | it was not answered | it is sent again with the same token, twice at the most; then unknown |
//! | it was refused, and no other sending was left without an answer | failed |
//! | it was refused, and another one was | unknown: the other one may have landed, or land yet |
//!
//! Unknown leaves the create in the journal, so that the next plan knows of it.

use disync_model::{RemoteErrorKind, Stage, Written};

use super::{Learnt, Move, Phase, View, unexpected};
use crate::call::{Call, Reply};
use crate::request;

/// How often one run sends a create that is not answered.
const SENDINGS: u32 = 3;

pub(super) fn open(view: &View<'_>) -> Move {
    let write = request::write(view.plan, view.change, view.carried, Stage::Create);
    let is_this = |request| write.as_ref().is_some_and(|write| request::digest(write) == request);
    match &view.carried.unanswered {
        Some(sent) if sent.stage == Stage::Create && !is_this(sent.request) => unaccounted(
            view,
            "an earlier run sent a create that was never answered, and its content cannot be had again to repeat it",
        ),
        Some(_) | None => view.send(Stage::Create),
    }
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send | Phase::Settle, Reply::Write(Ok(Written::Created(task)))) => Move::Done(Learnt::Task(task)),
        (Phase::Send | Phase::Settle, Reply::Write(Err(error))) => match error.kind {
            kind if kind.may_have_executed() && view.n_sent < SENDINGS => again(view, error.to_string()),
            kind if kind.may_have_executed() || view.n_sent > 1 || was_sent_before(view) => {
                unaccounted(view, &error.to_string())
            }
            RemoteErrorKind::NameTaken => taken(view),
            _ => Move::Fail(error.to_string()),
        },
        (_, other) => unexpected(&other),
    }
}

/// A solution of that name exists, and this project has not recorded it.
pub(super) fn taken(view: &View<'_>) -> Move {
    let address = &view.change.address;
    Move::Fail(format!(
        "a solution of that name exists already and is not recorded; rename this one, or find the id of the other in the \
         DataWorks console and run `disync import {address} ID`"
    ))
}

/// Whether an earlier run sent a create and never heard of it.
pub(super) fn was_sent_before(view: &View<'_>) -> bool {
    view.carried.unanswered.as_ref().is_some_and(|sent| sent.stage == Stage::Create)
}

/// Only a human can tell whether the solution is there.
pub(super) fn unaccounted(view: &View<'_>, why: &str) -> Move {
    let address = &view.change.address;
    Move::Unknown(format!(
        "{why}; solutions cannot be listed, so look into the DataWorks console: if `{}` is there, run `disync import \
         {address} ID`; if it is not, run `disync state forget {address}` and apply again",
        address.name
    ))
}

/// The same bytes with the same token: the request is built from the plan and the content alone.
fn again(view: &View<'_>, why: String) -> Move {
    match request::write(view.plan, view.change, view.carried, Stage::Create) {
        Some(write) => Move::Pause(Phase::Settle, Call::Write(write), Some(why)),
        None => Move::Unknown(why),
    }
}
