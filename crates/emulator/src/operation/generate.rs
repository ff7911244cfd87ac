//! What the two Generate operations have in common.
//!
//! Both compute the content at once and hand it out through a process later. The checks are those that the service
//! can make without looking into a source [INF].

mod creating;
mod updating;

use std::time::Duration;

use disync_wire::document::Tables;
use disync_wire::response::Generated;
use disync_wire::{Operation, Status};

use super::{Call, refuse};
use crate::fault::FaultKind;
use crate::instance::later;
use crate::options::ProcessEnd;
use crate::packed::Packed;
use crate::process::{End, Process};
use crate::refusal::Refusal;
use crate::token::Token;
use crate::world::World;
pub(super) use creating::for_creating;
pub(super) use updating::for_updating;

/// What a process is started with.
struct Outset {
    project: u64,
    solution: bool,
    /// The content, or what is wrong with the source.
    result: Result<String, String>,
}

/// Checks that there is a table, and that every one has a name.
fn check_tables(operation: Operation, tables: &Tables<'_>) -> Result<(), Refusal> {
    let unnamed = match tables {
        Tables::Single(names) => names.iter().any(|name| name.is_empty()),
        Tables::Multi(databases) => {
            databases.iter().any(|(database, names)| database.is_empty() || names.iter().any(|name| name.is_empty()))
        }
    };
    if tables.is_empty() {
        Err(refuse(operation, "no table is selected"))
    } else if unnamed {
        Err(refuse(operation, "a table or a database has no name"))
    } else {
        Ok(())
    }
}

/// The process that was answered to this token before, as long as something can still come of it: a token must not
/// lead to a failed or forgotten process for ever [INF].
fn answered(world: &World, project: u64, token: Option<&Token>) -> Result<Option<i64>, Refusal> {
    let id = token.map_or(Ok(None), |token| token.answered(&world.store))?;
    Ok(id.filter(|id| world.store.process(project, *id).is_some_and(|process| process.is_of_use(world.now))))
}

/// Starts the process, unless it is told to go wrong.
fn start(world: &mut World, call: &Call<'_>, outset: Outset, token: Option<Token>) -> Generated {
    let mut time = world.options.process_time;
    let mut end = world.options.process_end.clone();
    if let Some(FaultKind::SlowProcess(slow)) = call.fault {
        time = *slow;
    } else if let Some(FaultKind::StuckProcess) = call.fault {
        end = ProcessEnd::Never;
    } else if let Some(FaultKind::FailProcess(message)) = call.fault {
        end = ProcessEnd::Failure(message.clone());
    }
    let expires = match call.fault {
        Some(FaultKind::ExpireProcess(time)) => Some(later(world.now, *time)),
        Some(_) | None => None,
    };
    let id = world.store.add_process(Process { expires, ..process(world, outset, time, end) });
    if let Some(token) = token {
        token.remember(&mut world.store, world.now, id);
    }
    started(world, id)
}

fn process(world: &World, outset: Outset, time: Duration, end: ProcessEnd) -> Process {
    let due = Some(later(world.now, time));
    let (due, end) = match (end, outset.result) {
        (ProcessEnd::Success, Ok(content)) => (due, End::Content { content: Packed::pack(&content) }),
        (ProcessEnd::Never, _) => (None, End::Gone),
        (ProcessEnd::Failure(message), _) | (ProcessEnd::Success, Err(message)) => (due, End::Failure(message)),
    };
    Process { project: outset.project, solution: outset.solution, started: world.now, due, expires: None, end }
}

/// The samples answer `true` where the text says `success` [D].
fn started(world: &World, id: i64) -> Generated {
    Generated { status: Status::new("true"), process_id: Some(id), message: world.noise("XXX is invalid.") }
}
