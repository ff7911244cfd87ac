//! The stages of a change: for each, what to call first and what a reply means. Pure.
//!
//! Every stage goes through the same phases, of which it may leave out any: `Check` (is it needed, is it allowed),
//! `Send` (the write), `Settle` (the write had no usable answer: did it happen?), `Goal` (wait until it shows).

mod create;
mod create_solution;
mod delete;
mod deploy;
mod generate;
mod start;
mod start_solution;
mod stop;
mod terminate;
mod update;
mod verify;
pub(crate) mod watch;

use std::time::Duration;

use disync_model::remote::FileQuery;
use disync_model::{Destinations, Fingerprint, Kind, RemoteError, Shape, Spec, Stage, TaskId};
use disync_plan::{Change, Plan, compare};
use jiff::Timestamp;

use crate::call::{Call, Reply};
use crate::process::may_look_again;
use crate::request::{self, Carried};

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The live fingerprint is compared with the plan's.
    Basis,
    /// It is found out whether the write is needed.
    Check,
    /// The write is under way.
    Send,
    /// The write had no usable answer; it is found out what became of it.
    Settle,
    /// The write is done; its effect is waited for.
    Goal,
}

/// What a stage does next.
#[derive(Debug, Clone)]
pub(crate) enum Move {
    /// Makes a call.
    Call(Phase, Call),
    /// Makes a call after a pause; with what the service said about why.
    Pause(Phase, Call, Option<String>),
    /// All is well so far: makes a call after so long, in its goal's phase, and goes on counting.
    Rest(Call, Duration),
    /// Is done; with what it learnt.
    Done(Learnt),
    /// Was refused, or cannot go on: certainly not done.
    Fail(String),
    /// Cannot tell whether the write was done.
    Unknown(String),
    /// Was done, and cannot go on without a human; with what to do.
    Wait(String),
}

/// What a step learnt, for the steps after it and for the journal.
#[derive(Debug, Clone)]
pub(crate) enum Learnt {
    /// Nothing.
    Nothing,
    /// The generated content.
    Content(std::sync::Arc<str>),
    /// The task.
    Task(TaskId),
    /// The task has no instance.
    NoInstance,
    /// The task is as planned: the fingerprint of its document, and where that writes its tables.
    Verified(Fingerprint, Option<Destinations>),
}

/// All that a stage may look at.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) change: &'a Change,
    pub(crate) carried: &'a Carried,
    pub(crate) basis: Option<Fingerprint>,
    /// How often the write was sent.
    pub(crate) n_sent: u32,
    /// When it was sent last.
    pub(crate) sent_at: Option<Timestamp>,
    /// How often the stage has looked in its present phase.
    pub(crate) n_looks: u32,
    /// The task that the last reading asked for.
    pub(crate) asked: Option<TaskId>,
    /// For how long it has been seen that all is well.
    pub(crate) ran_for: Option<Duration>,
    /// Why the last write failed.
    pub(crate) failure: Option<&'a str>,
}

impl View<'_> {
    pub(crate) fn kind(&self) -> Kind {
        self.change.address.kind
    }

    pub(crate) fn id(&self) -> Option<TaskId> {
        self.carried.created.or(self.change.task)
    }

    pub(crate) fn wish(&self) -> Option<&Spec> {
        self.change.after.as_ref()
    }

    /// Whether a document says what is wished.
    pub(crate) fn is_as_wished(&self, shape: &Shape) -> bool {
        match (shape, self.wish()) {
            (Shape::Sync(there), Some(wish)) => compare(there, wish).is_empty(),
            (Shape::Sync(_) | Shape::Foreign(_), _) => false,
        }
    }

    /// Whether a content that the plan has pinned is still itself and ships what is wished. A plan may come from a file.
    fn sends_what_was_reviewed(&self) -> bool {
        match (&self.change.preview, self.wish()) {
            (Some(preview), Some(wish)) => preview.is_for(&wish.tables),
            (Some(_), None) => false,
            (None, _) => true,
        }
    }

    /// Sends the write of `stage`.
    fn send(&self, stage: Stage) -> Move {
        match request::write(self.plan, self.change, self.carried, stage) {
            Some(write) => Move::Call(Phase::Send, Call::Write(write)),
            None => Move::Fail("an earlier step did not bring what this one needs".to_owned()),
        }
    }

    fn files(&self) -> Call {
        match self.id().and_then(TaskId::file) {
            Some(file) => Call::Files(FileQuery::Ids(vec![file])),
            None => Call::Files(FileQuery::Named(self.change.address.name.clone())),
        }
    }

    /// The call that reads the task, or the failure to know which.
    fn task(&self, phase: Phase) -> Move {
        self.with_id(|id| Move::Call(phase, Call::Task(id)))
    }

    fn instance(&self, phase: Phase) -> Move {
        self.with_id(|id| Move::Call(phase, Call::Instance(id)))
    }

    fn await_instance(&self, said: Option<String>) -> Move {
        self.with_id(|id| Move::Pause(Phase::Goal, Call::Instance(id), said))
    }

    fn with_id(&self, then: impl FnOnce(TaskId) -> Move) -> Move {
        self.id().map_or_else(|| Move::Fail("the task's id is not known".to_owned()), then)
    }

    /// The failure that a refused write ends with, once it is clear that what it wished for is not so already.
    fn refused(&self) -> Move {
        Move::Fail(self.failure.unwrap_or("the service refused").to_owned())
    }

    /// Sends the write once more where it was sent once, and gives up otherwise. Only for writes whose repetition
    /// does no harm.
    fn send_again(&self, stage: Stage, why: &str) -> Move {
        match self.failure {
            _ if self.n_sent < 2 => self.send(stage),
            Some(failure) => Move::Unknown(format!("{why} ({failure})")),
            None => Move::Unknown(why.to_owned()),
        }
    }
}

