//! `GenerateDISyncTaskConfigForCreating`.

use disync_wire::document::script::ForCreating;
use disync_wire::error_code::KnownCode;
use disync_wire::request::GenerateForCreating;
use disync_wire::response::Generated;
use disync_wire::{Operation, Request as _, TaskType};

use super::{Outset, answered, check_tables, start, started};
use crate::generator::{self, Destination, Job};
use crate::operation::{Call, invalid, refuse};
use crate::refusal::Refusal;
use crate::seed::Workspace;
use crate::token::Token;
use crate::world::World;

const CREATING: Operation = GenerateForCreating::OPERATION;

/// Starts a process that generates the content of a new task or solution.
pub(in crate::operation) fn for_creating(
    world: &mut World,
    call: &Call<'_>,
    request: &GenerateForCreating,
) -> Result<Generated, Refusal> {
    let project = request.project_id;
    let workspace = world.workspace(project)?;
    let token = Token::of(CREATING, &request.to_params());
    if let Some(id) = answered(world, project, token.as_ref())? {
        return Ok(started(world, id));
    }
    let script = ForCreating::parse(&request.task_param).map_err(|error| invalid(CREATING, &error))?;
    let destination = check_script(workspace, &script)?;
    check_tables(CREATING, &script.tables)?;
    check_name(world, request, script.name.as_deref())?;
    let content = generator::content(&Job {
        name: script.name.as_deref().unwrap_or(&script.destination_datasource),
        resource_group: &script.resource_group,
        source: &script.source_datasource,
        database: &world.database(project, &script.source_datasource),
        destination,
        datasource: &script.destination_datasource,
        tables: &script.tables,
    });
    let outset = Outset { project, solution: request.task_type == TaskType::Solution, content: &content };
    Ok(start(world, call, &outset, token))
}

/// Checks the name. A script says what a real-time task is called only if it wants to, because the name is given when
/// the task is created; a solution is called as its script says [INF].
fn check_name(world: &World, request: &GenerateForCreating, name: Option<&str>) -> Result<(), Refusal> {
    let taken = match (request.task_type, name) {
        (TaskType::Realtime, None) => None,
        (TaskType::Realtime, Some(name)) => world.store.named(request.project_id, name),
        (TaskType::Solution, Some(name)) => world.store.solution_named(request.project_id, name),
        (TaskType::Solution, None) => return Err(refuse(CREATING, "setting.name is mandatory for DI_SOLUTION")),
        (TaskType::Offline, _) => return Err(refuse(CREATING, "the content of DI_OFFLINE is not generated")),
    };
    if taken.is_some() { Err(KnownCode::InvalidDiParameterFileExisted.into()) } else { Ok(()) }
}

/// Checks what a script refers to, and returns the destination.
fn check_script(workspace: &Workspace, script: &ForCreating) -> Result<Destination, Refusal> {
    let refuse = |problem: String| Err(refuse(CREATING, problem));
    let Some(destination) = Destination::from_word(&script.destination_type) else {
        return refuse(format!("writer stepType {} is not supported", script.destination_type));
    };
    if script.task_type != destination.task_type() {
        return refuse(format!("setting.taskType {} does not fit the writer {}", script.task_type, destination.word()));
    }
    if script.source_type != "mysql" {
        return refuse(format!("reader stepType {} is not supported", script.source_type));
    }
    for (name, kind) in [(&script.source_datasource, "mysql"), (&script.destination_datasource, destination.word())] {
        match workspace.data_sources.get(name) {
            None => return refuse(format!("data source {name} does not exist")),
            Some(source) if source.kind != kind => {
                return refuse(format!("data source {name} is of type {}, not {kind}", source.kind));
            }
            Some(_) => {}
        }
    }
    if !workspace.resource_groups.contains(&script.resource_group) {
        return refuse(format!("resource group {} does not exist", script.resource_group));
    }
    Ok(destination)
}
