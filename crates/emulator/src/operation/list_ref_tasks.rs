//! `ListRefDISyncTasks`: which tasks read from, or write to, a data source.
//!
//! The answer names tasks by their nodes, which they have from their first deployment on; others are not listed [INF].
//! Solutions cannot be asked for [D].

use disync_wire::document::ContentView;
use disync_wire::request::{ListRefTasks, RefType};
use disync_wire::response::{RefTask, RefTaskList};
use disync_wire::{Request as _, TaskType};
use serde_json::json;

use super::page::Page;
use super::refuse;
use crate::refusal::Refusal;
use crate::task::{FileKind, Task};
use crate::world::World;

/// The largest `PageNumber` [D]. The largest `PageSize` is that of the other lists [INF].
const MAX: (i64, i64) = (100, 100);

/// Answers one page of the tasks.
pub(super) fn list(world: &World, request: &ListRefTasks) -> Result<RefTaskList, Refusal> {
    world.workspace(request.project_id)?;
    let kind = match request.task_type {
        TaskType::Realtime => FileKind::Realtime,
        TaskType::Offline => FileKind::Offline,
        TaskType::Solution => {
            return Err(refuse(ListRefTasks::OPERATION, "TaskType DI_SOLUTION is not supported by this operation"));
        }
    };
    let page = Page::of(ListRefTasks::OPERATION, (request.page_number, request.page_size), MAX)?;
    let mut found = Vec::new();
    for id in world.store.ids(request.project_id) {
        let task = world.store.task(request.project_id, *id).filter(|task| task.kind == kind);
        if let Some(task) = task {
            found.extend(entry(request, task)?);
        }
    }
    Ok(RefTaskList { tasks: Some(page.take(found.into_iter()).collect()) })
}

/// The entry of a task, if it refers to the data source. A document that cannot be read refers to nothing.
fn entry(request: &ListRefTasks, task: &Task) -> Result<Option<RefTask>, Refusal> {
    let Some(node) = task.node else { return Ok(None) };
    let code = task.code.unpack()?;
    let Ok(view) = ContentView::parse(&code) else { return Ok(None) };
    let (source, destination) = (view.source_datasource().ok().flatten(), view.destination_datasource());
    let asked = match request.ref_type {
        RefType::From => source,
        RefType::To => destination,
    };
    if asked != Some(request.datasource_name.as_str()) {
        return Ok(None);
    }
    let list = |name: Option<&str>| json!(name.into_iter().collect::<Vec<_>>()).to_string();
    Ok(Some(RefTask {
        node_id: Some(node),
        node_name: Some(task.name.clone()),
        task_type: Some(request.task_type.to_string()),
        di_source_datasource: Some(list(source)),
        di_destination_datasource: Some(list(destination)),
    }))
}