/// What a step does first.
pub(crate) fn open(stage: Stage, view: &View<'_>) -> Move {
    if matches!(stage, Stage::Create | Stage::Update) && !view.sends_what_was_reviewed() {
        return Move::Fail(
            "the configuration that was reviewed was changed or ships other tables; nothing was written, plan again"
                .to_owned(),
        );
    }
    if view.basis.is_some() {
        return view.task(Phase::Basis);
    }
    open_unchecked(stage, view)
}

fn open_unchecked(stage: Stage, view: &View<'_>) -> Move {
    match stage {
        Stage::Generate => generate::open(view),
        Stage::Create => match view.kind() {
            Kind::Realtime => create::open(view),
            Kind::Solution => create_solution::open(view),
        },
        Stage::Start => match view.kind() {
            Kind::Realtime => start::open(view),
            Kind::Solution => start_solution::open(view),
        },
        Stage::Update | Stage::Deploy | Stage::Delete => view.send(stage),
        Stage::Stop => view.instance(Phase::Check),
        Stage::Terminate => terminate::open(view),
        Stage::Verify => verify::open(view),
        Stage::Watch => watch::open(view),
        Stage::Gate | Stage::Adopt | Stage::Forget => Move::Done(Learnt::Nothing),
    }
}

/// What a step does after a reply.
pub(crate) fn next(stage: Stage, phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    if phase == Phase::Basis {
        return after_basis(stage, view, reply);
    }
    match stage {
        Stage::Generate => generate::next(phase, view, reply),
        Stage::Create => match view.kind() {
            Kind::Realtime => create::next(phase, view, reply),
            Kind::Solution => create_solution::next(phase, view, reply),
        },
        Stage::Update => update::next(phase, view, reply),
        Stage::Deploy => deploy::next(phase, view, reply),
        Stage::Start => match view.kind() {
            Kind::Realtime => start::next(phase, view, reply),
            Kind::Solution => start_solution::next(phase, view, reply),
        },
        Stage::Stop => stop::next(phase, view, reply),
        Stage::Terminate => terminate::next(phase, view, reply),
        Stage::Delete => delete::next(phase, view, reply),
        Stage::Verify => verify::next(phase, view, reply),
        Stage::Watch => watch::next(phase, view, reply),
        Stage::Gate | Stage::Adopt | Stage::Forget => Move::Done(Learnt::Nothing),
    }
}

/// The task must still be what the plan saw: nobody's edit is overwritten unseen.
fn after_basis(stage: Stage, view: &View<'_>, reply: Reply) -> Move {
    match reply {
        Reply::Task(Ok(reading)) if Some(reading.fingerprint) == view.basis => open_unchecked(stage, view),
        Reply::Task(Ok(_)) => {
            Move::Fail("the task was changed since this plan was made; nothing was written, plan again".to_owned())
        }
        Reply::Task(Err(error)) => Move::Fail(error.to_string()),
        other => unexpected(&other),
    }
}

/// A reply to a call that this stage has not made.
fn unexpected(reply: &Reply) -> Move {
    Move::Fail(format!("internal error: a reply that was not asked for: {reply:?}"))
}

/// A failed read while waiting: it says nothing about the write, so it is looked again, unless looking is forbidden.
fn look_again(phase: Phase, call: Call, error: &RemoteError) -> Move {
    if may_look_again(error.kind) {
        Move::Pause(phase, call, Some(error.to_string()))
    } else {
        Move::Unknown(format!("could not see whether it was done: {error}"))
    }
}
