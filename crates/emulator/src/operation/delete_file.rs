//! `DeleteFile`: moves a file to the recycle bin.
//!
//! A file that was committed is withdrawn from the scheduler by a deployment; one that was not is gone at once, and
//! there is no deployment to ask about [D]. A real-time task must be undeployed before [INF].

use disync_wire::Request as _;
use disync_wire::request::DeleteFile;
use disync_wire::response::Deleted;

use super::{Call, no_file, refuse};
use crate::deployment::{Deployment, Target};
use crate::instance::later;
use crate::refusal::Refusal;
use crate::world::World;

/// Deletes a file.
pub(super) fn delete(world: &mut World, call: &Call<'_>, request: &DeleteFile) -> Result<Deleted, Refusal> {
    let refuse = |problem: String| refuse(DeleteFile::OPERATION, problem);
    let project = world.project(&request.project)?;
    let id = request.file_id;
    let task = world.store.task(project, id).ok_or_else(|| refuse(no_file(id)))?;
    if task.instance.is_some() {
        return Err(refuse(format!("fileId:[{id}] is deployed. Undeploy it first.")));
    }
    let deployment = task.node.is_some().then(|| Deployment {
        project,
        file: id,
        version: task.version,
        to: Target::Prod,
        user: call.user.to_owned(),
        made: world.now,
        due: later(world.now, world.options.deploy_time),
        failure: None,
    });
    world.store.recycle(id);
    Ok(Deleted(deployment.map(|deployment| world.store.add_deployment(deployment))))
}
