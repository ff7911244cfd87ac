//! `UpdateDIProjectConfig`.

use disync_wire::Request as _;
use disync_wire::request::UpdateProjectConfig;
use disync_wire::response::Done;

use super::list_project_config::{Unfit, check};
use super::{done, refuse};
use crate::ddl;
use crate::refusal::Refusal;
use crate::world::World;

/// Replaces the defaults.
pub(super) fn update(world: &mut World, request: &UpdateProjectConfig) -> Result<Done, Refusal> {
    let of = &request.of;
    let refuse = |problem: String| refuse(UpdateProjectConfig::OPERATION, problem);
    check(world, of).map_err(|problem| match problem {
        Unfit::Workspace(refusal) => refusal,
        Unfit::Word(text) => refuse(text),
    })?;
    ddl::parse(&request.project_config).map_err(refuse)?;
    let key = ddl::key(of.project_id, &of.destination_type, of.source_type.as_deref());
    world.store.set_config(key, request.project_config.clone());
    Ok(done(None))
}
