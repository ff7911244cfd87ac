//! `ListDIProjectConfig`: what a workspace does with changes of a schema by default.

use disync_wire::Request as _;
use disync_wire::request::ListProjectConfig;
use disync_wire::response::ProjectConfig;

use super::refuse;
use crate::ddl;
use crate::refusal::Refusal;
use crate::world::World;

/// The destinations that have defaults [D].
const DESTINATIONS: [&str; 6] = ["analyticdb_for_mysql", "odps", "elasticsearch", "holo", "mysql", "polardb"];
/// The sources that can have defaults of their own [D].
const SOURCES: [&str; 6] = ["oracle", "mysql", "polardb", "datahub", "drds", "analyticdb_for_mysql"];

/// Answers the defaults.
pub(super) fn list(world: &World, request: &ListProjectConfig) -> Result<ProjectConfig, Refusal> {
    check(world, request).map_err(|problem| match problem {
        Unfit::Workspace(refusal) => refusal,
        Unfit::Word(text) => refuse(ListProjectConfig::OPERATION, text),
    })?;
    let config = ddl::defaults(world, request.project_id, &request.destination_type, request.source_type.as_deref());
    Ok(ProjectConfig { config: Some(config) })
}

/// Why there are no such defaults.
pub(super) enum Unfit {
    /// The workspace is not there.
    Workspace(Refusal),
    /// A word is none of those that are documented.
    Word(String),
}

/// Checks which defaults are meant.
pub(super) fn check(world: &World, request: &ListProjectConfig) -> Result<(), Unfit> {
    world.workspace(request.project_id).map_err(Unfit::Workspace)?;
    let destination = request.destination_type.as_str();
    if !DESTINATIONS.contains(&destination) {
        return Err(Unfit::Word(format!("DestinationType {destination} is not supported")));
    }
    match request.source_type.as_deref() {
        Some(source) if !SOURCES.contains(&source) => Err(Unfit::Word(format!("SourceType {source} is not supported"))),
        Some(_) | None => Ok(()),
    }
}
