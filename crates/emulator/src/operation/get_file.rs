//! `GetFile`.

use disync_wire::Request as _;
use disync_wire::request::{FileSelector, GetFile};
use disync_wire::response::{FileDetail, FileEntry, NodeConfiguration};

use super::file::entry;
use super::{no_file, refuse};
use crate::refusal::Refusal;
use crate::world::World;

/// Answers one file, also one in the recycle bin. The folder is told by its id alone [SDK].
pub(super) fn get(world: &World, request: &GetFile) -> Result<FileDetail, Refusal> {
    let project = world.project(&request.project)?;
    let id = find(world, project, request.file).map_err(|asked| refuse(GetFile::OPERATION, no_file(asked)))?;
    let Some(task) = world.store.file(project, id) else { return Err(refuse(GetFile::OPERATION, no_file(id))) };
    let deleted_status = Some(if task.deleted { "RECYCLE_BIN" } else { "NORMAL" }.to_owned());
    let file = FileEntry { deleted_status, ..entry(id, task, false, true)? };
    let groups = world.options.seed.all_resource_groups();
    let group = task.resource_group.as_deref().and_then(|group| groups.get(group));
    let node_configuration =
        group.map(|group| NodeConfiguration { resource_group_id: Some(group.id), ..NodeConfiguration::default() });
    Ok(FileDetail { file: Some(file), node_configuration })
}

/// The id of the file that is meant, or else the number that nothing has.
pub(super) fn find(world: &World, project: u64, file: FileSelector) -> Result<i64, i64> {
    match file {
        FileSelector::File(id) => world.store.file(project, id).map(|_| id).ok_or(id),
        FileSelector::Node(node) => {
            let has_node = |id: &&i64| world.store.task(project, **id).is_some_and(|task| task.node == Some(node));
            world.store.ids(project).iter().find(has_node).copied().ok_or(node)
        }
    }
}
