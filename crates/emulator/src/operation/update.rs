//! `UpdateDISyncTask`.
//!
//! The page of the operation names `DI_OFFLINE` alone, while the Generate pages feed it with real-time contents [D]. Both
//! worlds can be had: the option `strict_update` chooses the first.

use disync_wire::Request as _;
use disync_wire::document::Placement;
use disync_wire::request::UpdateTask;
use disync_wire::response::Done;

use super::create::shown;
use super::{Call, check_realtime, done, failed, invalid, no_file, refuse};
use crate::document;
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::token::sum;
use crate::world::World;

/// Replaces the content of a task, its resource group, or both.
pub(super) fn update(world: &mut World, call: &Call<'_>, request: &UpdateTask) -> Result<Done, Refusal> {
    let invalid = |error: &dyn std::error::Error| invalid(UpdateTask::OPERATION, error);
    if world.options.strict_update {
        return Err(refuse(UpdateTask::OPERATION, format!("TaskType {} cannot be updated", request.task_type)));
    }
    check_realtime(UpdateTask::OPERATION, request.task_type)?;
    let workspace = world.workspace(request.project_id)?;
    let Some(task) = world.store.task(request.project_id, request.file_id) else {
        return Ok(failed(no_file(request.file_id)));
    };
    let placement = request.task_param.as_deref().map_or_else(|| Ok(Placement::default()), Placement::parse);
    let group = placement.map_err(|error| invalid(&error))?.resource_group;
    if let Some(group) = group.as_ref().filter(|group| !workspace.resource_groups.contains(*group)) {
        return Ok(failed(format!("ResourceGroup:[{group}] is invalid.")));
    }
    if request.task_content.is_none() && group.is_none() {
        return Err(refuse(UpdateTask::OPERATION, "there is nothing to update"));
    }
    let mut code = match &request.task_content {
        Some(content) => {
            document::check(content).map_err(|error| invalid(&error))?;
            shown(world, content).map_err(|error| invalid(&error))?
        }
        None => task.code.unpack()?,
    };
    if let Some(group) = &group {
        code = document::with_resource_group(&code, group).map_err(|error| invalid(&error))?;
    }
    let now = world.now;
    if let Some(task) = world.store.task_mut(request.project_id, request.file_id) {
        task.code = Packed::pack(&code);
        task.edited(call.user, now);
    }
    if let Some(content) = &request.task_content {
        world.store.use_up(sum(content));
    }
    Ok(done(world.noise("ResourceGroup:[S_res_group_XXX] is invalid.")))
}
