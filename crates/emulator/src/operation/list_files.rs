//! `ListFiles`.
//!
//! Files come in the order of their ids. Ids and exact names are looked up; only the fuzzy filters look at every file.

use std::borrow::Cow;

use disync_wire::Request as _;
use disync_wire::request::ListFiles;
use disync_wire::response::FileList;

use super::file::{USE_TYPE, entry};
use super::page::Page;
use super::refuse;
use crate::refusal::Refusal;
use crate::task::Task;
use crate::world::World;

/// Answers one page of the files that match.
pub(super) fn list(world: &World, request: &ListFiles) -> Result<FileList, Refusal> {
    let project = world.project(&request.project)?;
    if request.file_id_in.len() > ListFiles::MAX_IDS {
        return Err(refuse(ListFiles::OPERATION, format!("FileIdIn takes {} ids at most", ListFiles::MAX_IDS)));
    }
    let limits = (i64::MAX, ListFiles::MAX_PAGE_SIZE);
    let page = Page::of(ListFiles::OPERATION, (request.page_number, request.page_size), limits)?;
    let ids = candidates(world, project, request);
    let ids = if is_fuzzy(request) || world.hides() {
        let matching = |id: &i64| {
            !world.is_hidden(*id) && world.store.task(project, *id).is_some_and(|task| matches(request, task))
        };
        Cow::Owned(ids.iter().copied().filter(matching).collect())
    } else {
        ids
    };
    let entry = |id: &i64| {
        let task = world.store.task(project, *id)?;
        let folder = request.need_absolute_folder_path.unwrap_or_default();
        let content = request.need_content.unwrap_or_default();
        Some(entry(*id, task, folder, content))
    };
    Ok(FileList {
        files: page.take(ids.iter()).filter_map(entry).collect::<Result<_, _>>()?,
        page_number: Some(page.number),
        page_size: Some(page.size),
        total_count: i64::try_from(ids.len()).ok(),
    })
}

/// The files that the exact filters leave.
fn candidates<'w>(world: &'w World, project: u64, request: &ListFiles) -> Cow<'w, [i64]> {
    let exists = |id: &i64| world.store.task(project, *id).is_some();
    let named = request.exact_file_name.as_deref();
    let named = named.map(|name| world.store.all_named(project, name).into_iter().flatten().copied());
    match (named, request.file_id_in.as_slice()) {
        (Some(named), []) => Cow::Owned(named.collect()),
        (Some(named), ids) => Cow::Owned(named.filter(|id| ids.contains(id)).collect()),
        (None, []) => Cow::Borrowed(world.store.ids(project)),
        (None, ids) => {
            let mut ids: Vec<i64> = ids.iter().copied().filter(exists).collect();
            ids.sort_unstable();
            ids.dedup();
            Cow::Owned(ids)
        }
    }
}

/// Whether there is a filter that every file must be asked about.
fn is_fuzzy(request: &ListFiles) -> bool {
    let ListFiles { file_types, keyword, file_folder_path, node_id, owner, last_edit_user, use_type, .. } = request;
    !file_types.is_empty()
        || [keyword, file_folder_path, owner, last_edit_user, use_type].into_iter().any(Option::is_some)
        || node_id.is_some()
}

fn matches(request: &ListFiles, task: &Task) -> bool {
    let is = |wanted: &Option<String>, text: &str| wanted.as_deref().is_none_or(|wanted| wanted == text);
    let folder = request.file_folder_path.as_deref().map(|path| path.trim_matches('/'));
    (request.file_types.is_empty() || request.file_types.contains(&task.kind.file_type()))
        && request.keyword.as_deref().is_none_or(|keyword| task.name.contains(keyword))
        && folder.is_none_or(|folder| folder == task.folder)
        && request.node_id.is_none_or(|node| task.node == Some(node))
        && is(&request.owner, &task.create_user)
        && is(&request.last_edit_user, &task.edit_user)
        && is(&request.use_type, USE_TYPE)
}
