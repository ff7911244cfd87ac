//! Where the tables of a task are written, as far as its document tells.
//!
//! The service decides it and no YAML says it. It is remembered so that a table which somebody sends elsewhere can be named.
//! Columns and keys, which only a preview asks for, are in [`layout`](crate::layout).

mod naming;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::naming::Naming;
use crate::table::{Table, TableRef};

/// The destination table, or the topic, of each table of which a document tells one. Of a table that is absent nothing is
/// known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Line>", into = "Vec<Line>")]
pub struct Destinations(BTreeMap<Table, Box<str>>);

/// One table in the journal and in a saved plan.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    database: Option<Box<str>>,
    table: Box<str>,
    to: Box<str>,
}

impl Destinations {
    /// Whether nothing is known of any table.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a table is written.
    #[must_use]
    pub fn get(&self, table: &Table) -> Option<&str> {
        self.0.get(table).map(|to| &**to)
    }

    /// All of them, ordered by the tables.
    pub fn iter(&self) -> impl Iterator<Item = (TableRef<'_>, &str)> {
        self.0.iter().map(|(table, to)| (table.as_ref(), &**to))
    }
}

impl FromIterator<(Table, Box<str>)> for Destinations {
    fn from_iter<I: IntoIterator<Item = (Table, Box<str>)>>(tables: I) -> Self {
        Self(tables.into_iter().collect())
    }
}

impl From<Vec<Line>> for Destinations {
    fn from(lines: Vec<Line>) -> Self {
        lines.into_iter().map(|Line { database, table, to }| (Table { database, name: table }, to)).collect()
    }
}

impl From<Destinations> for Vec<Line> {
    fn from(Destinations(tables): Destinations) -> Self {
        tables.into_iter().map(|(Table { database, name }, to)| Line { database, table: name, to }).collect()
    }
}
