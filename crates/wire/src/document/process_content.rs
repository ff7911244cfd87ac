//! The content of a solution: `ProcessContent` and `ProcessExtra` of its `SolutionDetail`.
//!
//! It wraps a content like that of a real-time task [D]: `realtimeSyncConfig.content`, with the
//! `extend` beside it instead of inside. The key of the destination at the top is specific to the
//! destination (`holoDatasource`); the writer of the content names the same data source.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::content::{ContentView, Extend, Migration};
use super::error::{DocumentError, read, write};
use crate::tolerant::{self, Text};

/// The facts of a process content, borrowed from its text.
#[derive(Debug, Clone)]
pub struct ProcessContentView<'a> {
    content: ContentView<'a>,
    source_type: Option<Text<'a>>,
    offline_resource_group: Option<Text<'a>>,
}

impl<'a> ProcessContentView<'a> {
    /// Reads a process content.
    ///
    /// # Errors
    ///
    /// A text that is not JSON, no `realtimeSyncConfig.content`, and whatever is wrong with that.
    pub fn parse(text: &'a str) -> Result<Self, DocumentError> {
        let raw: RawProcessContent<'a> = read("process content", text)?;
        let realtime = raw.realtime_sync_config.ok_or(DocumentError::Missing { field: "realtimeSyncConfig" })?;
        let content = realtime.content.ok_or(DocumentError::Missing { field: "realtimeSyncConfig.content" })?;
        let mut content = ContentView::parse(content.get())?;
        if let Some(extend) = realtime.extend {
            content.set_extend(extend);
        }
        let offline = raw.offline_sync_config;
        Ok(Self {
            content,
            source_type: raw.src_type,
            offline_resource_group: offline.and_then(|offline| offline.resource_group),
        })
    }

    /// Returns the facts of the real-time task in it: tables, data sources, mode, resource group.
    #[must_use]
    pub const fn content(&self) -> &ContentView<'a> {
        &self.content
    }

    /// Returns `srcType`, the type of the source, for example `mysql`.
    #[must_use]
    pub fn source_type(&self) -> Option<&str> {
        self.source_type.as_ref().map(|Text(text)| text.as_ref())
    }

    /// Returns `offlineSyncConfig.resourceGroup`, the resource group of the full loads.
    #[must_use]
    pub fn offline_resource_group(&self) -> Option<&str> {
        self.offline_resource_group.as_ref().map(|Text(text)| text.as_ref())
    }
}

/// A whole process content, whatever is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessContentDocument(Map<String, Value>);

impl ProcessContentDocument {
    /// Keeps a tree that was built elsewhere.
    #[must_use]
    pub const fn new(root: Map<String, Value>) -> Self {
        Self(root)
    }

    /// Writes the process content of a solution as the documentation's sample has it [D].
    #[must_use]
    pub fn of_migration(migration: &Migration) -> Self {
        let mut content = migration.to_document().into_root();
        let extend = content.remove("extend").unwrap_or_default();
        content.remove("type");
        content.remove("version");
        let rules = migration.writer.get("tableMappingRule").cloned().unwrap_or_default();
        let destination = format!("{}Datasource", migration.destination_type);
        Self(Map::from_iter([
            (destination, json!(migration.destination_datasource)),
            ("offlineSyncConfig".to_owned(), json!({ "resourceGroup": migration.resource_group })),
            ("realtimeSyncConfig".to_owned(), json!({ "content": content, "extend": extend })),
            ("srcType".to_owned(), json!(migration.source_type)),
            ("tableMappingRuleFromRealtimeSyncConfig".to_owned(), rules),
        ]))
    }

    /// Reads a process content.
    ///
    /// # Errors
    ///
    /// A text that is not a JSON object.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        read("process content", text).map(Self)
    }

    /// Writes the process content; keys are sorted.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(&self.0)
    }

    /// Returns the tree.
    #[must_use]
    pub const fn root(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns the tree for changing it.
    pub const fn root_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }
}

/// `ProcessExtra` of a solution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessExtra {
    /// How the solution was made; the sample shows `new` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub process_type: Option<String>,
    /// How many tables it has.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub table_num: Option<i64>,
    /// All the rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ProcessExtra {
    /// Reads the extras of a solution.
    ///
    /// # Errors
    ///
    /// A text that is not a JSON object.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        read("process extra", text)
    }

    /// Writes the extras of a solution.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(self)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawProcessContent<'a> {
    #[serde(borrow)]
    src_type: Option<Text<'a>>,
    #[serde(borrow)]
    realtime_sync_config: Option<RealtimeSyncConfig<'a>>,
    #[serde(borrow)]
    offline_sync_config: Option<OfflineSyncConfig<'a>>,
}

#[derive(Deserialize)]
struct RealtimeSyncConfig<'a> {
    #[serde(borrow)]
    content: Option<&'a RawValue>,
    #[serde(borrow)]
    extend: Option<Extend<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfflineSyncConfig<'a> {
    #[serde(borrow)]
    resource_group: Option<Text<'a>>,
}
