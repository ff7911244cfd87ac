//! The tables of a task: going through them, changing them, writing them into a connection.
//!
//! Names are kept verbatim and in their order, whatever they consist of. The two forms are those of the wire.

use std::borrow::Cow;

use disync_wire::document::Tables;
use serde::Serialize;

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Table<'a> {
    /// The database.
    pub(crate) database: &'a str,
    /// The name.
    pub(crate) name: &'a str,
}

/// All tables; those of the single-database form are in `database`.
pub(crate) fn each<'a>(tables: &'a Tables<'_>, database: &'a str) -> Vec<Table<'a>> {
    match tables {
        Tables::Single(tables) => tables.iter().map(|name| Table { database, name }).collect(),
        Tables::Multi(databases) => databases
            .iter()
            .flat_map(|(database, tables)| tables.iter().map(move |name| Table { database, name }))
            .collect(),
    }
}

/// Adds a table, unless it is there. In the single-database form the database is disregarded.
pub(crate) fn add(tables: &mut Tables<'static>, database: &str, table: &str) {
    let names = match tables {
        Tables::Single(names) => names,
        Tables::Multi(databases) => {
            let at = databases.iter().position(|(name, _)| name == database).unwrap_or(databases.len());
            if at == databases.len() {
                databases.push((Cow::Owned(database.to_owned()), Vec::new()));
            }
            match databases.get_mut(at) {
                Some((_, names)) => names,
                None => return,
            }
        }
    };
    if !names.iter().any(|name| name == table) {
        names.push(Cow::Owned(table.to_owned()));
    }
}

/// Removes a table, and its database with the last one of it.
pub(crate) fn remove(tables: &mut Tables<'static>, database: &str, table: &str) {
    match tables {
        Tables::Single(names) => names.retain(|name| name != table),
        Tables::Multi(databases) => {
            for (_, names) in databases.iter_mut().filter(|(name, _)| name == database) {
                names.retain(|name| name != table);
            }
            databases.retain(|(_, names)| !names.is_empty());
        }
    }
}

/// The key and value of a connection that select these tables, all of them enabled.
pub(crate) fn selection<'a>(tables: &'a Tables<'_>) -> Selection<'a> {
    match tables {
        Tables::Single(names) => {
            Selection { table: Some(names.iter().map(|name| &**name).collect()), selected_tables: None }
        }
        Tables::Multi(databases) => {
            let databases = databases.iter().map(|(name, tables)| Database {
                schema: [Schema { table_infos: tables.iter().map(|table| TableInfo::enabled(table)).collect() }],
                db_name: name,
            });
            Selection { table: None, selected_tables: Some(databases.collect()) }
        }
    }
}

/// What of a connection selects tables, as it is written into a content.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Selection<'a> {
    /// The single-database form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) table: Option<Vec<&'a str>>,
    /// The multi-database form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) selected_tables: Option<Vec<Database<'a>>>,
}

/// The selected tables of one database.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Database<'a> {
    schema: [Schema<'a>; 1],
    db_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    table_infos: Vec<TableInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TableInfo<'a> {
    enable: bool,
    table: &'a str,
    table_name: &'a str,
}

impl<'a> TableInfo<'a> {
    const fn enabled(table: &'a str) -> Self {
        Self { enable: true, table, table_name: table }
    }
}
