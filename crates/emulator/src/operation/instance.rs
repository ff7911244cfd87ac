//! What the operations on the instance of a real-time task have in common.
//!
//! What is out of order is a business failure: HTTP 200, `Data.Status` `fail` and a message [D: the deletion's sample;
//! INF: the order itself].

use disync_wire::request::TaskRef;
use disync_wire::response::Done;
use disync_wire::{Operation, TaskType};

use super::{done, failed, no_file, refuse};
use crate::instance::{Instance, NotNow};
use crate::refusal::Refusal;
use crate::task::Task;
use crate::world::World;

/// The task that an operation for real-time tasks alone is about. Solutions are refused: stopping, undeploying and
/// deleting them is offered by the console only [D].
pub(super) fn find(world: &World, operation: Operation, task: TaskRef) -> Result<Option<&Task>, Refusal> {
    match task.task_type {
        TaskType::Realtime => {}
        TaskType::Solution | TaskType::Offline => {
            return Err(refuse(operation, format!("TaskType {} is not supported by {operation}", task.task_type)));
        }
    }
    world.workspace(task.project_id)?;
    Ok(world.store.realtime(task.project_id, task.file_id))
}

/// Does something with the instance of a task.
pub(super) fn with_instance(
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
