//! Leaving some tables of a change as live has them.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Table, Tables};

use crate::change::Change;
use crate::row::TableChange;

impl Change {
    /// Takes out the table changes that `leaves` holds for: live stays as it is there, and what there would be
    /// afterwards follows.
    pub fn leave_tables(&mut self, mut leaves: impl FnMut(&TableChange) -> bool) {
        let (left, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.tables).into_iter().partition(|row| leaves(row));
        self.tables = kept;
        self.left_out_tables += left.len();
        self.unchanged_tables += left.iter().filter(|row| row.goes().is_some()).count();
        if let Some(after) = &mut self.after {
            let stays = left.iter().filter_map(TableChange::goes);
            let comes_not = left.iter().filter_map(TableChange::comes);
            after.tables = edited(&after.tables, stays, comes_not);
        }
    }
}

/// `tables` with `more` and without `fewer`.
fn edited<'t>(
    tables: &Tables,
    more: impl Iterator<Item = &'t Table>,
    fewer: impl Iterator<Item = &'t Table>,
) -> Tables {
    let mut all: BTreeSet<Table> = tables.iter().map(|table| table.to_table()).collect();
    for table in fewer {
        all.remove(table);
    }
    all.extend(more.cloned());
    match tables {
        Tables::Single(_) => Tables::Single(all.into_iter().map(|table| table.name).collect()),
        Tables::Multi(_) => {
            let mut databases: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
            for table in all {
                let database = table.database.unwrap_or_default();
                databases.entry(database).or_default().insert(table.name);
            }
            Tables::Multi(databases)
        }
    }
}

#[cfg(test)]
mod tests;
