//! Tasks as files of DataStudio: what the operations on files have in common.

use disync_wire::response::FileEntry;

use crate::packed::Damaged;
use crate::task::Task;
use crate::token::sum;

/// The module that tasks belong to.
pub(super) const USE_TYPE: &str = "NORMAL";

/// A task as a file.
pub(super) fn entry(id: i64, task: &Task, with_folder: bool, with_content: bool) -> Result<FileEntry, Damaged> {
    Ok(FileEntry {
        file_id: id,
        file_name: Some(task.name.clone()),
        file_type: Some(task.kind.file_type()),
        file_folder_id: Some(format!("{:016x}", sum(&task.folder))),
        absolute_folder_path: with_folder.then(|| task.folder.clone()),
        commit_status: Some(i64::from(task.committed)),
        current_version: Some(i64::from(task.version)),
        create_time: Some(task.create_time.as_millisecond()),
        create_user: Some(task.create_user.clone()),
        last_edit_time: Some(task.edit_time.as_millisecond()),
        last_edit_user: Some(task.edit_user.clone()),
        node_id: task.node,
        owner: Some(task.create_user.clone()),
        use_type: Some(USE_TYPE.to_owned()),
        content: with_content.then(|| task.code.unpack()).transpose()?,
        ..FileEntry::default()
    })
}
