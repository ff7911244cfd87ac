//! The mirrors of what a sync is: its spec, its tables, and the places in the YAML.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Destination, DestinationKind, Origin, ResourceGroup, Run, Spec, Start, Table, TableRef, Tables};
use serde::{Deserialize, Serialize};

/// Mirrors [`Spec`]. The tables of the single-database form are `tables`, those of the other `databases`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::saved) struct SpecV1<'a> {
    source: Cow<'a, str>,
    destination: DestinationV1<'a>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    resource_group: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    folder: Option<Cow<'a, str>>,
    run: Run,
    #[serde(skip_serializing_if = "is_unsaid", default)]
    start: Cow<'a, Start>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    tables: Option<Cow<'a, BTreeSet<Box<str>>>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    databases: Option<Cow<'a, Databases>>,
}

/// The tables of [`Tables::Multi`].
type Databases = BTreeMap<Box<str>, BTreeSet<Box<str>>>;

/// Mirrors [`Destination`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DestinationV1<'a> {
    #[serde(rename = "type")]
    kind: DestinationKind,
    datasource: Cow<'a, str>,
}

/// Whether nothing is said of what a task is started with.
#[expect(clippy::ptr_arg, reason = "serde passes fields by reference")]
fn is_unsaid(start: &Cow<'_, Start>) -> bool {
    start.is_default()
}

impl<'a> From<&'a Spec> for SpecV1<'a> {
    fn from(spec: &'a Spec) -> Self {
        let Spec { source, tables, destination, resource_group, folder, run, start } = spec;
        let Destination { kind, datasource } = destination;
        let (tables, databases) = match tables {
            Tables::Single(tables) => (Some(Cow::Borrowed(tables)), None),
            Tables::Multi(databases) => (None, Some(Cow::Borrowed(databases))),
        };
        Self {
            source: Cow::Borrowed(source),
            destination: DestinationV1 { kind: *kind, datasource: Cow::Borrowed(datasource) },
            resource_group: resource_group.as_ref().map(|group| Cow::Borrowed(group.0.as_str())),
            folder: folder.as_deref().map(Cow::Borrowed),
            run: *run,
            start: Cow::Borrowed(start),
            tables,
            databases,
        }
    }
}

impl SpecV1<'_> {
    /// The spec; an error says what is wrong with it.
    pub(in crate::saved) fn into_spec(self) -> Result<Spec, String> {
        let Self { source, destination, resource_group, folder, run, start, tables, databases } = self;
        let tables = match (tables, databases) {
            (Some(tables), None) => Tables::Single(tables.into_owned()),
            (None, Some(databases)) => Tables::Multi(databases.into_owned()),
            (Some(_), Some(_)) | (None, None) => return Err("a spec has either `tables` or `databases`".to_owned()),
        };
        Ok(Spec {
            source: source.into_owned(),
            tables,
            destination: Destination { kind: destination.kind, datasource: destination.datasource.into_owned() },
            resource_group: resource_group.map(|group| ResourceGroup(group.into_owned())),
            folder: folder.map(Cow::into_owned),
            run,
            start: start.into_owned(),
        })
    }
}

/// Mirrors [`Table`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableV1<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) database: Option<Cow<'a, str>>,
    pub(super) table: Cow<'a, str>,
}

impl<'a> From<&'a Table> for TableV1<'a> {
    fn from(table: &'a Table) -> Self {
        let TableRef { database, name } = table.as_ref();
        Self { database: database.map(Cow::Borrowed), table: Cow::Borrowed(name) }
    }
}

impl From<TableV1<'_>> for Table {
    fn from(table: TableV1<'_>) -> Self {
        Self { database: table.database.map(boxed), name: boxed(table.table) }
    }
}

pub(super) fn boxed(text: Cow<'_, str>) -> Box<str> {
    text.into_owned().into_boxed_str()
}

/// `syncs/orders.yaml:12`, for `#[serde(with = …)]`.
pub(super) mod origin {
    use std::sync::Arc;

    use serde::de::{Deserializer, Error as _};
    use serde::ser::Serializer;

    use super::{Deserialize as _, Origin};

    pub(in crate::saved::v1) fn serialize<S: Serializer>(
        origin: &Option<Origin>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match origin {
            Some(origin) => serializer.collect_str(origin),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::saved::v1) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Origin>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let (file, line) = text.rsplit_once(':').ok_or_else(|| D::Error::custom("a place is `file:line`"))?;
        let line = line.parse().map_err(|_| D::Error::custom("a place ends with the number of a line"))?;
        Ok(Some(Origin { file: Arc::from(file), line }))
    }
}
