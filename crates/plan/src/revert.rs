//! What apply would do about drift alone: an ordinary plan, narrowed to the findings of a look at the workspace.
//!
//! What the YAML asks for besides, and what was accepted, stays as it is live, and is not recorded as applied. Tables are
//! left out as a scope leaves them out; settings are not wished in the first place. Writing drift into the YAML, which is
//! the opposite, is no business of plans.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Address, Desired, Run, Spec, Table, TableRef};

use crate::accept::{Accept, Party};
use crate::change::Change;
use crate::decide::{same, value};
use crate::drift::DriftInput;
use crate::finding::{Finding, FindingKind};
use crate::guard::Guards;
use crate::plan::Plan;
use crate::planning::plan;
use crate::remark::Remark;
use crate::row::{TableChange, TableChangeKind};
use crate::scope::{Input, Mode, Pattern, Scope, Selection};

/// What comes of [`revert`].
#[derive(Debug, Clone, PartialEq)]
pub struct Reverted<'f> {
    /// The plan; empty where no finding is one that a plan could do anything about.
    pub plan: Plan,
    /// The findings that are not undone by it: no plan can, or the YAML does not declare the sync any more.
    pub left: Vec<Left<'f>>,
}

/// A finding that a plan which reverts drift does not undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left<'f> {
    /// Which.
    pub finding: &'f Finding,
    /// Whether the plan publishes it: it is in a draft that is published for the sake of other findings.
    pub is_published: bool,
}

/// The plan that makes live again what the YAML says, of these findings alone. Where the YAML and the console have changed
/// the same thing differently, the YAML stands: that is what reverting means.
#[must_use]
pub fn revert<'f>(drift: &DriftInput<'_>, findings: &'f [Finding], guards: &Guards) -> Reverted<'f> {
    let (planned, left): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| is_planned(finding, drift.desired));
    let mut by_sync: BTreeMap<&Address, Vec<&Finding>> = BTreeMap::new();
    for finding in planned {
        by_sync.entry(&finding.address).or_default().push(finding);
    }
    let mut desired = drift.desired.clone();
    let (mut targets, mut excludes, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    if by_sync.is_empty() {
        // Without a target everything would be selected.
        excludes.extend(drift.desired.syncs.keys().chain(drift.state.addresses()).map(Pattern::of));
    }
    for (address, findings) in by_sync {
        let sync = Sync { drift, address, findings: &findings };
        let tables = sync.tables();
        if tables.len() == findings.len() {
            targets.extend(tables.into_iter().map(|table| Pattern::of_table(address, table)));
            continue;
        }
        targets.push(Pattern::of(address));
        excludes.extend(sync.other_rows().iter().map(|table| Pattern::of_table(address, table)));
        kept.push((address, sync.keep_settings(&mut desired)));
    }
    let scope = Scope { selection: Selection::new(targets, excludes), mode: Mode::Apply };
    let accept = Accept { all: Some(Party::Ours), ..Accept::default() };
    let &DriftInput { live, state, now, .. } = drift;
    let mut plan = plan(&Input { desired: &desired, live, state, scope: &scope, guards, accept: &accept, now });
    for (address, kept) in kept {
        let change = plan.changes.iter_mut().find(|change| change.address == *address);
        if let (Some(change), Some(record)) = (change, state.records.get(address)) {
            change.left_out_fields += kept.ours.len();
            if change.after.is_some() && !kept.all.is_empty() {
                change.edit_recorded(|spec| kept.all.iter().for_each(|field| copy(field, &record.spec, spec)));
            }
        }
    }
    let left = left_by(&plan, left);
    Reverted { plan, left }
}

/// What a plan does about the findings that it does not undo.
fn left_by<'f>(plan: &Plan, findings: Vec<&'f Finding>) -> Vec<Left<'f>> {
    let changes: BTreeMap<&Address, &Change> = plan.changes.iter().map(|change| (&change.address, change)).collect();
    let left = findings.into_iter().map(|finding| {
        let is_published = changes.get(&finding.address).is_some_and(|change| publishes(change, &finding.kind));
        Left { finding, is_published }
    });
    left.collect()
}

/// Whether a change publishes what was found.
fn publishes(change: &Change, kind: &FindingKind) -> bool {
    match kind {
        FindingKind::Remapped { table, .. } => {
            let is_remap = |row: &TableChange| matches!(row.kind, TableChangeKind::Remapped { .. });
            change.tables.iter().any(|row| row.table == *table && is_remap(row))
        }
        FindingKind::Document(_) => change.remarks.contains(&Remark::DraftEdited),
        FindingKind::TableAdded(_)
        | FindingKind::TableRemoved(_)
        | FindingKind::Field { .. }
        | FindingKind::Foreign(_)
        | FindingKind::Renamed(_)
        | FindingKind::Vanished
        | FindingKind::Recreated
        | FindingKind::Unmanaged
        | FindingKind::Instance { .. }
        | FindingKind::Unpublished => false,
    }
}

