//! `GetDataSourceMeta`.
//!
//! A page counts tables [INF]. A data source that cannot be used is a business failure; one of which nothing is known
//! shows no tables.

use std::borrow::Cow;

use disync_wire::document::meta_json;
use disync_wire::request::{EnvType, GetDataSourceMeta};
use disync_wire::response::DataSourceMeta;
use disync_wire::{Request as _, Status};

use super::page::Page;
use crate::refusal::Refusal;
use crate::seed::Metadata;
use crate::world::World;

/// Answers a page of the tables of a data source.
pub(super) fn meta(world: &World, request: &GetDataSourceMeta) -> Result<DataSourceMeta, Refusal> {
    let workspace = world.workspace(request.project_id)?;
    let asked = (request.page_number, request.page_size);
    let page = Page::of(GetDataSourceMeta::OPERATION, asked, (i64::MAX, i64::MAX))?;
    let name = &request.datasource_name;
    let environment = request.env_type.unwrap_or(EnvType::Prod);
    if let Some(problem) = workspace.source_problem(name, None, environment) {
        return Ok(failed(problem));
    }
    let metadata = workspace.data_sources.get(name).and_then(|source| source.metadata.as_ref());
    Ok(DataSourceMeta {
        status: Status::success(),
        message: world.noise("read datasource time out"),
        meta: Some(meta_json(metadata.map(|metadata| databases(metadata, page)).unwrap_or_default())),
    })
}

/// The tables of a page by database.
fn databases(metadata: &Metadata, page: Page) -> Vec<(Cow<'_, str>, Vec<Cow<'_, str>>)> {
    let tables =
        metadata.databases.iter().flat_map(|(database, tables)| tables.keys().map(move |name| (database, name)));
    let mut databases: Vec<(Cow<'_, str>, Vec<Cow<'_, str>>)> = Vec::new();
    for (database, table) in page.take(tables) {
        match databases.last_mut() {
            Some((last, tables)) if **last == **database => tables.push(Cow::Borrowed(table)),
            Some(_) | None => databases.push((Cow::Borrowed(database), vec![Cow::Borrowed(table)])),
        }
    }
    databases
}

fn failed(message: String) -> DataSourceMeta {
    DataSourceMeta { status: Status::fail(), message: Some(message), meta: None }
}
