//! `GetProject`.

use disync_wire::request::GetProject;
use disync_wire::response::Workspace;

use crate::refusal::Refusal;
use crate::world::World;

/// Answers a workspace.
pub(super) fn project(world: &World, request: &GetProject) -> Result<Workspace, Refusal> {
    let id = world.project(&request.project)?;
    let workspace = world.workspace(id)?;
    let env_types = workspace.mode.environments().iter().map(|environment| match environment {
        disync_wire::request::EnvType::Dev => "DEV".to_owned(),
        disync_wire::request::EnvType::Prod => "PROD".to_owned(),
    });
    Ok(Workspace {
        project_id: i64::try_from(id).ok(),
        project_identifier: Some(workspace.identifier.clone()),
        project_name: Some(workspace.name.clone()),
        project_mode: Some(workspace.mode.number()),
        env_types: Some(env_types.collect()),
        status: Some(Workspace::AVAILABLE),
        default_di_resource_group_identifier: workspace.resource_groups.first().cloned(),
        protected_mode: Some(0),
        disable_development: Some(false),
        is_default: Some(0),
        ..Workspace::default()
    })
}
