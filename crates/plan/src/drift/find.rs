//! Finds the differences, one finding each: sync by sync, without asking what was accepted.

use std::collections::BTreeSet;

use disync_model::{Address, Fingerprint, Kind, Observed, Record, TaskId};

use super::identify::identify;
use super::input::{DriftInput, Listed};
use super::remapped::remapped;
use super::side::Sides;
use super::{Drift, DriftKind, drift, is_same_document};
use crate::compare::Difference;
use crate::finding::{Finding, FindingKind, LastEdit};
use crate::row::{Side, TableChange, TableChangeKind};
use crate::scope::Coverage;

/// What has become of the recorded syncs in `checked`.
pub(super) fn recorded(input: &DriftInput<'_>, checked: &BTreeSet<&Address>) -> Vec<Finding> {
    let mut found = Vec::new();
    for drift in drift(input.state, input.live, input.scope).iter().filter(|drift| checked.contains(&drift.address)) {
        if let Some(look) = Look::at(input, &drift.address) {
            look.drifted(drift, &mut found);
        }
    }
    for look in checked.iter().filter_map(|address| Look::at(input, address)) {
        look.edited(&mut found);
        look.unpublished(&mut found);
    }
    found
}

/// The real-time tasks that are neither declared nor recorded, by name or by id. No operation lists solutions [D].
pub(super) fn unmanaged(input: &DriftInput<'_>, listed: Listed<'_>) -> Vec<Finding> {
    let states = [input.earlier, input.state];
    let records = || states.into_iter().flat_map(|state| state.records.values());
    let ours: BTreeSet<TaskId> = records().map(|record| record.task).collect();
    let mut found = Vec::new();
    for file in listed.files {
        let address = Address { kind: Kind::Realtime, name: file.name.clone() };
        let is_known =
            states.iter().any(|state| state.records.contains_key(&address) || state.pending.contains_key(&address));
        let is_ours = is_known || input.desired.syncs.contains_key(&address) || ours.contains(&file.id.into());
        let is_ignored = || listed.ignored.iter().any(|glob| glob.matches(file.name.as_str()));
        let is_selected = || matches!(input.scope.selection.of(&address), Coverage::Whole);
        if is_ours || !is_selected() || is_ignored() {
            continue;
        }
        let (kind, task) = (FindingKind::Unmanaged, TaskId::File(file.id));
        found.push(Finding {
            fingerprint: identify(input.state.project, &address, &kind, &[task.to_string()]),
            address,
            class: kind.class(),
            kind,
            side: Side::Theirs,
            task: Some(task),
            edit: LastEdit::of(file),
            applied_at: None,
            origin: None,
        });
    }
    found
}

/// The document of a task that was edited besides what is accepted about it: a finding by itself.
pub(super) fn edited_again(input: &DriftInput<'_>, address: &Address) -> Option<Finding> {
    let look = Look::at(input, address)?;
    let now = look.observed?.fingerprint;
    Some(look.finding(FindingKind::Document(now)))
}

/// One recorded sync.
struct Look<'a> {
    input: &'a DriftInput<'a>,
    address: &'a Address,
    record: &'a Record,
    observed: Option<&'a Observed>,
    coverage: Coverage<'a>,
    sides: Sides<'a>,
}

impl<'a> Look<'a> {
    fn at(input: &'a DriftInput<'a>, address: &'a Address) -> Option<Self> {
        let record = input.state.records.get(address)?;
        let observed = input.live.tasks.get(address);
        let sides = Sides::of(input.desired.syncs.get(address));
        Some(Self { input, address, record, observed, coverage: input.scope.selection.of(address), sides })
    }

    /// Where some tables alone are selected, the report is not about the rest.
    fn has_settings(&self) -> bool {
        match &self.coverage {
            Coverage::Nothing => false,
            Coverage::Whole => true,
            Coverage::Part(part) => part.has_settings(),
        }
    }

    fn drifted(&self, drift: &Drift, found: &mut Vec<Finding>) {
        let whole = match &drift.kind {
            DriftKind::Changed(difference) => return self.changed(difference, &drift.remapped, found),
            DriftKind::Foreign(why) => FindingKind::Foreign(why.clone()),
            DriftKind::Vanished => FindingKind::Vanished,
            DriftKind::Recreated => FindingKind::Recreated,
            DriftKind::Renamed(to) => FindingKind::Renamed(to.clone()),
        };
        if self.has_settings() {
            found.push(self.finding(whole));
        }
    }

