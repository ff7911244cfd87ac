//! A change while it is decided about: how it begins, and how what is found out is put into it.

use std::collections::HashMap;
use std::sync::Arc;

use disync_model::{Address, Declared, Observed, Origin, Table, TableRef, Tables};

use crate::change::{Action, Change, Reason};
use crate::compare::Difference;
use crate::impact::{Impact, ImpactClass};
use crate::row::{Side, TableChange, TableChangeKind};

pub(super) fn all_added(declared: &Declared) -> Vec<TableChange> {
    let lines = declared.table_lines.iter().map(Some).chain(std::iter::repeat(None));
    let tables = declared.spec.tables.iter().zip(lines);
    tables
        .map(|(table, line)| {
            let file = Arc::clone(&declared.origin.file);
            let origin = line.map(|line| Origin { file, line: *line });
            row(table.to_table(), TableChangeKind::Added, origin)
        })
        .collect()
}

pub(super) fn all_removed(tables: &Tables) -> Vec<TableChange> {
    tables.iter().map(|table| row(table.to_table(), TableChangeKind::Removed, None)).collect()
}

const fn row(table: Table, kind: TableChangeKind, origin: Option<Origin>) -> TableChange {
    TableChange { table, kind, side: Side::Ours, impact: ImpactClass::Safe, origin }
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
            before: None,
            after: None,
            tables: Vec::new(),
            unchanged_tables: 0,
            left_out_tables: 0,
            fields: Vec::new(),
            left_out_fields: 0,
            impact: Impact::default(),
            preview: None,
            protected: false,
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

    /// Takes over a difference; added and removed tables are merged into one order.
    pub(super) fn take(&mut self, difference: Difference, declared: &Declared) {
        let origins = Origins::of(declared, difference.added.len());
        let added = difference.added.into_iter().map(|table| {
            let origin = origins.get(table.as_ref());
            row(table, TableChangeKind::Added, origin)
        });
        let removed = difference.removed.into_iter().map(|table| row(table, TableChangeKind::Removed, None));
        self.tables = added.chain(removed).collect();
        self.tables.sort_by(|a, b| a.table.cmp(&b.table));
        self.unchanged_tables = difference.unchanged;
        self.fields = difference.fields;
    }
}

/// The places of a sync's tables; a lookup table only where many are asked for, so that one is not made for each.
struct Origins<'a> {
    declared: &'a Declared,
    lines: HashMap<TableRef<'a>, u32>,
}

impl<'a> Origins<'a> {
    fn of(declared: &'a Declared, n_asked: usize) -> Self {
        let tables = declared.spec.tables.iter().zip(declared.table_lines.iter().copied());
        let lines = if n_asked == 0 { HashMap::new() } else { tables.collect() };
        Self { declared, lines }
    }

    fn get(&self, table: TableRef<'_>) -> Option<Origin> {
        let file = Arc::clone(&self.declared.origin.file);
        self.lines.get(&table).map(|line| Origin { file, line: *line })
    }
}
