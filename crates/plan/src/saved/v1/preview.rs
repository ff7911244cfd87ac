//! The mirror of what the service would make of a change: the content is pinned, byte for byte.

use std::borrow::Cow;
use std::sync::Arc;

use disync_model::{Column, Digest, Mapping, ProcessId, Table};
use serde::{Deserialize, Serialize};

use super::spec::{TableV1, boxed};
use crate::preview::Preview;
use crate::remark::Remark;

/// Mirrors [`Preview`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewV1<'a> {
    digest: Digest,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    process: Option<ProcessId>,
    content: Cow<'a, str>,
    mappings: Vec<MappingV1<'a>>,
}

/// Mirrors [`Mapping`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingV1<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    database: Option<Cow<'a, str>>,
    table: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    destination: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    columns: Vec<ColumnV1<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    primary_key: Vec<Cow<'a, str>>,
}

/// Mirrors [`Column`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnV1<'a> {
    name: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: Cow<'a, str>,
}

impl<'a> From<&'a Preview> for PreviewV1<'a> {
    fn from(preview: &'a Preview) -> Self {
        let Preview { content, digest, mappings, process } = preview;
        let mappings = mappings.iter().map(MappingV1::from).collect();
        Self { digest: *digest, process: *process, content: Cow::Borrowed(content), mappings }
    }
}

impl PreviewV1<'_> {
    pub(super) fn into_preview(self) -> Preview {
        let Self { digest, process, content, mappings } = self;
        let mappings = mappings.into_iter().map(Mapping::from).collect();
        Preview { content: Arc::from(content), digest, mappings, process }
    }
}

/// Mirrors [`Remark`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RemarkV1<'a> {
    NotPreviewed(Cow<'a, str>),
    NotCompared(Cow<'a, str>),
    LooksRenamed { from: TableV1<'a>, to: TableV1<'a> },
    RenameDone(TableV1<'a>),
    Unresolved,
    DraftEdited,
    Besides { n_tables: usize, n_fields: usize },
}

impl<'a> From<&'a Remark> for RemarkV1<'a> {
    fn from(remark: &'a Remark) -> Self {
        match remark {
            Remark::NotPreviewed(why) => Self::NotPreviewed(Cow::Borrowed(why)),
            Remark::NotCompared(why) => Self::NotCompared(Cow::Borrowed(why)),
            Remark::RenameDone(table) => Self::RenameDone(table.into()),
            Remark::Unresolved => Self::Unresolved,
            Remark::DraftEdited => Self::DraftEdited,
            Remark::Besides { n_tables, n_fields } => Self::Besides { n_tables: *n_tables, n_fields: *n_fields },
            Remark::LooksRenamed { from, to } => Self::LooksRenamed { from: from.into(), to: to.into() },
        }
    }
}

impl From<RemarkV1<'_>> for Remark {
    fn from(remark: RemarkV1<'_>) -> Self {
        match remark {
            RemarkV1::NotPreviewed(why) => Self::NotPreviewed(why.into_owned()),
            RemarkV1::NotCompared(why) => Self::NotCompared(why.into_owned()),
            RemarkV1::RenameDone(table) => Self::RenameDone(table.into()),
            RemarkV1::Unresolved => Self::Unresolved,
            RemarkV1::DraftEdited => Self::DraftEdited,
            RemarkV1::Besides { n_tables, n_fields } => Self::Besides { n_tables, n_fields },
            RemarkV1::LooksRenamed { from, to } => Self::LooksRenamed { from: from.into(), to: to.into() },
        }
    }
}

impl<'a> From<&'a Mapping> for MappingV1<'a> {
    fn from(mapping: &'a Mapping) -> Self {
        let Mapping { table, destination, columns, primary_key } = mapping;
        let columns = columns.iter().map(|Column { name, kind }| {
            let (name, kind) = (Cow::Borrowed(name.as_str()), Cow::Borrowed(kind.as_str()));
            ColumnV1 { name, kind }
        });
        Self {
            database: table.database.as_deref().map(Cow::Borrowed),
            table: Cow::Borrowed(&table.name),
            destination: destination.as_deref().map(Cow::Borrowed),
            columns: columns.collect(),
            primary_key: primary_key.iter().map(|column| Cow::Borrowed(column.as_str())).collect(),
        }
    }
}

impl From<MappingV1<'_>> for Mapping {
    fn from(mapping: MappingV1<'_>) -> Self {
        let MappingV1 { database, table, destination, columns, primary_key } = mapping;
        let columns = columns.into_iter().map(|ColumnV1 { name, kind }| {
            let (name, kind) = (name.into_owned(), kind.into_owned());
            Column { name, kind }
        });
        Self {
            table: Table { database: database.map(boxed), name: boxed(table) },
            destination: destination.map(Cow::into_owned),
            columns: columns.collect(),
            primary_key: primary_key.into_iter().map(Cow::into_owned).collect(),
        }
    }
}
