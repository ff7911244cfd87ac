//! Creates the task; never a second one of the same name.

use disync_model::remote::{FilePage, FileQuery};
use disync_model::{File, RemoteErrorKind, Stage, TaskId, Written};
use jiff::SignedDuration;

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

/// How far the service's clock and ours may be apart when a task's creation is dated.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// How often to look for a task whose creation had no answer before its outcome is called unknown.
const LOOKS: u32 = 3;

pub(super) fn open(view: &View<'_>) -> Move {
    Move::Call(Phase::Check, named(view))
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Check, Reply::Files(Ok(page))) => match of_that_name(view, &page).first() {
            None => view.send(Stage::Create),
            Some(file) => Move::Fail(format!(
                "a task of that name was created since this plan was made (file {}{}); plan again",
                file.id,
                file.created_by.as_ref().map(|user| format!(", by {user}")).unwrap_or_default()
            )),
        },
        (Phase::Check, Reply::Files(Err(error))) => Move::Fail(error.to_string()),
        (Phase::Send, Reply::Write(Ok(Written::Created(task)))) => Move::Done(Learnt::Task(task)),
        (Phase::Send, Reply::Write(Err(error))) => match error.kind {
            kind if kind.may_have_executed() => Move::Call(Phase::Settle, named(view)),
            // It was not there a moment ago: an earlier sending of this very create may just have landed.
            RemoteErrorKind::NameTaken => Move::Call(Phase::Settle, named(view)),
            _ => Move::Fail(error.to_string()),
        },
        (Phase::Settle, Reply::Files(Ok(page))) => after_listing(view, &page),
        (Phase::Settle, Reply::Files(Err(error))) => look_again(Phase::Settle, named(view), &error),
        // The document of the one task that carries the name: ours only if it says what was sent.
        (Phase::Goal, Reply::Task(Ok(reading))) if view.is_as_wished(&reading.shape) => match view.asked {
            Some(task) => Move::Done(Learnt::Task(task)),
            None => Move::Unknown("the task exists, but its id is not known".to_owned()),
        },
        (Phase::Goal, Reply::Task(Ok(_))) => {
            Move::Fail("a task of that name exists, and it is not the one that was sent".to_owned())
        }
        (Phase::Goal, Reply::Task(Err(error))) => Move::Unknown(error.to_string()),
        (_, other) => unexpected(&other),
    }
}

fn named(view: &View<'_>) -> Call {
    Call::Files(FileQuery::Named(view.change.address.name.clone()))
}

/// The search may be fuzzy, whatever its parameter is called.
fn of_that_name<'p>(view: &View<'_>, page: &'p FilePage) -> Vec<&'p File> {
    page.files.iter().filter(|file| file.name == view.change.address.name).collect()
}

fn after_listing(view: &View<'_>, page: &FilePage) -> Move {
    match of_that_name(view, page).as_slice() {
        [] if view.n_looks < LOOKS => Move::Pause(Phase::Settle, named(view), None),
        [] => Move::Unknown("the create was sent and not answered, and no such task is to be seen yet".to_owned()),
        [file] => {
            let young = match (file.created_at, view.sent_at) {
                (Some(created), Some(sent)) => created >= sent - CLOCK_SKEW,
                (None, _) | (_, None) => true,
            };
            if young {
                Move::Call(Phase::Goal, Call::Task(TaskId::File(file.id)))
            } else {
                Move::Fail(format!("a task of that name exists already (file {})", file.id))
            }
        }
        several => Move::Fail(format!("{} tasks carry that name", several.len())),
    }
}
