//! `TestNetworkConnection`.

use disync_wire::Request as _;
use disync_wire::request::TestNetworkConnection;
use disync_wire::response::Connection;

use super::refuse;
use crate::refusal::Refusal;
use crate::world::World;

/// Says whether a resource group reaches a data source.
pub(super) fn test(world: &World, request: &TestNetworkConnection) -> Result<Connection, Refusal> {
    let workspace = world.workspace(request.project_id)?;
    let (name, group) = (&request.datasource_name, &request.resource_group);
    let refuse = |problem| refuse(TestNetworkConnection::OPERATION, problem);
    if let Some(problem) = world.options.seed.group_problem(workspace, group) {
        return Err(refuse(problem));
    }
    let found = workspace.data_sources.get(name).filter(|source| source.environments.contains(&request.env_type));
    let Some(source) = found else { return Err(refuse(format!("data source {name} does not exist"))) };
    let reached = !source.unreachable_from.contains(group);
    // The sample has a text for a success, too [D].
    let message = if reached { "Connected" } else { "connect timed out" };
    Ok(Connection { connect_status: Some(reached), connect_message: Some(message.to_owned()) })
}
