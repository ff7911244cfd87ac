//! `UpdateDISyncTask`.
//!
//! The page of the operation names `DI_OFFLINE` alone, while the Generate pages feed it with real-time contents [D]. Both
//! worlds can be had: the option `strict_update` chooses the first.

use disync_wire::document::Placement;
use disync_wire::request::UpdateTask;
use disync_wire::response::Done;
use disync_wire::{Request as _, TaskType};

use super::create::{is_cu, shown};
use super::{Call, done, failed, invalid, no_file, refuse};
use crate::document;
use crate::facts::Facts;
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::task::FileKind;
use crate::world::World;

/// Replaces the content of a task or solution, its resource group, or both.
pub(super) fn update(world: &mut World, call: &Call<'_>, request: &UpdateTask) -> Result<Done, Refusal> {
    if world.options.strict_update && request.task_type != TaskType::Offline {
        return Err(refuse(UpdateTask::OPERATION, format!("TaskType {} cannot be updated", request.task_type)));
    }
    let workspace = world.workspace(request.project_id)?;
    let Some(present) = present(world, request) else { return Ok(failed(no_file(request.file_id))) };
    let placement = request.task_param.as_deref().map_or_else(|| Ok(Placement::default()), Placement::parse);
    let placement = placement.map_err(|error| invalid(UpdateTask::OPERATION, &error))?;
    let task = world.store.task(request.project_id, request.file_id);
    if !is_cu(&placement, task.and_then(|task| task.resource_group.as_deref())) {
        return Ok(failed("Cu is invalid: it is a multiple of 0.5, for serverless resource groups alone."));
    }
    let (group, has_cu) = (placement.resource_group, placement.cu.is_some());
    if let Some(group) = &group
        && world.options.seed.group_problem(workspace, group).is_some()
    {
        return Ok(failed(format!("ResourceGroup:[{group}] is invalid.")));
    }
    if request.task_content.is_none() && group.is_none() && !has_cu {
        return Err(refuse(UpdateTask::OPERATION, "there is nothing to update"));
    }
    let content = replaced(world, request, present, group.as_deref())?;
    let now = world.now;
    if request.task_type == TaskType::Solution {
        if let Some(solution) = world.store.solution_mut(request.project_id, request.file_id) {
            solution.edit(content);
        }
    } else if let Some(task) = world.store.task_mut(request.project_id, request.file_id) {
        task.code = content;
        task.resource_group = group.or_else(|| task.resource_group.take());
        task.edited(call.user, now);
    }
    Ok(done(world.noise("ResourceGroup:[S_res_group_XXX] is invalid.")))
}

/// The content that there is.
fn present<'w>(world: &'w World, request: &UpdateTask) -> Option<&'w Packed> {
    let (project, id) = (request.project_id, request.file_id);
    let file = |kind| world.store.task(project, id).filter(|task| task.kind == kind).map(|task| &task.code);
    match request.task_type {
        TaskType::Realtime => file(FileKind::Realtime),
        TaskType::Offline => file(FileKind::Offline),
        TaskType::Solution => {
            let solution = world.store.solution(project, id).filter(|solution| !solution.deleted);
            solution.map(|solution| &solution.content)
        }
    }
}

/// The content that there will be.
fn replaced(world: &World, request: &UpdateTask, present: &Packed, group: Option<&str>) -> Result<Packed, Refusal> {
    let invalid = |error: &dyn std::error::Error| invalid(UpdateTask::OPERATION, error);
    let content = match &request.task_content {
        Some(content) => {
            document::check(content).map_err(|error| invalid(&error))?;
            content.clone()
        }
        None => present.unpack()?,
    };
    let content = match request.task_type {
        TaskType::Realtime => shown(world, &content).map_err(|error| invalid(&error))?,
        TaskType::Offline => content,
        TaskType::Solution => {
            Facts::of(&content).map_err(|error| invalid(&error))?;
            content
        }
    };
    let content = match group {
        Some(group) => document::with_resource_group(&content, group).map_err(|error| invalid(&error))?,
        None => content,
    };
    Ok(Packed::pack(&content))
}
