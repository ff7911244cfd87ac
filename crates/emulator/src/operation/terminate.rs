//! `TerminateDISyncInstance`.

use disync_wire::Request as _;
use disync_wire::request::TerminateInstance;
use disync_wire::response::Done;

use super::instance::with_instance;
use crate::refusal::Refusal;
use crate::world::World;

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
