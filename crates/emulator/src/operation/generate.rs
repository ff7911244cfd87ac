//! `GenerateDISyncTaskConfigForCreating` and `GenerateDISyncTaskConfigForUpdating`.
//!
//! Both compute the content at once and hand it out through a process later. The checks are those that the service
//! plausibly makes [INF]; nothing is known of the tables in a source, so that every table exists.

use std::time::Duration;

use disync_wire::document::Tables;
use disync_wire::document::script::{ForCreating, ForUpdating};
use disync_wire::error_code::KnownCode;
use disync_wire::request::{GenerateForCreating, GenerateForUpdating};
use disync_wire::response::Generated;
use disync_wire::{Operation, Request as _, Status};

use super::{Call, check_realtime, invalid, no_file, refuse};
use crate::document;
use crate::facts::Facts;
use crate::fault::FaultKind;
use crate::generator::{self, Destination, Job};
use crate::instance::later;
use crate::options::ProcessEnd;
use crate::packed::Packed;
use crate::process::{End, Process};
use crate::refusal::Refusal;
use crate::seed::Workspace;
use crate::token::{Token, sum};
use crate::world::World;

const CREATING: Operation = GenerateForCreating::OPERATION;
const UPDATING: Operation = GenerateForUpdating::OPERATION;

/// Starts a process that generates the content of a new task.
pub(super) fn for_creating(
    world: &mut World,
    call: &Call<'_>,
    request: &GenerateForCreating,
) -> Result<Generated, Refusal> {
    check_realtime(CREATING, request.task_type)?;
    let workspace = world.workspace(request.project_id)?;
    let token = Token::of(CREATING, &request.to_params());
    if let Some(id) = answered(world, request.project_id, token.as_ref())? {
        return Ok(started(world, id));
    }
    let script = ForCreating::parse(&request.task_param).map_err(|error| invalid(CREATING, &error))?;
    let destination = check_script(workspace, &script)?;
    check_tables(CREATING, &script.tables)?;
    // A script says what a real-time task is called only if it wants to; the name is given when the task is created.
    if script.name.as_deref().is_some_and(|name| world.store.named(request.project_id, name).is_some()) {
        return Err(KnownCode::InvalidDiParameterFileExisted.into());
    }
    let content = generator::content(&Job {
        name: script.name.as_deref().unwrap_or(&script.destination_datasource),
        resource_group: &script.resource_group,
        source: &script.source_datasource,
        database: &world.database(request.project_id, &script.source_datasource),
        destination,
        datasource: &script.destination_datasource,
        tables: &script.tables,
    });
    Ok(start(world, call, request.project_id, &content, token))
}

/// Starts a process that generates the content of a task with other tables.
pub(super) fn for_updating(
    world: &mut World,
    call: &Call<'_>,
    request: &GenerateForUpdating,
) -> Result<Generated, Refusal> {
    check_realtime(UPDATING, request.task_type)?;
    world.workspace(request.project_id)?;
    let token = Token::of(UPDATING, &request.to_params());
    if let Some(id) = answered(world, request.project_id, token.as_ref())? {
        return Ok(started(world, id));
    }
    let task = world.store.task(request.project_id, request.task_id);
    let task = task.ok_or_else(|| refuse(UPDATING, no_file(request.task_id)))?;
    let script = ForUpdating::parse(&request.task_param).map_err(|error| invalid(UPDATING, &error))?;
    check_tables(UPDATING, &script.tables)?;
    let code = task.code.unpack()?;
    let mut facts = Facts::of(&code).map_err(|error| invalid(UPDATING, &error))?;
    facts.tables = script.tables;
    let database = world.database(request.project_id, &facts.source);
    let content = document::with_tables(&code, &facts.retable(&database)).map_err(|error| invalid(UPDATING, &error))?;
    Ok(start(world, call, request.project_id, &content, token))
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
fn start(world: &mut World, call: &Call<'_>, project: u64, content: &str, token: Option<Token>) -> Generated {
    let mut time = world.options.process_time;
    let mut end = world.options.process_end.clone();
    if let Some(FaultKind::SlowProcess(slow)) = call.fault {
        time = *slow;
    } else if let Some(FaultKind::StuckProcess) = call.fault {
        end = ProcessEnd::Never;
    } else if let Some(FaultKind::FailProcess(message)) = call.fault {
        end = ProcessEnd::Failure(message.clone());
    }
    let process = process(world, project, time, &end, content);
    let id = world.store.add_process(process);
    if let Some(token) = token {
        token.remember(&mut world.store, world.now, id);
    }
    started(world, id)
}

fn process(world: &World, project: u64, time: Duration, end: &ProcessEnd, content: &str) -> Process {
    let content = || End::Content { content: Packed::pack(content), sum: sum(content) };
    let due = Some(later(world.now, time));
    let (due, end) = match end {
        ProcessEnd::Success => (due, content()),
        ProcessEnd::Never => (None, End::Used),
        ProcessEnd::Failure(message) => (due, End::Failure(message.clone())),
    };
    Process { project, started: world.now, due, end }
}

/// The samples answer `true` where the text says `success` [D].
fn started(world: &World, id: i64) -> Generated {
    Generated { status: Status::new("true"), process_id: Some(id), message: world.noise("XXX is invalid.") }
}
