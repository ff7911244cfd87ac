//! `GenerateDISyncTaskConfigForCreating`.

use disync_wire::document::script::ForCreating;
use disync_wire::error_code::KnownCode;
use disync_wire::request::{EnvType, GenerateForCreating};
use disync_wire::response::Generated;
use disync_wire::{Operation, Request as _, TaskType};

use super::{Outset, answered, check_tables, start, started};
use crate::generator::{self, Destination, Job};
use crate::operation::{Call, invalid, refuse};
use crate::refusal::Refusal;
use crate::seed::{DataSource, Seed, Workspace};
use crate::tables;
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
    let token = Token::of(CREATING, &request.to_params()).filter(|_| world.options.tokens_honoured);
    if let Some(id) = answered(world, project, token.as_ref())? {
        return Ok(started(world, id));
    }
    let script = ForCreating::parse(&request.task_param).map_err(|error| invalid(CREATING, &error))?;
    let destination = check_script(&world.options.seed, workspace, &script)?;
    check_tables(CREATING, &script.tables)?;
    check_name(world, request, script.name.as_deref())?;
    let source = world.data_source(project, &script.source_datasource);
    let job = Job {
        name: script.name.as_deref().unwrap_or(&script.destination_datasource),
        resource_group: &script.resource_group,
        source: &script.source_datasource,
        database: source.map_or(&script.source_datasource, |source| &source.database),
        metadata: source.and_then(|source| source.metadata.as_ref()),
        destination,
        datasource: &script.destination_datasource,
        tables: &script.tables,
    };
    let result = match look(source, &job) {
        Some(problem) => Err(problem),
        None => Ok(generator::content(&job)),
    };
    let outset = Outset { project, solution: request.task_type == TaskType::Solution, result };
    Ok(start(world, call, outset, token))
}

/// What the process finds wrong when it looks into the source: nothing, if nothing is known of it.
fn look(source: Option<&DataSource>, job: &Job<'_>) -> Option<String> {
    let source = source?;
    if source.unreachable_from.contains(job.resource_group) {
        return Some(format!(
            "data source {} cannot be reached from resource group {}",
            job.source, job.resource_group
        ));
    }
    source.metadata.as_ref()?.problem(job.source, &tables::each(job.tables, job.database), job.destination)
}

/// Checks the name. A script says what a real-time task is called only if it wants to, because the name is given when
/// the task is created; a solution is called as its script says [INF].
fn check_name(world: &World, request: &GenerateForCreating, name: Option<&str>) -> Result<(), Refusal> {
    let taken = match (request.task_type, name) {
        (TaskType::Realtime, None) => None,
        (TaskType::Realtime, Some(name)) => {
            world.store.named(request.project_id, name).filter(|_| world.options.unique_names)
        }
        (TaskType::Solution, Some(name)) => world.store.solution_named(request.project_id, name),
        (TaskType::Solution, None) => return Err(refuse(CREATING, "setting.name is mandatory for DI_SOLUTION")),
        (TaskType::Offline, _) => return Err(refuse(CREATING, "the content of DI_OFFLINE is not generated")),
    };
    if taken.is_some() { Err(KnownCode::InvalidDiParameterFileExisted.into()) } else { Ok(()) }
}

/// Checks what a script refers to, and returns the destination.
fn check_script(seed: &Seed, workspace: &Workspace, script: &ForCreating) -> Result<Destination, Refusal> {
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
        // A script is written in development, where there is that; production is asked for by the deployment [INF].
        let environment = workspace.mode.environments().first().copied().unwrap_or(EnvType::Prod);
        if let Some(problem) = workspace.source_problem(name, Some(kind), environment) {
            return refuse(problem);
        }
    }
    if let Some(problem) = seed.group_problem(workspace, &script.resource_group) {
        return refuse(problem);
    }
    Ok(destination)
}
