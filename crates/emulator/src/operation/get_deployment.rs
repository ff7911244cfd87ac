//! `GetDeployment`.

use disync_wire::Request as _;
use disync_wire::request::GetDeployment;
use disync_wire::response::{DeployedItem, Deployment, DeploymentEntry};

use super::refuse;
use crate::refusal::Refusal;
use crate::world::World;

/// Says how a deployment stands.
pub(super) fn deployment(world: &World, request: &GetDeployment) -> Result<Deployment, Refusal> {
    let project = world.project(&request.project)?;
    let id = request.deployment_id;
    let Some(found) = world.store.deployment(project, id) else {
        return Err(refuse(GetDeployment::OPERATION, format!("deploymentId:[{id}] is invalid.")));
    };
    let status = found.status(world.now);
    let over = status != 0;
    Ok(Deployment {
        deployment: Some(DeploymentEntry {
            name: Some(format!("{}-{id}", found.user)),
            status: Some(status),
            // 7 stands for a failed check [D]; a data source that is not there is found by a check.
            checking_status: found.failure.as_ref().filter(|_| over).map(|_| 7),
            error_message: found.failure.clone().filter(|_| over),
            from_environment: Some(found.to.source_number()),
            to_environment: Some(found.to.number()),
            create_time: Some(found.made.as_millisecond()),
            execute_time: over.then(|| found.due.as_millisecond()),
            creator_id: Some(found.user.clone()),
            handler_id: Some(found.user.clone()),
        }),
        deployed_items: vec![DeployedItem {
            file_id: Some(found.file),
            file_version: Some(i64::from(found.version)),
            status: Some(status),
        }],
    })
}
