//! Who changed what since the last apply: what was applied last, the YAML and live are compared, setting by setting.
//!
//! | applied last | YAML | live | who |
//! |---|---|---|---|
//! | a | b | a | ours: the YAML was edited |
//! | a | a | b | theirs: it was changed outside of disync |
//! | a | b | b | both, alike: nothing is left to do |
//! | a | b | c | a conflict |
//! | – | b | a | ours: there is nothing to compare with |
//!
//! A table is in a set or is not, so that two that differ cannot both differ from what was applied last: tables are
//! never in conflict by themselves.

use disync_model::{Declared, Kind, Observed, Origin, Pending, ResourceGroup, Spec, Table, TableRef};

use super::{Facts, Maker};
use crate::change::STARTING;
use crate::compare::{Difference, compare};
use crate::row::{FieldChange, Side};

impl<'a> Facts<'a> {
    /// What was applied last to the live task; `None` where that is not known, and for a task that is not the one that
    /// it was applied to. A write of an interrupted apply that has landed was applied, too.
    pub(super) fn base(&self) -> Option<&'a Spec> {
        let Some(live) = self.live else { return self.record.map(|record| &record.spec) };
        let maker = self.maker(live);
        let landed = self.pending.filter(|pending| match (&pending.spec, live.spec()) {
            (Some(meant), Some(there)) => compare(there, meant).is_empty(),
            _ => false,
        });
        let landed = landed.and_then(Pending::record);
        match maker {
            Maker::Recorded(record) => Some(landed.unwrap_or(&record.spec)),
            Maker::Interrupted => landed,
            Maker::Stranger => None,
        }
    }

    /// Gives the settings that differ their sides and their places.
    pub(super) fn judge(&self, fields: &mut [FieldChange], declared: &Declared, live: &Observed) {
        let base = self.base();
        for field in fields {
            field.origin = declared.setting_origin(field.field).cloned();
            field.side = match field.field {
                // The state has the only other copy of it.
                "lifecycle.prevent_destroy" => Side::Ours,
                "deployed" if self.pending.is_some() || base.is_none() => Side::Ours,
                "deployed" if live.task.id().kind() == Kind::Realtime => Side::Theirs,
                "run" if field.before.as_deref() == Some(STARTING) => Side::Ours,
                // There are two run states: where live is not as wished, somebody changed it unless the wish is new.
                "deployed" | "run" if base.is_some_and(|base| base.run == declared.spec.run) => Side::Theirs,
                "deployed" | "run" => Side::Ours,
                _ => side_of(field, base),
            };
        }
    }
}

/// Who changed a setting that can be told from a spec.
fn side_of(field: &FieldChange, base: Option<&Spec>) -> Side {
    let Some(applied) = base.and_then(|base| value(base, field.field)) else { return Side::Ours };
    let is = |other: &Option<String>| other.as_deref().is_some_and(|other| same(field.field, applied, other));
    match (is(&field.before), field.after.as_deref() == Some(applied)) {
        (true, _) => Side::Ours,
        (false, true) => Side::Theirs,
        (false, false) => Side::Conflict,
    }
}

/// What a spec says about a setting.
pub(crate) fn value<'s>(spec: &'s Spec, field: &str) -> Option<&'s str> {
    match field {
        "source.datasource" => Some(&spec.source),
        "destination.type" => Some(spec.destination.kind.word()),
        "destination.datasource" => Some(&spec.destination.datasource),
        "folder" => spec.folder.as_deref().map(|folder| folder.trim_matches('/')),
        "resource_group" => spec.resource_group.as_ref().map(|group| &*group.0),
        _ => None,
    }
}

/// Whether two values mean the same: live spells the names of resource groups in its own way.
pub(crate) fn same(field: &str, applied: &str, live: &str) -> bool {
    match field {
        "resource_group" => ResourceGroup(applied.to_owned()).may_be(&ResourceGroup(live.to_owned())),
        _ => applied == live,
    }
}

/// Who is behind a table that comes: where it was applied, live has lost it.
pub(super) fn of_coming(table: TableRef<'_>, base: Option<&Spec>) -> Side {
    if base.is_some_and(|base| base.tables.contains(table)) { Side::Theirs } else { Side::Ours }
}

/// Who is behind a table that goes: where it was not applied, live has gained it.
pub(super) fn of_going(table: TableRef<'_>, base: Option<&Spec>) -> Side {
    if base.is_some_and(|base| base.tables.contains(table)) { Side::Ours } else { Side::Theirs }
}

/// Where the YAML says that a table is to be shipped.
pub(super) fn line_of(declared: &Declared, line: Option<u32>) -> Option<Origin> {
    line.map(|line| Origin { line, ..declared.origin.clone() })
}

/// What the YAML and live have both changed since the last apply, and alike: from what was applied to what is.
pub(super) fn agreed(base: Option<&Spec>, declared: &Spec, there: &Spec) -> Difference {
    let Some(base) = base else { return Difference::default() };
    let (mut ours, theirs) = (compare(base, declared), compare(base, there));
    if ours.is_empty() || theirs.is_empty() {
        return Difference::default();
    }
    let is_theirs = |field: &FieldChange| theirs.fields.iter().any(|other| other.field == field.field);
    let left = compare(there, declared);
    let is_left = |field: &FieldChange| left.fields.iter().any(|other| other.field == field.field);
    ours.added.retain(|table: &Table| there.tables.contains(table.as_ref()));
    ours.removed.retain(|table: &Table| !there.tables.contains(table.as_ref()));
    ours.fields.retain(|field| is_theirs(field) && !is_left(field));
    for field in &mut ours.fields {
        field.side = Side::Both;
    }
    Difference { unchanged: 0, ..ours }
}
