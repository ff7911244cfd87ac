//! What the YAML says: one sync, and all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::order::Order;
use crate::selector::Selectors;
use crate::spec::Spec;
use crate::table::{Table, TableRef};

/// All syncs that the YAML declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desired {
    /// The syncs by address.
    pub syncs: BTreeMap<Address, Declared>,
    /// For how long the instances of a wave must have run without interruption before the next wave begins; `None` lets
    /// it begin at once.
    pub healthy_for: Option<Duration>,
}

/// One sync as the YAML declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What is wished.
    pub spec: Spec,
    /// What must not happen to it.
    pub lifecycle: Lifecycle,
    /// In what order it is changed among others.
    pub order: Order,
    /// Where the declaration begins.
    pub origin: Origin,
    /// The line of each table of `spec.tables`, in their order.
    pub table_lines: Vec<u32>,
    /// The tables that stand in place of another, which was renamed to them in the source: new to old. The old one is
    /// in the same database and is not declared itself.
    pub renamed_from: BTreeMap<Table, Table>,
    /// The lists of tables that hold patterns. What those select is in `spec.tables` once the source was asked.
    pub selectors: Selectors,
    /// Where its other parts are.
    pub origins: Origins,
}

/// Where the parts of a declaration are that are not tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// The line of `tables:`; 0 where it is not known.
    pub tables: u32,
    /// The line of each database below it, in the multi-database form.
    pub databases: BTreeMap<Box<str>, u32>,
    /// The place of each setting that is given in the sync or, for it, in `defaults:`; by its key, such as `run` or
    /// `source.datasource`.
    pub settings: BTreeMap<&'static str, Origin>,
    /// Those of the settings that `defaults:` gives. No place tells that: the block may be anywhere in the file of a sync.
    pub defaults: BTreeSet<&'static str>,
}

impl Declared {
    /// Where `table` is declared; the declaration itself where the table is not one of this sync's.
    #[must_use]
    pub fn origin_of(&self, table: TableRef<'_>) -> Origin {
        let line = self.spec.tables.iter().position(|t| t == table).and_then(|at| self.table_lines.get(at));
        Origin { file: Arc::clone(&self.origin.file), line: line.copied().unwrap_or(self.origin.line) }
    }

    /// Where `table` would be declared: the key of its database, `tables:` where that has none, or else the declaration
    /// itself. It is what a table is missing from.
    #[must_use]
    pub fn list_origin(&self, table: TableRef<'_>) -> Origin {
        let database = table.database.and_then(|database| self.origins.databases.get(database)).copied();
        let line = database.unwrap_or(self.origins.tables);
        Origin { file: Arc::clone(&self.origin.file), line: if line == 0 { self.origin.line } else { line } }
    }

    /// Where a setting is given, if it is given at all.
    #[must_use]
    pub fn setting_origin(&self, key: &str) -> Option<&Origin> {
        self.origins.settings.get(key)
    }
}

/// The `lifecycle:` block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// Refuse any plan that deletes, replaces or empties this sync. Remembered in the state, so that neither taking it
    /// out nor deleting the sync unprotects it: `None` leaves it as it is, and only `false` takes it back.
    pub prevent_destroy: Option<bool>,
}

/// A place in a file of the project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Origin {
    /// The path of the file, relative to the project.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
