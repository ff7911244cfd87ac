//! What publishing a task brings out that its rows do not tell: what is in its document already, and was never applied.
//!
//! A document that was saved and not published is a draft. What the console has put into it, and what an interrupted apply
//! has, is shipped once this plan publishes the task, though nothing of it is left to be written.
//!
//! | applied last | draft | afterwards | row |
//! |---|---|---|---|
//! | no | yes | yes | published |
//! | yes | no | no | withdrawn |
//! | to `a` | to `b` | yes | remapped |
//! | another edit, of what disync does not manage | | | none: a remark |
//!
//! Somebody may have published it by hand, and edited the task again since: no operation tells what is published \[INF\].
//! Of a real-time task the service says that it is a draft; of a solution the journal does, as far as that was us.

use disync_model::{Declared, ImpactClass, Observed, Pending, Record, Spec, TableRef, Task};

use crate::change::Change;
use crate::decide::Places;
use crate::drift::{is_same_document, remapped};
use crate::remark::Remark;
use crate::row::{Side, TableChange, TableChangeKind};
use crate::scope::Input;

/// Adds to each change that publishes a draft what that brings out. To be asked once the changes are narrowed: what is left
/// as the console has it is published with the rest.
pub(crate) fn bring_out(changes: &mut [Change], input: &Input<'_>) {
    for change in changes.iter_mut().filter(|change| change.publishes()) {
        let Some(live) = input.live.tasks.get(&change.address) else { continue };
        let pending = input.state.pending.get(&change.address);
        if !is_draft(live, pending) {
            continue;
        }
        let record = input.state.records.get(&change.address).filter(|record| record.task == live.id());
        let declared = input.desired.syncs.get(&change.address);
        let (Some(before), Some(after)) = (&change.before, &change.after) else { continue };
        let draft = Draft { live, record, pending, declared, before, after };
        let rows = draft.rows();
        if rows.is_empty() && !change.rewrites_content() && draft.is_edited_besides() {
            change.remarks.push(Remark::DraftEdited);
        }
        let n_stay = rows.iter().filter(|row| row.kind != TableChangeKind::Withdrawn).count();
        change.unchanged_tables = change.unchanged_tables.saturating_sub(n_stay);
        change.tables.extend(rows);
        change.tables.sort_by(|a, b| a.table.cmp(&b.table));
    }
}

fn is_draft(live: &Observed, pending: Option<&Pending>) -> bool {
    match &live.task {
        Task::File(file) => file.committed == Some(false),
        Task::Solution(_) => pending.is_some_and(|pending| pending.unpublished),
    }
}

/// A draft that a change publishes.
struct Draft<'a> {
    live: &'a Observed,
    /// Of this very task.
    record: Option<&'a Record>,
    pending: Option<&'a Pending>,
    declared: Option<&'a Declared>,
    before: &'a Spec,
    after: &'a Spec,
}

impl Draft<'_> {
    fn rows(&self) -> Vec<TableChange> {
        let applied = self.record.map(|record| &record.spec.tables);
        let is_applied = |table: &TableRef<'_>| applied.is_some_and(|applied| applied.contains(*table));
        let (there, after) = (&self.before.tables, &self.after.tables);
        let comes = after.iter().filter(|table| there.contains(*table) && !is_applied(table));
        let goes = applied.into_iter().flatten().filter(|table| !there.contains(*table) && !after.contains(*table));
        let comes = comes.map(|table| (table, TableChangeKind::Published));
        let found: Vec<_> = comes.chain(goes.map(|table| (table, TableChangeKind::Withdrawn))).collect();
        let places = self.declared.map(|declared| Places::of(declared, found.len()));
        let rows = found.into_iter().map(|(table, kind)| self.row(table, kind, places.as_ref()));
        let elsewhere = self.record.map(|record| remapped(record, self.live)).unwrap_or_default();
        rows.chain(elsewhere.into_iter().filter(|row| after.contains(row.table.as_ref()))).collect()
    }

    /// What the YAML and the draft agree on is both's, as far as anything was applied that both could differ from.
    fn row(&self, table: TableRef<'_>, kind: TableChangeKind, places: Option<&Places<'_>>) -> TableChange {
        let is_wished = self.declared.is_some_and(|declared| declared.spec.tables.contains(table));
        let is_agreed = is_wished == (kind == TableChangeKind::Published);
        let side = match (self.record, self.pending) {
            (None, _) | (_, Some(_)) => Side::Ours,
            (Some(_), None) if is_agreed => Side::Both,
            (Some(_), None) => Side::Theirs,
        };
        let origin = match (self.declared, is_wished) {
            (Some(_), true) => places.and_then(|places| places.of_table(table)),
            (Some(declared), false) => Some(declared.list_origin(table)),
            (None, _) => None,
        };
        TableChange {
            table: table.to_table(),
            kind,
            side,
            impact: ImpactClass::Safe,
            origin: origin.filter(|_| is_agreed),
        }
    }

    /// Whether the document is not the one that was verified, though it says the same of all that disync manages. What an
    /// interrupted apply has written is its own.
    fn is_edited_besides(&self) -> bool {
        self.pending.is_none()
            && self.record.is_some_and(|record| {
                let is_edited = record.fingerprint.is_some_and(|verified| verified != self.live.fingerprint);
                is_edited && is_same_document(&record.spec, self.before)
            })
    }
}
