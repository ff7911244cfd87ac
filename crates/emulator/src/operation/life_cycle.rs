//! `DeployDISyncTask`, `StartDISyncInstance`, `StopDISyncInstance`, `TerminateDISyncInstance`, `DeleteDISyncTask`.
//!
//! What is out of order is a business failure: HTTP 200, `Data.Status` `fail` and a message [D: the deletion's sample;
//! INF: the order itself].

use disync_wire::document::StartParam;
use disync_wire::request::{DeleteTask, DeployTask, StartInstance, StopInstance, TaskRef, TerminateInstance};
use disync_wire::response::Done;
use disync_wire::{Operation, Request as _};

use super::{check_realtime, done, failed, invalid, no_file};
use crate::instance::{Instance, NotNow};
use crate::refusal::Refusal;
use crate::world::World;

/// Publishes the latest edit. An instance that there is already is left as it is.
pub(super) fn deploy(world: &mut World, DeployTask(task): DeployTask) -> Result<Done, Refusal> {
    let Some(found) = find(world, DeployTask::OPERATION, task)? else { return Ok(failed(no_file(task.file_id))) };
    let node = found.node.unwrap_or_else(|| world.store.next_node());
    if let Some(task) = world.store.task_mut(task.project_id, task.file_id) {
        task.committed = true;
        task.node = Some(node);
        task.instance.get_or_insert_with(Instance::deployed);
    }
    Ok(done(world.noise("submit and deploy fail.")))
}

/// Starts the instance.
pub(super) fn start(world: &mut World, request: &StartInstance) -> Result<Done, Refusal> {
    if let Some(param) = &request.start_param {
        StartParam::parse(param).map_err(|error| invalid(StartInstance::OPERATION, &error))?;
    }
    let (now, delay) = (world.now, world.options.start_time);
    with_instance(world, StartInstance::OPERATION, request.task, |instance| instance.start(now, delay))
}

/// Stops the instance.
pub(super) fn stop(world: &mut World, StopInstance(task): StopInstance) -> Result<Done, Refusal> {
    let (now, delay) = (world.now, world.options.stop_time);
    with_instance(world, StopInstance::OPERATION, task, |instance| instance.stop(now, delay))
}

/// Undeploys the task.
pub(super) fn terminate(world: &mut World, TerminateInstance(task): TerminateInstance) -> Result<Done, Refusal> {
    let now = world.now;
    let answer = with_instance(world, TerminateInstance::OPERATION, task, |instance| instance.check_idle(now))?;
    if answer.status.is_success()
        && let Some(task) = world.store.task_mut(task.project_id, task.file_id)
    {
        task.instance = None;
    }
    Ok(answer)
}

/// Deletes the task, for good.
pub(super) fn delete(world: &mut World, DeleteTask(task): DeleteTask) -> Result<Done, Refusal> {
    let Some(found) = find(world, DeleteTask::OPERATION, task)? else { return Ok(failed(no_file(task.file_id))) };
    if found.instance.is_some() {
        return Ok(failed(format!("fileId:[{}] is deployed. Undeploy it first.", task.file_id)));
    }
    world.store.remove_task(task.file_id);
    Ok(done(world.noise("fileId:[100] is invalid.")))
}

fn find(world: &World, operation: Operation, task: TaskRef) -> Result<Option<&crate::task::Task>, Refusal> {
    check_realtime(operation, task.task_type)?;
    world.workspace(task.project_id)?;
    Ok(world.store.task(task.project_id, task.file_id))
}

/// Does something with the instance of a task.
fn with_instance(
    world: &mut World,
    operation: Operation,
    task: TaskRef,
    act: impl FnOnce(&mut Instance) -> Result<(), NotNow>,
) -> Result<Done, Refusal> {
    let Some(found) = find(world, operation, task)? else { return Ok(failed(no_file(task.file_id))) };
    if found.instance.is_none() {
        return Ok(failed(format!("fileId:[{}] is not deployed.", task.file_id)));
    }
    let instance = world.store.task_mut(task.project_id, task.file_id).and_then(|task| task.instance.as_mut());
    match instance.map(act) {
        Some(Err(NotNow(phase))) => {
            Ok(failed(format!("fileId:[{}] is in status {}: {operation} is not possible.", task.file_id, phase.word())))
        }
        Some(Ok(())) | None => Ok(done(world.noise("fileId:[100] is invalid."))),
    }
}
