//! Tables of a source, and sets of them.
//!
//! Sets are grouped by database, as both YAML and the service write them: five thousand tables share a handful of
//! database names.

use std::collections::btree_set;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

/// One table of a source. In the single-database form the database is absent: the data source implies it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table {
    /// The database, absent in the single-database form.
    pub database: Option<Box<str>>,
    /// The table, verbatim.
    pub name: Box<str>,
}

/// A [`Table`] that is borrowed from the set that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableRef<'a> {
    /// The database, absent in the single-database form.
    pub database: Option<&'a str>,
    /// The table, verbatim.
    pub name: &'a str,
}

impl TableRef<'_> {
    /// An owned copy.
    #[must_use]
    pub fn to_table(self) -> Table {
        Table { database: self.database.map(Into::into), name: self.name.into() }
    }
}

impl Table {
    /// A view of this table.
    #[must_use]
    pub fn as_ref(&self) -> TableRef<'_> {
        TableRef { database: self.database.as_deref(), name: &self.name }
    }
}

/// `database.table`, or `table` alone. Verbatim: whoever prints it escapes it first.
impl fmt::Display for TableRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(database) = self.database {
            write!(f, "{database}.")?;
        }
        f.write_str(self.name)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

/// A set of tables in one of the two forms that the service knows; it never mixes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tables {
    /// `table: [a, b]`: one database, implied by the data source.
    Single(BTreeSet<Box<str>>),
    /// `selectedTables`: database → tables.
    Multi(BTreeMap<Box<str>, BTreeSet<Box<str>>>),
}

impl Tables {
    /// How many tables.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Single(tables) => tables.len(),
            Self::Multi(databases) => databases.values().map(BTreeSet::len).sum(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `table` is one of them.
    #[must_use]
    pub fn contains(&self, table: TableRef<'_>) -> bool {
        match (self, table.database) {
            (Self::Single(tables), None) => tables.contains(table.name),
            (Self::Multi(databases), Some(database)) => {
                databases.get(database).is_some_and(|tables| tables.contains(table.name))
            }
            (Self::Single(_), Some(_)) | (Self::Multi(_), None) => false,
        }
    }

    /// All tables, ordered by database and name.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        match self {
            Self::Single(tables) => Iter { database: None, tables: tables.iter(), rest: None },
            Self::Multi(databases) => {
                Iter { database: None, tables: btree_set::Iter::default(), rest: Some(databases.iter()) }
            }
        }
    }
}

impl<'a> IntoIterator for &'a Tables {
    type Item = TableRef<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Goes through the tables of a [`Tables`] in order.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    database: Option<&'a str>,
    tables: btree_set::Iter<'a, Box<str>>,
    rest: Option<std::collections::btree_map::Iter<'a, Box<str>, BTreeSet<Box<str>>>>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = TableRef<'a>;

    fn next(&mut self) -> Option<TableRef<'a>> {
        loop {
            if let Some(name) = self.tables.next() {
                return Some(TableRef { database: self.database, name });
            }
            let (database, tables) = self.rest.as_mut()?.next()?;
            self.database = Some(database);
            self.tables = tables.iter();
        }
    }
}
