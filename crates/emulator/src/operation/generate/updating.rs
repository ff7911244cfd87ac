//! `GenerateDISyncTaskConfigForUpdating`.

use disync_wire::document::script::ForUpdating;
use disync_wire::request::GenerateForUpdating;
use disync_wire::response::Generated;
use disync_wire::{Operation, Request as _, TaskType};

use super::{Outset, answered, check_tables, start, started};
use crate::document;
use crate::facts::Facts;
use crate::operation::{Call, invalid, no_file, refuse};
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::tables;
use crate::token::Token;
use crate::world::World;

const UPDATING: Operation = GenerateForUpdating::OPERATION;

/// Starts a process that generates the content of a task or solution with other tables.
pub(in crate::operation) fn for_updating(
    world: &mut World,
    call: &Call<'_>,
    request: &GenerateForUpdating,
) -> Result<Generated, Refusal> {
    let project = request.project_id;
    world.workspace(project)?;
    let token = Token::of(UPDATING, &request.to_params()).filter(|_| world.options.tokens_honoured);
    if let Some(id) = answered(world, project, token.as_ref())? {
        return Ok(started(world, id));
    }
    let present = present(world, request)?.unpack()?;
    let script = ForUpdating::parse(&request.task_param).map_err(|error| invalid(UPDATING, &error))?;
    check_tables(UPDATING, &script.tables)?;
    let mut facts = Facts::of(&present).map_err(|error| invalid(UPDATING, &error))?;
    facts.tables = script.tables;
    let source = world.data_source(project, &facts.source);
    let new = facts.retable(source);
    let problem = new
        .metadata
        .and_then(|metadata| metadata.problem(new.source, &tables::each(new.tables, new.database), new.destination));
    let result = match problem {
        Some(problem) => Err(problem),
        None => Ok(document::with_tables(&present, &new).map_err(|error| invalid(UPDATING, &error))?),
    };
    let outset = Outset { project, solution: request.task_type == TaskType::Solution, result };
    Ok(start(world, call, outset, token))
}

/// The content that there is.
fn present<'w>(world: &'w World, request: &GenerateForUpdating) -> Result<&'w Packed, Refusal> {
    let (project, id) = (request.project_id, request.task_id);
    let found = match request.task_type {
        TaskType::Realtime => world.store.realtime(project, id).map(|task| &task.code),
        TaskType::Solution => {
            let solution = world.store.solution(project, id).filter(|solution| !solution.deleted);
            solution.map(|solution| &solution.content)
        }
        TaskType::Offline => return Err(refuse(UPDATING, "the content of DI_OFFLINE is not generated")),
    };
    found.ok_or_else(|| refuse(UPDATING, no_file(id)))
}
