//! What is in a source: databases, tables, columns, primary keys.
//!
//! Generated documents take their columns from here, and a process fails over a table that is not here.

use std::collections::BTreeMap;

use crate::generator::Destination;
use crate::tables::Table;

/// The databases of a source with their tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// By database and table.
    pub databases: BTreeMap<String, BTreeMap<String, SourceTable>>,
}

/// A table of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceTable {
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// The names of the columns of the primary key in their order; empty, if there is none.
    pub primary_key: Vec<String>,
}

/// A column of a source's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The type as MySQL writes it, for example `decimal(10,2)`.
    pub kind: String,
    /// Whether it may be null.
    pub nullable: bool,
    /// What was written about it.
    pub comment: String,
}

impl Metadata {
    /// The table, if there is one.
    pub(crate) fn table(&self, table: Table<'_>) -> Option<&SourceTable> {
        self.databases.get(table.database)?.get(table.name)
    }

    /// Why these tables cannot be synchronised to this destination: one of them is not there, or has no primary key
    /// where one is needed. Hologres needs one because its writer replays changes by key [INF].
    pub(crate) fn problem(&self, source: &str, tables: &[Table<'_>], destination: Destination) -> Option<String> {
        tables.iter().find_map(|table| {
            let Table { database, name } = *table;
            match self.table(*table) {
                None => Some(format!("table {database}.{name} does not exist in data source {source}")),
                Some(found) if found.primary_key.is_empty() && destination == Destination::Holo => Some(format!(
                    "table {database}.{name} of data source {source} has no primary key, which the writeMode replay of \
                     Hologres needs"
                )),
                Some(_) => None,
            }
        })
    }
}
