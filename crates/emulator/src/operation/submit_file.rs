//! `SubmitFile`: commits a batch task.
//!
//! It goes to the development environment of the scheduler [D], in a basic workspace, too, although that has no data
//! sources of its own [INF]. Real-time tasks are published by `DeployDISyncTask`, and refused here [INF].

use disync_wire::Request as _;
use disync_wire::request::SubmitFile;
use disync_wire::response::Submitted;

use super::deployment::{begin, offline};
use super::{Call, refuse};
use crate::deployment::Target;
use crate::refusal::Refusal;
use crate::world::World;

/// Commits the latest edit.
pub(super) fn submit(world: &mut World, call: &Call<'_>, request: &SubmitFile) -> Result<Submitted, Refusal> {
    let project = world.project(&request.project)?;
    let id = request.file_id;
    let task = offline(world, project, id).map_err(|problem| refuse(SubmitFile::OPERATION, problem))?;
    let node = task.node.unwrap_or_else(|| world.store.next_node());
    let deployment = begin(world, call, (project, id), Target::Dev)?;
    if let Some(task) = world.store.task_mut(project, id) {
        task.committed = true;
        task.node = Some(node);
    }
    Ok(Submitted(Some(deployment)))
}
