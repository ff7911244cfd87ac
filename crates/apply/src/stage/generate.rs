//! Has the TaskContent generated, waits for it, and checks that it ships exactly the tables that are wished.

use disync_model::remote::{Generated, ProcessStatus};
use disync_model::{Kind, ProcessId, RemoteErrorKind, Stage, Tables, Written};

use super::{Learnt, Move, Phase, View, create_solution, look_again, unexpected};
use crate::call::{Call, Reply};
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
    match status {
        ProcessStatus::Running(said) => match process(view) {
            Some(id) => Move::Pause(Phase::Goal, Call::Process(view.kind(), id), said),
            None => Move::Fail("the process is not known".to_owned()),
        },
        ProcessStatus::Failed(_) if is_stale(view) => view.send(Stage::Generate),
        ProcessStatus::Failed(why) => Move::Fail(format!("the service could not generate the configuration: {why}")),
        ProcessStatus::Succeeded(generated) => checked(view, generated),
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

/// Nothing is created or updated with other tables than the plan shows.
fn checked(view: &View<'_>, generated: Generated) -> Move {
    let Some(wish) = view.wish() else { return Move::Fail("nothing is wished".to_owned()) };
    match generated.tables {
        Ok(tables) if tables == wish.tables => Move::Done(Learnt::Content(generated.content)),
        Ok(tables) => Move::Fail(other_tables(&wish.tables, &tables)),
        Err(why) => Move::Fail(format!("the generated configuration cannot be checked: {why}")),
    }
}

fn other_tables(wished: &Tables, generated: &Tables) -> String {
    let missing: Vec<String> =
        wished.iter().filter(|table| !generated.contains(*table)).map(|table| table.to_string()).collect();
    let extra: Vec<String> =
        generated.iter().filter(|table| !wished.contains(*table)).map(|table| table.to_string()).collect();
    format!(
        "the service generated a configuration for other tables than wished; nothing was written (missing: {}; not wished: {})",
        some(&missing),
        some(&extra)
    )
}

/// The first few of a list.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len() {
        0 => "none".to_owned(),
        n if n <= SHOWN => names.join(", "),
        n => format!("{} and {} more", names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "), n - SHOWN),
    }
}
