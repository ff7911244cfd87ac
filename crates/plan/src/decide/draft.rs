//! A change while it is decided about: how it begins, and how what is found out is put into it.

use std::collections::{HashMap, HashSet};

use disync_model::{Address, Declared, ImpactClass, Observed, Origin, Spec, Table, TableRef, Tables};

use super::side;
use crate::change::{Action, Change, Reason};
use crate::compare::Difference;
use crate::impact::Impact;
use crate::remark::Remark;
use crate::row::{Side, TableChange, TableChangeKind};

/// All tables come.
pub(super) fn all_added(declared: &Declared, base: Option<&Spec>) -> Vec<TableChange> {
    let lines = declared.table_lines.iter().copied().map(Some).chain(std::iter::repeat(None));
    let tables = declared.spec.tables.iter().zip(lines);
    tables
        .map(|(table, line)| {
            let (side, origin) = (side::of_coming(table, base), side::line_of(declared, line));
            row(table.to_table(), TableChangeKind::Added, (side, origin))
        })
        .collect()
}

/// All tables go. No line of the YAML is behind that: the sync is not declared any more.
pub(super) fn all_removed(tables: &Tables, base: Option<&Spec>) -> Vec<TableChange> {
    let row =
        |table: TableRef<'_>| row(table.to_table(), TableChangeKind::Removed, (side::of_going(table, base), None));
    tables.iter().map(row).collect()
}

fn row(table: Table, kind: TableChangeKind, (side, origin): (Side, Option<Origin>)) -> TableChange {
    TableChange { table, kind, side, impact: ImpactClass::Safe, origin }
}

impl Change {
    /// A change that does nothing yet.
    pub(crate) fn keep(address: &Address, declared: Option<&Declared>) -> Self {
        Self {
            address: address.clone(),
            action: Action::Keep,
            reason: Reason::InSync,
            block: None,
            task: None,
            fingerprint: None,
            destinations: None,
            before: None,
            after: None,
            tables: Vec::new(),
            unchanged_tables: 0,
            left_out_tables: 0,
            fields: Vec::new(),
            left_out_fields: 0,
            agreed: Difference::default(),
            impact: Impact::default(),
            recorded: None,
            accepted: None,
            preview: None,
            remarks: Vec::new(),
            protected: false,
            order: declared.map(|declared| declared.order.clone()).unwrap_or_default(),
            unwatched: false,
            origin: declared.map(|declared| declared.origin.clone()),
        }
    }

    pub(crate) fn set(&mut self, action: Action, reason: Reason) {
        self.action = action;
        self.reason = reason;
    }

    pub(super) fn seen(&mut self, live: &Observed) {
        self.task = Some(live.id());
        self.fingerprint = Some(live.fingerprint);
    }

    /// Takes over a difference; tables that come, go and are renamed are merged into one order.
    pub(super) fn take(&mut self, mut difference: Difference, declared: &Declared, base: Option<&Spec>) {
        let places = Places::of(declared, difference.added.len());
        let renamed = take_renamed(&mut difference, declared);
        let comes = difference.added.into_iter().map(|table| (table, TableChangeKind::Added));
        let renamed = renamed.into_iter().map(|(new, old)| (new, TableChangeKind::RenamedFrom(old)));
        let coming = comes.chain(renamed).map(|(table, kind)| {
            let about = (side::of_coming(table.as_ref(), base), places.of_table(table.as_ref()));
            row(table, kind, about)
        });
        let removed = difference.removed.into_iter().map(|table| {
            let about = (side::of_going(table.as_ref(), base), Some(declared.list_origin(table.as_ref())));
            row(table, TableChangeKind::Removed, about)
        });
        self.tables = coming.chain(removed).collect();
        self.tables.sort_by(|a, b| a.table.cmp(&b.table));
        self.unchanged_tables = difference.unchanged;
        self.fields = difference.fields;
    }

    /// Remarks on those `renamed_from` that have nothing left to say, because the old table is not there any more.
    pub(super) fn remark_renames(&mut self, declared: &Declared, there: &Spec) {
        let done = declared.renamed_from.iter().filter(|(_, old)| !there.tables.contains(old.as_ref()));
        self.remarks.extend(done.map(|(new, _)| Remark::RenameDone(new.clone())));
    }
}

/// Takes out the tables that come in place of one that goes, by the YAML's account: new and old.
fn take_renamed(difference: &mut Difference, declared: &Declared) -> Vec<(Table, Table)> {
    if declared.renamed_from.is_empty() {
        return Vec::new();
    }
    let comes: HashSet<&Table> = difference.added.iter().collect();
    let goes: HashSet<&Table> = difference.removed.iter().collect();
    let renamed = declared.renamed_from.iter().filter(|(new, old)| comes.contains(new) && goes.contains(old));
    let renamed: Vec<(Table, Table)> = renamed.map(|(new, old)| (new.clone(), old.clone())).collect();
    let (new, old): (HashSet<&Table>, HashSet<&Table>) = renamed.iter().map(|(new, old)| (new, old)).unzip();
    difference.added.retain(|table| !new.contains(table));
    difference.removed.retain(|table| !old.contains(table));
    renamed
}

/// The places of a sync's tables; a lookup table only where many are asked for, so that one is not made for each.
pub(crate) struct Places<'a> {
    declared: &'a Declared,
    lines: HashMap<TableRef<'a>, u32>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(declared: &'a Declared, n_asked: usize) -> Self {
        let tables = declared.spec.tables.iter().zip(declared.table_lines.iter().copied());
        let lines = if n_asked == 0 { HashMap::new() } else { tables.collect() };
        Self { declared, lines }
    }

    pub(crate) fn of_table(&self, table: TableRef<'_>) -> Option<Origin> {
        side::line_of(self.declared, self.lines.get(&table).copied())
    }
}