/// Whether a plan has a row for it, or says what stops it.
fn is_planned(finding: &Finding, desired: &Desired) -> bool {
    let has_row = match &finding.kind {
        FindingKind::TableAdded(_)
        | FindingKind::TableRemoved(_)
        | FindingKind::Field { .. }
        | FindingKind::Foreign(_)
        | FindingKind::Renamed(_)
        | FindingKind::Vanished
        | FindingKind::Recreated
        | FindingKind::Instance { .. }
        | FindingKind::Unpublished => true,
        FindingKind::Remapped { .. } | FindingKind::Document(_) | FindingKind::Unmanaged => false,
    };
    has_row && desired.syncs.contains_key(&finding.address)
}

/// The settings that can differ, by their keys.
const SETTINGS: [&str; 6] =
    ["source.datasource", "destination.type", "destination.datasource", "folder", "resource_group", "run"];

/// The settings of a sync that stay as they are live.
struct Kept {
    /// Those that the YAML has changed.
    ours: Vec<&'static str>,
    /// All of them.
    all: Vec<&'static str>,
}

/// A sync with findings about more than its tables.
struct Sync<'a> {
    drift: &'a DriftInput<'a>,
    address: &'a Address,
    findings: &'a [&'a Finding],
}

impl Sync<'_> {
    /// The tables that there are findings about.
    fn tables(&self) -> BTreeSet<&Table> {
        self.findings.iter().filter_map(|finding| finding.kind.table()).collect()
    }

    /// The tables of rows that the plan would have and that are no findings.
    fn other_rows(&self) -> Vec<Table> {
        let Some(declared) = self.drift.desired.syncs.get(self.address) else { return Vec::new() };
        let wished = &declared.spec.tables;
        let (found, owned) = (self.tables(), |table: TableRef<'_>| table.to_table());
        if self.findings.iter().any(|finding| finding.kind == FindingKind::Vanished) {
            let recorded = self.drift.state.records.get(self.address).map(|record| &record.spec.tables);
            let is_new = |table: &TableRef<'_>| recorded.is_some_and(|recorded| !recorded.contains(*table));
            return wished.iter().filter(is_new).map(owned).collect();
        }
        let live = self.drift.live.tasks.get(self.address);
        // Another task under the name was never applied: it cannot be told whose its rows are.
        let is_recorded = live.zip(self.drift.state.records.get(self.address)).is_some_and(|(l, r)| l.id() == r.task);
        let Some(there) = live.and_then(|live| live.spec()).filter(|_| is_recorded) else { return Vec::new() };
        let coming = wished.iter().filter(|table| !there.tables.contains(*table));
        let going = there.tables.iter().filter(|table| !wished.contains(*table));
        coming.chain(going).map(owned).filter(|table| !found.contains(table)).collect()
    }

    /// Has the settings that are no findings stay as they are live.
    fn keep_settings(&self, desired: &mut Desired) -> Kept {
        let (mut kept, is_found) = (Kept { ours: Vec::new(), all: Vec::new() }, |field: &&str| self.has_field(field));
        let record = self.drift.state.records.get(self.address);
        let (Some(declared), Some(record)) = (desired.syncs.get_mut(self.address), record) else { return kept };
        let live = self.drift.live.tasks.get(self.address);
        for field in SETTINGS.into_iter().filter(|field| !is_found(field)) {
            let is_as_applied = match (field, live) {
                ("run", Some(live)) => live.instance.as_ref().is_none_or(|status| record.spec.run.is_met_by(status)),
                (_, Some(live)) => live
                    .spec()
                    .and_then(|there| value(there, field))
                    .is_none_or(|there| value(&record.spec, field).is_none_or(|applied| same(field, applied, there))),
                (_, None) => true,
            };
            if is_as_applied && says(&declared.spec, field) == says(&record.spec, field) {
                continue;
            }
            if says(&declared.spec, field) != says(&record.spec, field) {
                kept.ours.push(field);
            }
            match (is_as_applied, field, live.and_then(|live| live.spec())) {
                (true, ..) | (false, _, None) => copy(field, &record.spec, &mut declared.spec),
                (false, "run", Some(_)) => declared.spec.run = Run::Unmanaged,
                (false, _, Some(there)) => copy(field, there, &mut declared.spec),
            }
            kept.all.push(field);
        }
        kept
    }

    fn has_field(&self, wanted: &str) -> bool {
        self.findings.iter().any(|finding| match &finding.kind {
            FindingKind::Field { field, .. } => *field == wanted,
            FindingKind::Instance { .. } => wanted == "run",
            FindingKind::TableAdded(_)
            | FindingKind::TableRemoved(_)
            | FindingKind::Remapped { .. }
            | FindingKind::Document(_)
            | FindingKind::Foreign(_)
            | FindingKind::Renamed(_)
            | FindingKind::Vanished
            | FindingKind::Recreated
            | FindingKind::Unmanaged
            | FindingKind::Unpublished => false,
        })
    }
}

fn says<'s>(spec: &'s Spec, field: &str) -> Option<&'s str> {
    if field == "run" { Some(spec.run.word()) } else { value(spec, field) }
}

/// Copies a setting.
fn copy(field: &str, from: &Spec, to: &mut Spec) {
    match field {
        "source.datasource" => to.source.clone_from(&from.source),
        "destination.type" => to.destination.kind = from.destination.kind,
        "destination.datasource" => to.destination.datasource.clone_from(&from.destination.datasource),
        "folder" => to.folder.clone_from(&from.folder),
        "resource_group" => to.resource_group.clone_from(&from.resource_group),
        "run" => to.run = from.run,
        _ => {}
    }
}
