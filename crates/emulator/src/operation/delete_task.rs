//! `DeleteDISyncTask`.

use disync_wire::Request as _;
use disync_wire::request::DeleteTask;
use disync_wire::response::Done;

use super::instance::find;
use super::{done, failed, no_file};
use crate::refusal::Refusal;
use crate::world::World;

/// Deletes the task, for good.
pub(super) fn delete(world: &mut World, DeleteTask(task): DeleteTask) -> Result<Done, Refusal> {
    let Some(found) = find(world, DeleteTask::OPERATION, task)? else { return Ok(failed(no_file(task.file_id))) };
    if found.instance.is_some() {
        return Ok(failed(format!("fileId:[{}] is deployed. Undeploy it first.", task.file_id)));
    }
    world.store.remove_task(task.file_id);
    Ok(done(world.noise("fileId:[100] is invalid.")))
}
