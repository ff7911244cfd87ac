//! What the operations that deploy files have in common.

use disync_wire::request::EnvType;

use super::Call;
use crate::deployment::{Deployment, Target};
use crate::document;
use crate::instance::later;
use crate::refusal::Refusal;
use crate::seed::ProjectMode;
use crate::task::{FileKind, Task};
use crate::world::World;

/// The batch task with this id, or why it cannot be deployed as a file.
pub(super) fn offline(world: &World, project: u64, id: i64) -> Result<&Task, String> {
    let task = world.store.task(project, id).ok_or_else(|| super::no_file(id))?;
    match task.kind {
        FileKind::Offline => Ok(task),
        FileKind::Realtime => {
            Err(format!("fileId:[{id}] is of type {}, which is not deployed as a file.", task.kind.file_type()))
        }
    }
}

/// Begins the deployment of a file. It fails in the end if a data source of the document is not fit for the target.
pub(super) fn begin(
    world: &mut World,
    call: &Call<'_>,
    (project, file): (u64, i64),
    to: Target,
) -> Result<i64, Refusal> {
    let Some(task) = world.store.task(project, file) else { return Err(super::broken(&super::no_file(file))) };
    let workspace = world.workspace(project)?;
    let sources = document::data_sources(&task.code.unpack()?);
    let environment = match (workspace.mode, to) {
        (ProjectMode::Standard, Target::Dev) => EnvType::Dev,
        (ProjectMode::Standard, Target::Prod) | (ProjectMode::Basic, Target::Dev | Target::Prod) => EnvType::Prod,
    };
    let problem = |name: &String| workspace.source_problem(name, None, environment);
    let deployment = Deployment {
        project,
        file,
        version: task.version,
        to,
        user: call.user.to_owned(),
        made: world.now,
        due: later(world.now, world.options.deploy_time),
        failure: sources.iter().find_map(problem),
    };
    Ok(world.store.add_deployment(deployment))
}
