//! How the YAML stands to a finding: what it says itself, and where.

use std::cell::OnceCell;
use std::collections::HashMap;

use disync_model::{Declared, Observed, Origin, Run, Table, TableRef};

use crate::decide::{same, value};
use crate::finding::FindingKind;
use crate::row::Side;

/// One sync as the YAML declares it, if it does.
pub(super) struct Sides<'a> {
    declared: Option<&'a Declared>,
    /// The line of each table, looked up only once somebody asks for one.
    lines: OnceCell<HashMap<TableRef<'a>, u32>>,
}

impl<'a> Sides<'a> {
    pub(super) const fn of(declared: Option<&'a Declared>) -> Self {
        Self { declared, lines: OnceCell::new() }
    }

    /// Who is behind a difference between what was applied and what is live.
    pub(super) fn side(&self, kind: &FindingKind, observed: Option<&Observed>) -> Side {
        let Some(declared) = self.declared else {
            return match kind {
                // The YAML wants it gone, too.
                FindingKind::Vanished | FindingKind::Recreated => Side::Both,
                FindingKind::Unmanaged => Side::Theirs,
                FindingKind::TableAdded(_)
                | FindingKind::TableRemoved(_)
                | FindingKind::Remapped { .. }
                | FindingKind::Field { .. }
                | FindingKind::Document(_)
                | FindingKind::Foreign(_)
                | FindingKind::Renamed(_)
                | FindingKind::Instance { .. }
                | FindingKind::Unpublished => Side::Conflict,
            };
        };
        let is_wished = |table: &Table| declared.spec.tables.contains(table.as_ref());
        match kind {
            FindingKind::TableAdded(table) => agrees(is_wished(table)),
            FindingKind::TableRemoved(table) => agrees(!is_wished(table)),
            FindingKind::Field { field, before, after } => {
                of_field(value(&declared.spec, field), (field, before.as_deref(), after.as_deref()))
            }
            FindingKind::Instance { wished, .. } => of_run(declared.spec.run, wished, observed),
            FindingKind::Remapped { .. }
            | FindingKind::Document(_)
            | FindingKind::Foreign(_)
            | FindingKind::Renamed(_)
            | FindingKind::Vanished
            | FindingKind::Recreated
            | FindingKind::Unmanaged
            | FindingKind::Unpublished => Side::Theirs,
        }
    }

    /// The place in the YAML that a finding contradicts.
    pub(super) fn origin(&self, kind: &FindingKind) -> Option<Origin> {
        let declared = self.declared?;
        let setting = |key| declared.setting_origin(key).cloned();
        let place = match kind {
            FindingKind::TableAdded(table) => Some(declared.list_origin(table.as_ref())),
            FindingKind::TableRemoved(table) | FindingKind::Remapped { table, .. } => self.line_of(table),
            FindingKind::Field { field, .. } => setting(field),
            FindingKind::Instance { .. } => setting("run"),
            FindingKind::Document(_)
            | FindingKind::Foreign(_)
            | FindingKind::Renamed(_)
            | FindingKind::Vanished
            | FindingKind::Recreated
            | FindingKind::Unmanaged
            | FindingKind::Unpublished => None,
        };
        Some(place.unwrap_or_else(|| declared.origin.clone()))
    }

    fn line_of(&self, table: &Table) -> Option<Origin> {
        let declared = self.declared?;
        let lines =
            self.lines.get_or_init(|| declared.spec.tables.iter().zip(declared.table_lines.iter().copied()).collect());
        let line = lines.get(&table.as_ref()).copied()?;
        Some(Origin { line, ..declared.origin.clone() })
    }
}

const fn agrees(is_so: bool) -> Side {
    if is_so { Side::Both } else { Side::Theirs }
}

/// A setting that the YAML does not give is not contradicted by anything.
fn of_field(declared: Option<&str>, (field, before, after): (&str, Option<&str>, Option<&str>)) -> Side {
    let Some(declared) = declared else { return Side::Both };
    if after.is_some_and(|after| same(field, declared, after)) {
        Side::Both
    } else if before == Some(declared) {
        Side::Theirs
    } else {
        Side::Conflict
    }
}

fn of_run(declared: Run, applied: &str, observed: Option<&Observed>) -> Side {
    let status = observed.and_then(|observed| observed.instance.as_ref());
    if declared.word() == applied {
        Side::Theirs
    } else if status.is_none_or(|status| declared.is_met_by(status)) {
        Side::Both
    } else {
        Side::Conflict
    }
}
