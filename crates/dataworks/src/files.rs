//! Lists of files: the question in the service's words, the answer in ours.
//!
//! The answer is filtered again by what was asked: a gateway that ignores a filter must not make another file pass for
//! the one that was looked for.

use disync_model::remote::{FilePage, FileQuery, PAGE_SIZE};
use disync_model::{File, FileId, Name, NodeId};
use disync_wire::request::{ListFiles, Project};
use disync_wire::response::{FileEntry, FileList};
use jiff::Timestamp;

/// Asks for what `query` wants: real-time tasks alone, with their folders.
pub(crate) fn request(project: u64, query: &FileQuery) -> ListFiles {
    let all = ListFiles {
        file_types: vec![ListFiles::REALTIME_SYNC],
        need_absolute_folder_path: Some(true),
        page_number: Some(1),
        page_size: Some(i64::from(PAGE_SIZE)),
        ..ListFiles::all_of(Project::Id(project))
    };
    match query {
        FileQuery::All { page } => ListFiles { page_number: Some(i64::from(*page)), ..all },
        FileQuery::Named(name) => ListFiles { exact_file_name: Some(name.as_str().to_owned()), ..all },
        FileQuery::Ids(ids) => ListFiles { file_id_in: ids.iter().map(|id| id.0).collect(), ..all },
    }
}

/// Keeps the files that are real-time tasks, not deleted and asked for.
///
/// The total is what the service says where pages are turned; elsewhere it is what was kept.
///
/// # Errors
/// An answer from which "there is no such file" must not be concluded, in words. A file that is taken for missing would
/// be created a second time, so an answer without a list is not an empty list, and one page of many is not all of them.
pub(crate) fn page(query: &FileQuery, list: FileList) -> Result<FilePage, String> {
    let n_listed = list.files.len();
    let n_matching = match list.total_count {
        Some(total) => u64::try_from(total).map_err(|_| format!("the answer counts {total} files"))?,
        None if n_listed == 0 => return Err("the answer has neither files nor a count of them".to_owned()),
        None => to_u64(n_listed),
    };
    let files = list.files.into_iter().filter(is_realtime_task).map(file).filter(|file| is_asked_for(query, file));
    let files: Vec<File> = files.collect();
    let total = match query {
        FileQuery::All { .. } => n_matching,
        FileQuery::Named(_) | FileQuery::Ids(_) if n_matching > u64::from(PAGE_SIZE) => {
            return Err(format!("{n_matching} files are said to match what at most a page of files can"));
        }
        FileQuery::Named(_) | FileQuery::Ids(_) => to_u64(files.len()),
    };
    Ok(FilePage { files, total })
}

fn to_u64(n_files: usize) -> u64 {
    u64::try_from(n_files).unwrap_or(u64::MAX)
}

/// A field that is absent says nothing against the file: the type was asked for, and few operations tell about
/// deletion [SDK].
fn is_realtime_task(entry: &FileEntry) -> bool {
    let typed = entry.file_type.is_none_or(|file_type| file_type == ListFiles::REALTIME_SYNC);
    typed && entry.deleted_status.as_deref().is_none_or(|status| status.is_empty() || status == "NORMAL")
}

fn is_asked_for(query: &FileQuery, file: &File) -> bool {
    match query {
        FileQuery::All { .. } => true,
        FileQuery::Named(name) => file.name == *name,
        FileQuery::Ids(ids) => ids.contains(&file.id),
    }
}

fn file(entry: FileEntry) -> File {
    File {
        id: FileId(entry.file_id),
        node: entry.node_id.filter(|id| *id > 0).map(NodeId),
        name: Name::new(entry.file_name.unwrap_or_default()),
        folder: entry.absolute_folder_path.filter(|path| !path.is_empty()),
        committed: entry.commit_status.and_then(committed),
        version: entry.current_version,
        created_at: entry.create_time.and_then(time),
        created_by: entry.create_user.filter(|user| !user.is_empty()),
        edited_at: entry.last_edit_time.and_then(time),
        edited_by: entry.last_edit_user.filter(|user| !user.is_empty()),
    }
}

/// `CommitStatus` is documented as 0 or 1 [D]; another number says nothing.
const fn committed(status: i64) -> Option<bool> {
    match status {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// Times are milliseconds since 1970 [SDK]; 0 means that there is none.
fn time(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms).ok().filter(|_| ms > 0)
}
