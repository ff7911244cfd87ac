//! `GetFile`.

use disync_wire::Request as _;
use disync_wire::request::{FileSelector, GetFile};
use disync_wire::response::{FileDetail, FileEntry};

use super::file::entry;
use super::{no_file, refuse};
use crate::refusal::Refusal;
use crate::world::World;

/// Answers one file.
pub(super) fn get(world: &World, request: &GetFile) -> Result<FileDetail, Refusal> {
    let project = world.project(&request.project)?;
    let id = match request.file {
        FileSelector::File(id) => Some(id),
        FileSelector::Node(node) => {
            let has_node = |id: &&i64| world.store.task(project, **id).is_some_and(|task| task.node == Some(node));
            world.store.ids(project).iter().find(has_node).copied()
        }
    };
    let task = id.and_then(|id| Some((id, world.store.task(project, id)?)));
    let Some((id, task)) = task else {
        let (FileSelector::File(asked) | FileSelector::Node(asked)) = request.file;
        return Err(refuse(GetFile::OPERATION, no_file(asked)));
    };
    let file = FileEntry { deleted_status: Some("NORMAL".to_owned()), ..entry(id, task, true, true)? };
    Ok(FileDetail { file: Some(file), node_configuration: None })
}
