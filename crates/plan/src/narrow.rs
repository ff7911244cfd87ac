//! Leaving some tables of a change as live has them.
//!
//! A change of a sync of which only some tables are in scope is narrowed to these: the others stay as live has them, what
//! there would be afterwards follows, and so does what is recorded, so that the next plan shows the rest. What cannot be
//! divided is blocked. Settings are left out where tables alone are targeted.

mod halves;

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use disync_model::{Record, Run, Spec, Table, Tables};

use crate::change::{Action, Block, Change, Indivisible, RESTARTED, Reason};
use crate::row::{Side, TableChange};
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
        change.leave_all_tables(record);
    } else if n_kept < n_rows {
        change.leave_tables(|row| !part.has_row(row));
        if change.after.as_ref().is_some_and(|after| after.tables.is_empty()) {
            change.block.get_or_insert(Block::Indivisible(Indivisible::Emptying));
        }
    }
    if !part.has_settings() {
        change.leave_settings(record);
        // The only settings that can be in conflict in place are those that are left out now.
        change.block = change.block.take().filter(|block| !matches!(block, Block::Conflict(_)));
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
    /// afterwards follows. What the console has changed is not recorded as applied for that: it stays theirs.
    pub fn leave_tables(&mut self, mut leaves: impl FnMut(&TableChange) -> bool) {
        let (left, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.tables).into_iter().partition(|row| leaves(row));
        self.tables = kept;
        self.left_out_tables += left.len();
        self.unchanged_tables += left.iter().filter(|row| row.goes().is_some()).count();
        if self.recorded.is_some() || left.iter().any(|row| row.side == Side::Theirs) {
            let ours = left.iter().filter(|row| row.side != Side::Theirs);
            self.edit_recorded(|recorded| recorded.tables = without(&recorded.tables, ours));
        }
        if let Some(after) = &mut self.after {
            after.tables = without(&after.tables, left.iter());
        }
    }

    /// The same for all tables.
    fn leave_all_tables(&mut self, record: Option<&Record>) {
        self.left_out_tables += self.tables.len();
        self.unchanged_tables += self.tables.iter().filter(|row| row.goes().is_some()).count();
        let is_theirs = self.recorded.is_some() || self.tables.iter().any(|row| row.side == Side::Theirs);
        if let Some(record) = record.filter(|_| is_theirs) {
            self.edit_recorded(|recorded| recorded.tables.clone_from(&record.spec.tables));
        }
        self.tables.clear();
        if let (Some(before), Some(after)) = (&self.before, &mut self.after) {
            after.tables = before.tables.clone();
        }
    }

    /// Takes out what else would change: it stays as it was applied last, or as the console has changed it. Where the
    /// tables change, the content is published in any case.
    fn leave_settings(&mut self, record: Option<&Record>) {
        let is_written = !self.tables.is_empty();
        let n_fields = self.fields.len();
        self.fields.retain(|field| is_written && matches!(field.field, "deployed" | RESTARTED));
        self.left_out_fields += n_fields - self.fields.len();
        let there = self.before.as_ref().and_then(|before| before.resource_group.clone());
        let applied = record.and_then(|record| record.spec.resource_group.clone());
        let is_theirs = there.as_ref().zip(applied.as_ref()).is_some_and(|(there, applied)| !there.may_be(applied));
        let run = record.map_or(Run::Unmanaged, |record| record.spec.run);
        let start = record.map(|record| record.spec.start.clone()).unwrap_or_default();
        if is_theirs || self.recorded.is_some() {
            let applied = applied.clone().or_else(|| there.clone());
            let start = start.clone();
            self.edit_recorded(|recorded| {
                (recorded.resource_group, recorded.run, recorded.start) = (applied, run, start);
            });
        }
        if let Some(after) = &mut self.after {
            after.resource_group = if is_theirs { there } else { applied.or(there) };
            (after.run, after.start) = (run, start);
        }
        if let Some(record) = record {
            self.protected = record.protected;
        }
    }

    /// What is recorded parts from what there is.
    pub(crate) fn edit_recorded(&mut self, edit: impl FnOnce(&mut Spec)) {
        if self.recorded.is_none() {
            self.recorded.clone_from(&self.after);
        }
        if let Some(recorded) = &mut self.recorded {
            edit(recorded);
        }
    }
}

/// What a set of tables becomes where some changes are not made.
fn without<'r>(tables: &Tables, left: impl Iterator<Item = &'r TableChange> + Clone) -> Tables {
    edited(tables, left.clone().filter_map(TableChange::goes), left.filter_map(TableChange::comes))
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
