//! `ListDataSources`.
//!
//! A data source is listed once for each environment in which it exists. `Name` finds parts of names [INF]; `SubType` is
//! looked at where the type is `rds` [D], of which there is none here.

use disync_wire::Request as _;
use disync_wire::request::{EnvType, ListDataSources};
use disync_wire::response::{DataSourceEntry, DataSourceList};
use serde_json::json;

use super::page::Page;
use crate::refusal::Refusal;
use crate::seed::DataSource;
use crate::world::World;

/// The words of the filter `Status` [D], and the numbers that the answer has for them [D].
const STATUS: [(&str, i64); 2] = [("ENABLED", 1), ("DISABLED", 2)];

/// Answers one page of the data sources that match.
pub(super) fn list(world: &World, request: &ListDataSources) -> Result<DataSourceList, Refusal> {
    let workspace = world.workspace(request.project_id)?;
    let limits = (i64::MAX, ListDataSources::MAX_PAGE_SIZE);
    let page = Page::of(ListDataSources::OPERATION, (request.page_number, request.page_size), limits)?;
    let status = request.status.as_deref();
    if let Some(status) = status.filter(|status| STATUS.iter().all(|(word, _)| word != status)) {
        return Err(super::refuse(
            ListDataSources::OPERATION,
            format!("Status {status} is neither ENABLED nor DISABLED"),
        ));
    }
    let mut found = Vec::new();
    for (at, (name, source)) in (0_i64..).zip(&workspace.data_sources) {
        for environment in workspace.mode.environments() {
            if source.environments.contains(environment) && matches(request, name, source, *environment) {
                found.push(entry((at, name), source, *environment, request.project_id));
            }
        }
    }
    Ok(DataSourceList {
        total_count: i64::try_from(found.len()).ok(),
        data_sources: page.take(found.into_iter()).collect(),
        page_number: Some(page.number),
        page_size: Some(page.size),
    })
}

fn matches(request: &ListDataSources, name: &str, source: &DataSource, environment: EnvType) -> bool {
    let (word, _) = status(source);
    request.name.as_deref().is_none_or(|part| name.contains(part))
        && request.data_source_type.as_deref().is_none_or(|kind| kind == source.kind)
        && (request.sub_type.is_none() || source.kind != "rds")
        && request.env_type.is_none_or(|wanted| wanted == environment)
        && request.status.as_deref().is_none_or(|wanted| wanted == word)
}

const fn status(source: &DataSource) -> (&'static str, i64) {
    let [enabled, disabled] = STATUS;
    if source.enabled { enabled } else { disabled }
}

fn entry((at, name): (i64, &str), source: &DataSource, environment: EnvType, project: u64) -> DataSourceEntry {
    let (_, status) = status(source);
    DataSourceEntry {
        // Another number in each environment, the same whenever it is asked for.
        id: Some(at.saturating_mul(2).saturating_add(environment.code()).saturating_add(1)),
        name: Some(name.to_owned()),
        data_source_type: Some(source.kind.clone()),
        env_type: Some(environment.code()),
        status: Some(status),
        connect_status: Some(1),
        content: Some(json!({ "database": source.database, "tag": "public" }).to_string()),
        description: Some(source.description.clone()),
        shared: Some(false),
        project_id: i64::try_from(project).ok(),
        ..DataSourceEntry::default()
    }
}
