//! What a branch is the cause of in a plan, and what would be done besides: changes that were pending before, and those
//! that undo what was done outside of disync.
//!
//! A plan compares three things, and a branch is none of them: what it changes are wishes. A row is the branch's where the
//! wish for its table, or for its setting, is another one than where the branch began.

use std::collections::BTreeMap;

use disync_model::workspace::SourceTables;
use disync_model::{Declared, Desired, Table};

use crate::against::Revision;
use crate::assess::assess;
use crate::change::{Action, Change, RESTARTED};
use crate::compare::compare;
use crate::plan::Plan;
use crate::remark::Remark;
use crate::row::{FieldChange, TableChange, TableChangeKind};
use crate::select::select;
use crate::since::Since;

#[cfg(test)]
mod tests;

/// Lets the patterns of an earlier revision select from what the sources list now, so that only what the branch itself
/// changes tells the two apart. Where that cannot be told, what is named counts.
pub fn select_again(base: &mut Desired, sources: &BTreeMap<String, SourceTables>) {
    for (address, declared) in base.syncs.iter_mut().filter(|(_, declared)| !declared.selectors.is_empty()) {
        if let Some(source) = sources.get(&declared.spec.source) {
            drop(select(address, declared, source));
        }
    }
}

impl Plan {
    /// The same plan, divided by what has changed from `base` to `desired`.
    #[must_use]
    pub fn divided(mut self, revision: Revision, base: &Desired, desired: &Desired) -> Self {
        let (mut branch, mut besides) = (Vec::new(), Vec::new());
        for change in self.changes.iter().filter(|change| is_told(change)) {
            match (base.syncs.get(&change.address), desired.syncs.get(&change.address)) {
                (Some(before), Some(after)) => {
                    let (ours, others) = divide(change, before, after);
                    branch.extend(ours);
                    besides.extend(others);
                }
                (Some(_), None) | (None, Some(_)) => branch.push(change.clone()),
                (None, None) => besides.push(change.clone()),
            }
        }
        assess(&mut branch);
        assess(&mut besides);
        self.since = Some(Since { revision, branch, besides });
        self
    }
}

/// Whether there is more to a change than that it stays as it is.
fn is_told(change: &Change) -> bool {
    change.is_effective() || change.block.is_some() || change.accepted.is_some()
}

/// What of one change the branch is the cause of, and the rest.
fn divide(change: &Change, before: &Declared, after: &Declared) -> (Option<Change>, Option<Change>) {
    let all = || (Some(change.clone()), None);
    if change.action == Action::Replace && compare(&before.spec, &after.spec).replaces() {
        return all();
    }
    let is_row = |row: &&TableChange| is_ours(row, before, after);
    let wished = |field: &FieldChange| differs(field.field, before, after);
    // Whoever changes what a restart is for has it restarted.
    let restarts = change.tables.iter().any(|row| is_row(&row)) || change.fields.iter().any(wished);
    let is_field = |field: &&FieldChange| if field.field == RESTARTED { restarts } else { wished(field) };
    let n_rows = change.tables.iter().filter(is_row).count();
    let n_fields = change.fields.iter().filter(is_field).count();
    let n_other_rows = change.tables.len() - n_rows;
    let n_other_fields = change.fields.len() - n_fields;
    match (n_rows + n_fields > 0, n_other_rows + n_other_fields > 0) {
        (true, false) => all(),
        (false, true) => (None, Some(change.clone())),
        // Nothing tells but the wishes as a whole.
        (false, false) if is_another_wish(before, after) => all(),
        (false, false) => (None, Some(change.clone())),
        (true, true) => {
            let (mut ours, mut others) = (change.clone(), change.clone());
            ours.tables.retain(|row| is_row(&row));
            ours.fields.retain(|field| is_field(&field));
            others.tables.retain(|row| !is_row(&row));
            others.fields.retain(|field| !is_field(&field));
            ours.remarks.push(Remark::Besides { n_tables: n_other_rows, n_fields: n_other_fields });
            others.remarks.clear();
            (Some(ours), Some(others))
        }
    }
}

fn is_another_wish(before: &Declared, after: &Declared) -> bool {
    before.spec != after.spec || before.lifecycle != after.lifecycle || before.order != after.order
}

/// Whether the wish for a table of a row is another one.
fn is_ours(row: &TableChange, before: &Declared, after: &Declared) -> bool {
    let differs = |table: &Table| {
        let is_wished = |declared: &Declared| declared.spec.tables.contains(table.as_ref());
        is_wished(before) != is_wished(after) || before.renamed_from.get(table) != after.renamed_from.get(table)
    };
    let stays = matches!(row.kind, TableChangeKind::Published | TableChangeKind::Withdrawn).then_some(&row.table);
    [row.comes(), row.goes(), stays].into_iter().flatten().any(differs)
}

/// Whether the wish for a setting is another one. What nobody wishes for, as that a task is published, is never ours.
fn differs(field: &str, before: &Declared, after: &Declared) -> bool {
    let (a, b) = (&before.spec, &after.spec);
    match field {
        "source.datasource" => a.source != b.source,
        "destination.type" => a.destination.kind != b.destination.kind,
        "destination.datasource" => a.destination.datasource != b.destination.datasource,
        "resource_group" => a.resource_group != b.resource_group,
        "folder" => a.folder != b.folder,
        "run" => a.run != b.run,
        "lifecycle.prevent_destroy" => before.lifecycle.prevent_destroy != after.lifecycle.prevent_destroy,
        key => a.start.get(key) != b.start.get(key),
    }
}
