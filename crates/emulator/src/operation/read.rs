//! `GetDISyncTask` and `GetDISyncInstanceInfo`.

use disync_wire::request::{GetInstanceInfo, GetTask, TaskRef};
use disync_wire::response::{InstanceInfo, TaskDetail};
use disync_wire::{Operation, Request as _, Status};

use super::{check_realtime, no_file};
use crate::refusal::Refusal;
use crate::task::Task;
use crate::world::World;

/// Answers the document of a task.
pub(super) fn task(world: &World, GetTask(task): GetTask) -> Result<TaskDetail, Refusal> {
    Ok(match find(world, GetTask::OPERATION, task)? {
        Some(task) => TaskDetail {
            status: Status::success(),
            message: world.noise("fileId:[100] is invalid."),
            code: Some(task.code.unpack()?),
            ..TaskDetail::default()
        },
        None => TaskDetail { status: Status::fail(), message: Some(no_file(task.file_id)), ..TaskDetail::default() },
    })
}

/// Answers what the instance of a task does. For a task that is not deployed the answer is undocumented; here it is a
/// failure [INF].
pub(super) fn instance(world: &World, GetInstanceInfo(task): GetInstanceInfo) -> Result<InstanceInfo, Refusal> {
    let failure = |message| InstanceInfo { status: Status::fail(), message: Some(message), ..InstanceInfo::default() };
    let Some(found) = find(world, GetInstanceInfo::OPERATION, task)? else {
        return Ok(failure(no_file(task.file_id)));
    };
    Ok(match &found.instance {
        Some(instance) => InstanceInfo {
            status: Status::new(instance.phase(world.now).word()),
            name: Some(found.name.clone()),
            message: world.noise("fileId[100] is invalid"),
            solution_info: None,
        },
        None => failure(format!("fileId:[{}] is not deployed.", task.file_id)),
    })
}

fn find(world: &World, operation: Operation, task: TaskRef) -> Result<Option<&Task>, Refusal> {
    check_realtime(operation, task.task_type)?;
    world.workspace(task.project_id)?;
    Ok(world.store.task(task.project_id, task.file_id))
}
