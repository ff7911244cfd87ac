//! `DeployFile`: publishes a batch task that was submitted.

use disync_wire::Request as _;
use disync_wire::request::DeployFile;
use disync_wire::response::Submitted;

use super::deployment::{begin, offline};
use super::{Call, get_file, no_file, refuse};
use crate::deployment::Target;
use crate::refusal::Refusal;
use crate::world::World;

/// Publishes the latest version.
pub(super) fn deploy(world: &mut World, call: &Call<'_>, request: &DeployFile) -> Result<Submitted, Refusal> {
    let refuse = |problem: String| refuse(DeployFile::OPERATION, problem);
    let project = world.project(&request.project)?;
    let id = get_file::find(world, project, request.file).map_err(|asked| refuse(no_file(asked)))?;
    if !offline(world, project, id).map_err(refuse)?.committed {
        return Err(refuse(format!("fileId:[{id}] is not submitted.")));
    }
    begin(world, call, (project, id), Target::Prod).map(|id| Submitted(Some(id)))
}
