//! `CreateDISyncTask`.

use disync_wire::document::{ContentView, Placement};
use disync_wire::error_code::KnownCode;
use disync_wire::request::CreateTask;
use disync_wire::response::Created;
use disync_wire::{Request as _, Status, TaskType};

use super::{Call, invalid, refuse};
use crate::document;
use crate::facts::Facts;
use crate::fault::FaultKind;
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::solution::Solution;
use crate::task::{FileKind, Task};
use crate::token::Token;
use crate::world::World;

/// Creates a task or a solution from its content.
pub(super) fn create(world: &mut World, call: &Call<'_>, request: &CreateTask) -> Result<Created, Refusal> {
    let project = request.project_id;
    let workspace = world.workspace(project)?;
    let token = Token::of(CreateTask::OPERATION, &request.to_params()).filter(|_| world.options.tokens_honoured);
    if let Some(token) = &token
        && let Some(id) = token.answered(&world.store)?
    {
        return Ok(created(world, id));
    }
    let placement = placement(request)?;
    document::check(&request.task_content).map_err(|error| invalid(CreateTask::OPERATION, &error))?;
    let name = name(request).ok_or_else(|| refuse(CreateTask::OPERATION, "the task has no name"))?;
    let taken = match request.task_type {
        TaskType::Realtime | TaskType::Offline => {
            world.store.named(project, &name).filter(|_| world.options.unique_names)
        }
        TaskType::Solution => world.store.solution_named(project, &name),
    };
    if taken.is_some() {
        return Err(KnownCode::InvalidDiParameterFileExisted.into());
    }
    let Some(folder) = workspace.folder(placement.file_folder_path.as_deref()) else {
        let path = placement.file_folder_path.unwrap_or_default();
        return Ok(failed(format!("Invalid directory path: {path}.")));
    };
    if let Some(group) = &placement.resource_group
        && world.options.seed.group_problem(workspace, group).is_some()
    {
        return Ok(failed(format!("ResourceGroup:[{group}] is invalid.")));
    }
    if !is_cu(&placement, None) {
        return Ok(failed("Cu is invalid: it is a multiple of 0.5, for serverless resource groups alone.".to_owned()));
    }
    let content = &request.task_content;
    let resource_group = placement.resource_group;
    let made = (call.user, world.now);
    let id = match request.task_type {
        TaskType::Realtime => {
            let code = shown(world, content).map_err(|error| invalid(CreateTask::OPERATION, &error))?;
            let task = Task::new((project, &name), folder, Packed::pack(&code), made);
            world.store.add_task(Task { resource_group, ..task })
        }
        TaskType::Offline => {
            let task = Task::new((project, &name), folder, Packed::pack(content), made);
            world.store.add_task(Task { kind: FileKind::Offline, resource_group, ..task })
        }
        TaskType::Solution => {
            Facts::of(content).map_err(|error| invalid(CreateTask::OPERATION, &error))?;
            world.store.add_solution(Solution::new((project, &name), Packed::pack(content), call.user))
        }
    };
    if let Some(FaultKind::ListLag(lag)) = call.fault {
        world.hide(id, *lag);
    }
    if let Some(token) = token {
        token.remember(&mut world.store, world.now, id);
    }
    Ok(created(world, id))
}

/// Whether the compute units of a placement, if it has any, are possible in the group that it names, or else in the
/// `present` one [D].
pub(super) fn is_cu(placement: &Placement, present: Option<&str>) -> bool {
    let group = placement.resource_group.as_deref().or(present);
    let serverless = group.is_some_and(|group| group.starts_with("Serverless_"));
    placement.cu.is_none_or(|cu| serverless && cu > 0.0 && (cu * 2.0).fract() == 0.0)
}

/// The content as `GetDISyncTask` will show it.
pub(super) fn shown(world: &World, content: &str) -> Result<String, document::Unfit> {
    if world.options.code_noise { document::with_console_noise(content) } else { Ok(content.to_owned()) }
}

fn placement(request: &CreateTask) -> Result<Placement, Refusal> {
    let parsed = request.task_param.as_deref().map_or_else(|| Ok(Placement::default()), Placement::parse);
    parsed.map_err(|error| invalid(CreateTask::OPERATION, &error))
}

/// The name of the task: `TaskName`, which newer SDKs leave out [SDK], or else the one in the content [INF].
fn name(request: &CreateTask) -> Option<String> {
    request.task_name.clone().or_else(|| Some(ContentView::parse(&request.task_content).ok()?.name()?.to_owned()))
}

fn created(world: &World, id: i64) -> Created {
    let message = world.noise("Invalid directory path: workflow/xxxx/data integration.");
    Created { status: Status::success(), file_id: Some(id), message }
}

fn failed(message: String) -> Created {
    Created { status: Status::fail(), file_id: None, message: Some(message) }
}
