//! Leaving some tables of a change as live has them.
//!
//! A change of a sync of which only some tables are in scope is narrowed to these: the others stay as live has them, what
//! there would be afterwards follows, and so does what is recorded, so that the next plan shows the rest. What cannot be
//! divided is blocked. Settings are left out where tables alone are targeted.

mod halves;

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use disync_model::{Record, Run, Spec, Table, Tables};

use crate::change::{Action, Block, Change, Indivisible, Reason};
use crate::row::TableChange;
use crate::scope::{Coverage, Input, Part};

/// Narrows each change to what is in scope of it, and blocks the halves of moves.
pub(crate) fn narrow(changes: &mut [Change], input: &Input<'_>) {
    let selection = &input.scope.selection;
    if selection.is_everything() {
        return;
    }
    for change in changes.iter_mut() {
        if let Coverage::Part(part) = selection.of(&change.address) {
            narrow_to(change, &part, input.state.records.get(&change.address));
        }
    }
    halves::block(changes, input);
}

fn narrow_to(change: &mut Change, part: &Part<'_>, record: Option<&Record>) {
    let is_left_out = match change.action {
        Action::Keep => false,
        Action::Create => narrow_creation(change, part),
        Action::Update => narrow_update(change, part, record),
        Action::Delete => keep_whole(change, part, Indivisible::Deletion),
        Action::Replace => keep_whole(change, part, Indivisible::Replacement),
        Action::Adopt | Action::Forget => !part.has_settings(),
    };
    if is_left_out {
        change.set(Action::Keep, Reason::LeftOut);
        (change.before, change.after, change.block) = (None, None, None);
    }
}

/// Whether nothing of it is left.
fn narrow_creation(change: &mut Change, part: &Part<'_>) -> bool {
    change.leave_tables(|row| !part.has_row(row));
    change.tables.is_empty()
}

/// Whether nothing of it is left.
fn narrow_update(change: &mut Change, part: &Part<'_>, record: Option<&Record>) -> bool {
    let (n_rows, n_kept) = (change.tables.len(), change.tables.iter().filter(|row| part.has_row(row)).count());
    let form = |spec: &Option<Spec>| spec.as_ref().map(|spec| discriminant(&spec.tables));
    if n_kept > 0 && n_kept < n_rows && form(&change.before) != form(&change.after) {
        change.block.get_or_insert(Block::Indivisible(Indivisible::Form));
        return false;
    }
    if n_kept == 0 {
        change.leave_all_tables();
    } else if n_kept < n_rows {
        change.leave_tables(|row| !part.has_row(row));
        if change.after.as_ref().is_some_and(|after| after.tables.is_empty()) {
            change.block.get_or_insert(Block::Indivisible(Indivisible::Emptying));
        }
    }
    if !part.has_settings() {
        change.leave_settings(record);
    }
    change.tables.is_empty() && change.fields.is_empty()
}

/// What is done to a whole task is done to all its tables, or not at all; whether it is not.
fn keep_whole(change: &mut Change, part: &Part<'_>, what: Indivisible) -> bool {
    let specs = [&change.before, &change.after];
    let mut tables = specs.into_iter().flatten().flat_map(|spec| spec.tables.iter());
    let is_divided = if part.has_settings() {
        tables.any(|table| !part.has(table))
    } else if tables.any(|table| part.has(table)) {
        true
    } else {
        change.left_out_tables += change.tables.len();
        change.tables.clear();
        change.left_out_fields += change.fields.len();
        change.fields.clear();
        return true;
    };
    if is_divided {
        change.block.get_or_insert(Block::Indivisible(what));
    }
    false
}

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

    /// The same for all tables.
    fn leave_all_tables(&mut self) {
        self.left_out_tables += self.tables.len();
        self.unchanged_tables += self.tables.iter().filter(|row| row.goes().is_some()).count();
        self.tables.clear();
        if let (Some(before), Some(after)) = (&self.before, &mut self.after) {
            after.tables = before.tables.clone();
        }
    }

    /// Takes out what else would change: it stays as it was applied last. Where the tables change, the content is
    /// published in any case.
    fn leave_settings(&mut self, record: Option<&Record>) {
        let is_written = !self.tables.is_empty();
        let n_fields = self.fields.len();
        self.fields.retain(|field| is_written && field.field == "deployed");
        self.left_out_fields += n_fields - self.fields.len();
        if let Some(after) = &mut self.after {
            let there = self.before.as_ref().and_then(|before| before.resource_group.clone());
            after.resource_group = record.and_then(|record| record.spec.resource_group.clone()).or(there);
            after.run = record.map_or(Run::Unmanaged, |record| record.spec.run);
        }
        if let Some(record) = record {
            self.protected = record.protected;
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
