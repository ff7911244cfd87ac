//! Has the TaskContent generated, waits for it, and checks that it ships exactly the tables that are wished.

use disync_model::remote::ProcessStatus;
use disync_model::{Kind, ProcessId, RemoteErrorKind, Stage, Table, Written};

use super::{Learnt, Move, Phase, View, create_solution, look_again, unexpected};
use crate::call::{Call, Reply};
use crate::process::{Look, look};
use crate::request;

pub(super) fn open(view: &View<'_>) -> Move {
    let wished = request::write(view.plan, view.change, view.carried, Stage::Generate);
    match (&view.carried.resumable, &wished) {
        (Some(process), Some(write)) if process.request == request::digest(write) => {
            Move::Call(Phase::Goal, Call::Process(view.kind(), process.id))
        }
        _ => view.send(Stage::Generate),
    }
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(Written::Process(process)))) => {
            Move::Pause(Phase::Goal, Call::Process(view.kind(), process), None)
        }
        // The script of a solution has its name, so that one of that name shows here already.
        (Phase::Send, Reply::Write(Err(error)))
            if error.kind == RemoteErrorKind::NameTaken && view.kind() == Kind::Solution =>
        {
            if create_solution::was_sent_before(view) {
                create_solution::unaccounted(
                    view,
                    "a create that was never answered has landed, or somebody else's has",
                )
            } else {
                create_solution::taken(view)
            }
        }
        // Generating changes no task, so that a lost answer is a plain failure here.
        (Phase::Send, Reply::Write(Err(error))) => Move::Fail(error.to_string()),
        (Phase::Goal, Reply::Process(Ok(status))) => after_look(view, status),
        // A process of an earlier run may have expired: how long they live is not documented.
        (Phase::Goal, Reply::Process(Err(_))) if is_stale(view) => view.send(Stage::Generate),
        (Phase::Goal, Reply::Process(Err(error))) => match process(view) {
            Some(id) => look_again(Phase::Goal, Call::Process(view.kind(), id), &error),
            None => Move::Fail(error.to_string()),
        },
        (_, other) => unexpected(&other),
    }
}

fn after_look(view: &View<'_>, status: ProcessStatus) -> Move {
    let Some(wish) = view.wish() else { return Move::Fail("nothing is wished".to_owned()) };
    match look(status, &wish.tables) {
        Look::Running(said) => match process(view) {
            Some(id) => Move::Pause(Phase::Goal, Call::Process(view.kind(), id), said),
            None => Move::Fail("the process is not known".to_owned()),
        },
        Look::Failed(_) if is_stale(view) => view.send(Stage::Generate),
        Look::Failed(why) => Move::Fail(format!("the service could not generate the configuration: {why}")),
        Look::Generated(generated) => Move::Done(Learnt::Content(generated.content)),
        Look::OtherTables { missing, extra } => Move::Fail(format!(
            "the service generated a configuration for other tables than wished; nothing was written (missing: {}; not \
             wished: {})",
            some(&missing),
            some(&extra)
        )),
        Look::Unchecked(why) => Move::Fail(format!("the generated configuration cannot be checked: {why}")),
    }
}

/// The process that is being waited for.
fn process(view: &View<'_>) -> Option<ProcessId> {
    view.carried.process.or_else(|| view.carried.resumable.as_ref().map(|process| process.id))
}

/// Whether the process is one of an earlier run, which nothing was sent for in this one.
fn is_stale(view: &View<'_>) -> bool {
    view.n_sent == 0
}

/// The first few of a list.
fn some(tables: &[Table]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = tables.iter().take(SHOWN).map(ToString::to_string).collect();
    match tables.len() {
        0 => "none".to_owned(),
        n if n <= SHOWN => shown.join(", "),
        n => format!("{} and {} more", shown.join(", "), n - SHOWN),
    }
}
