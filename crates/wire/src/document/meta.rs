//! The databases and tables of a data source: `Meta` of `GetDataSourceMeta`.
//!
//! Its lists look like `selectedTables` of a connection. The sample gives each table a schema element of its own [D];
//! all shapes that a connection may have are read.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::connection::SelectedTable;
use super::error::read;
use super::{DocumentError, Tables};
use crate::tolerant::opt_one_or_many;

/// The databases and tables of one page.
#[derive(Deserialize, Debug, Clone, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct MetaView<'a> {
    #[serde(borrow, default, deserialize_with = "opt_one_or_many")]
    db_tables: Option<Vec<SelectedTable<'a>>>,
}

impl<'a> MetaView<'a> {
    /// Reads the document.
    ///
    /// # Errors
    ///
    /// A text that is not such a document.
    pub fn parse(json: &'a str) -> Result<Self, DocumentError> {
        read("metadata", json)
    }

    /// Returns the tables that can be used, in the order of the document: always [`Tables::Multi`]. A database may
    /// occur more than once.
    ///
    /// # Errors
    ///
    /// No list of databases, which is not an empty list, and a database or a table without a name.
    pub fn tables(&self) -> Result<Tables<'_>, DocumentError> {
        let databases = self.db_tables.as_ref().ok_or(DocumentError::Missing { field: "dbTables" })?;
        databases.iter().map(SelectedTable::enabled).collect::<Result<_, _>>().map(Tables::Multi)
    }
}

/// Writes the document as the sample has it, for a server.
#[must_use]
pub fn meta_json<'a>(databases: impl IntoIterator<Item = (Cow<'a, str>, Vec<Cow<'a, str>>)>) -> String {
    let table = |database: &str, table: &str| {
        let info = json!({ "dbName": database, "enable": true, "table": table, "tableName": table });
        json!({ "tableInfos": [info] })
    };
    let databases: Vec<Value> = databases
        .into_iter()
        .map(|(database, tables)| {
            let schema: Vec<Value> = tables.iter().map(|name| table(&database, name)).collect();
            json!({ "dbName": database, "schema": schema })
        })
        .collect();
    json!({ "dbTables": databases }).to_string()
}