    fn changed(&self, difference: &Difference, remapped: &[TableChange], found: &mut Vec<Finding>) {
        let Difference { added, removed, unchanged: _, fields } = difference;
        let added = added.iter().cloned().map(FindingKind::TableAdded);
        let removed = removed.iter().cloned().map(FindingKind::TableRemoved);
        let remapped = remapped.iter().filter_map(|row| match &row.kind {
            TableChangeKind::Remapped { from, to } => {
                Some(FindingKind::Remapped { table: row.table.clone(), from: from.clone(), to: to.clone() })
            }
            TableChangeKind::Added
            | TableChangeKind::Removed
            | TableChangeKind::MovedFrom(_)
            | TableChangeKind::MovedTo(_)
            | TableChangeKind::RenamedFrom(_)
            | TableChangeKind::Published
            | TableChangeKind::Withdrawn => None,
        });
        let tables = added
            .chain(removed)
            .chain(remapped)
            .filter(|kind| kind.table().is_some_and(|table| self.coverage.has(table.as_ref())));
        found.extend(tables.map(|kind| self.finding(kind)));
        if !self.has_settings() {
            return;
        }
        found.extend(fields.iter().map(|field| {
            let (before, after) = (field.before.clone(), field.after.clone());
            self.finding(match field.field {
                "run" => FindingKind::Instance { wished: before.unwrap_or_default(), is: after.unwrap_or_default() },
                field => FindingKind::Field { field, before, after },
            })
        }));
    }

    /// What the fingerprint alone tells: the document is not the one that was verified, though all that disync manages is
    /// as it was applied.
    fn edited(&self, found: &mut Vec<Finding>) {
        let Some(observed) = self.observed.filter(|observed| observed.id() == self.record.task) else { return };
        let is_edited = self.record.fingerprint.is_some_and(|verified| verified != observed.fingerprint);
        let is_as_applied = observed.spec().is_some_and(|there| is_same_document(&self.record.spec, there))
            && remapped(self.record, observed).is_empty();
        if is_edited && is_as_applied && self.has_settings() {
            found.push(self.finding(FindingKind::Document(observed.fingerprint)));
        }
    }

    /// Of a solution the service does not tell whether its content is published.
    fn unpublished(&self, found: &mut Vec<Finding>) {
        let Some(observed) = self.observed.filter(|observed| observed.id() == self.record.task) else { return };
        let is_draft = observed.task.file().is_some_and(|file| file.committed == Some(false));
        if is_draft && self.has_settings() {
            found.push(self.finding(FindingKind::Unpublished));
        }
    }

    fn finding(&self, kind: FindingKind) -> Finding {
        let Self { input, address, record, observed, .. } = self;
        let is_the_recorded_one = matches!(kind, FindingKind::Vanished | FindingKind::Renamed(_));
        let live = observed.filter(|_| !is_the_recorded_one);
        let edit = observed.and_then(|observed| observed.task.file()).map_or_else(LastEdit::default, LastEdit::of);
        Finding {
            side: self.sides.side(&kind, *observed),
            origin: self.sides.origin(&kind),
            fingerprint: identify(input.state.project, address, &kind, &self.besides(&kind)),
            address: (*address).clone(),
            class: kind.class(),
            kind,
            task: Some(live.map_or(record.task, Observed::id)),
            edit,
            applied_at: Some(record.applied_at),
        }
    }

    /// What tells a finding from another one of its kind besides what the kind holds: a task that was deleted, or became
    /// foreign, a second time is a finding of its own.
    fn besides(&self, kind: &FindingKind) -> Vec<String> {
        let recorded = || self.record.task.to_string();
        let live = || self.observed.map(|observed| observed.id().to_string()).unwrap_or_default();
        let document =
            || self.observed.map(|observed| Fingerprint::to_string(&observed.fingerprint)).unwrap_or_default();
        match kind {
            FindingKind::Foreign(_) => vec![document()],
            FindingKind::Vanished => vec![recorded()],
            FindingKind::Recreated => vec![recorded(), live()],
            FindingKind::TableAdded(_)
            | FindingKind::TableRemoved(_)
            | FindingKind::Remapped { .. }
            | FindingKind::Field { .. }
            | FindingKind::Document(_)
            | FindingKind::Renamed(_)
            | FindingKind::Unmanaged
            | FindingKind::Instance { .. }
            | FindingKind::Unpublished => Vec::new(),
        }
    }
}
