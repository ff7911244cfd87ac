//! What a document says, in our words: a sync that could have been generated, or something foreign and why.
//!
//! A document is read here and never written; it goes back to the service byte for byte. Whether two documents are
//! equal is [`fingerprint`](mod@crate::fingerprint)'s concern.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;

use disync_model::remote::Reading;
use disync_model::{
    Destination, DestinationKind, Destinations, Kind, Mapping, ResourceGroup, Run, Shape, Spec, Tables,
};
use disync_wire::document::{self, ContentView, DocumentError, ProcessContentView};

use crate::fingerprint::fingerprint;
use crate::layout::{destinations, mappings};

/// The only source that the Generate operations know [D].
pub(crate) const SOURCE_TYPE: &str = "mysql";
/// The mode of a task that was drawn by hand; the Generate operations cannot produce or update one [D].
const DRAWN: &str = "wizard";

/// Reads a task's document: `Code` of a real-time task, `ProcessContent` of a solution. Where there is none, the
/// fingerprint is that of the empty text.
pub(crate) fn reading(kind: Kind, document: Option<&str>) -> Reading {
    let document = document.unwrap_or_default();
    let sync = match kind {
        _ if document.is_empty() => Err("the service reports no document".to_owned()),
        Kind::Realtime => ContentView::parse(document).map_err(said).and_then(|view| sync(&view)),
        Kind::Solution => ProcessContentView::parse(document).map_err(said).and_then(|view| sync(view.content())),
    };
    let (shape, destinations) = match sync {
        Ok((spec, destinations)) => (Shape::Sync(spec), destinations),
        Err(why) => (Shape::Foreign(why), None),
    };
    Reading { shape, fingerprint: fingerprint(document), destinations, solution: None }
}

/// Returns the tables of a document of either kind and what it decides about each of them, or what is unexpected about
/// it. What is generated for a solution is documented nowhere: it may have either form.
pub(crate) fn layout(kind: Kind, document: &str) -> Result<(Tables, Vec<Mapping>), String> {
    let process = match kind {
        Kind::Realtime => None,
        Kind::Solution => ProcessContentView::parse(document).ok(),
    };
    match process {
        Some(process) => laid_out(process.content()),
        None => laid_out(&ContentView::parse(document).map_err(said)?),
    }
}

fn laid_out(view: &ContentView<'_>) -> Result<(Tables, Vec<Mapping>), String> {
    let tables = tables(view.tables().map_err(said)?);
    let mappings = mappings(&tables, view);
    Ok((tables, mappings))
}

fn sync(view: &ContentView<'_>) -> Result<(Spec, Option<Destinations>), String> {
    let spec = spec(view)?;
    let destinations = destinations(&spec.tables, view);
    Ok((spec, destinations))
}

fn spec(view: &ContentView<'_>) -> Result<Spec, String> {
    if view.mode() == Some(DRAWN) {
        return Err(format!("it was drawn in the console (mode `{DRAWN}`)"));
    }
    let source_type = view.source_type().map_err(said)?.unwrap_or_default();
    if !source_type.eq_ignore_ascii_case(SOURCE_TYPE) {
        return Err(format!("its source is of type `{source_type}`, not `{SOURCE_TYPE}`"));
    }
    let destination_type = view.destination_type().unwrap_or_default();
    let kind = DestinationKind::from_word(destination_type)
        .ok_or_else(|| format!("its destination is of type `{destination_type}`, not `odps`, `kafka` or `holo`"))?;
    let source = view.source_datasource().map_err(said)?.ok_or("its source names no data source")?;
    let datasource = view.destination_datasource().ok_or("its destination names no data source")?;
    Ok(Spec {
        source: source.to_owned(),
        tables: tables(view.tables().map_err(said)?),
        destination: Destination { kind, datasource: datasource.to_owned() },
        resource_group: view.resource_group().map(|group| ResourceGroup(group.to_owned())),
        folder: None,
        run: Run::Unmanaged,
        start: disync_model::Start::default(),
    })
}

/// The same tables as a set. A database of which no table is enabled is left out: nothing of it is shipped.
fn tables(listed: document::Tables<'_>) -> Tables {
    let set = |names: Vec<Cow<'_, str>>| -> BTreeSet<Box<str>> { names.into_iter().map(Box::from).collect() };
    match listed {
        document::Tables::Single(names) => Tables::Single(set(names)),
        document::Tables::Multi(databases) => {
            let mut merged: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
            for (database, names) in databases {
                if !names.is_empty() {
                    merged.entry(database.into()).or_default().extend(set(names));
                }
            }
            Tables::Multi(merged)
        }
    }
}

/// The whole of an error in one line.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
fn said(error: DocumentError) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
