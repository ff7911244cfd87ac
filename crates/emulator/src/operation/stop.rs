//! `StopDISyncInstance`.

use disync_wire::Request as _;
use disync_wire::request::StopInstance;
use disync_wire::response::Done;

use super::instance::with_instance;
use crate::refusal::Refusal;
use crate::world::World;

/// Stops the instance.
pub(super) fn stop(world: &mut World, StopInstance(task): StopInstance) -> Result<Done, Refusal> {
    let (now, delay) = (world.now, world.options.stop_time);
    with_instance(world, StopInstance::OPERATION, task, |instance| instance.stop(now, delay))
}
