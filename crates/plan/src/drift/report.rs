//! All findings of a look at the workspace, sorted into what counts, what is settled or accepted, and what is not drift.
//!
//! | applied last | live | YAML | it is |
//! |---|---|---|---|
//! | a | b | a | a finding: theirs |
//! | a | b | c | a finding: a conflict |
//! | a | b | b | settled: an apply only records it |
//! | a | a | b | ahead: not drift |
//! | – | b | – | a finding where the workspace was listed: unmanaged |
//!
//! What an apply has not finished, or has finished while the service was read, is under way: nothing is said about it.

use std::collections::BTreeSet;

use disync_model::{Acceptance, Address, Desired, Gap, ProjectId, Run, State, Wanted};
use jiff::Timestamp;

use super::ahead::{Ahead, ahead};
use super::input::DriftInput;
use super::{baseline, find};
use crate::finding::{Finding, FindingKind};
use crate::scope::{Coverage, Scope};

/// What a look at the workspace has found.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftReport {
    /// The workspace.
    pub project: ProjectId,
    /// When.
    pub at: Timestamp,
    /// The syncs that were compared with what was applied.
    pub checked: Vec<Address>,
    /// How many tasks of the workspace were listed, where it was asked for those that nobody has declared.
    pub n_listed: Option<usize>,
    /// What counts, ordered by address, class and kind.
    pub findings: Vec<Finding>,
    /// What the YAML says as well by now: not drift.
    pub settled: Vec<Finding>,
    /// What is in the baseline: not drift.
    pub accepted: Vec<(Finding, Acceptance)>,
    /// What the YAML asks for and was not applied yet: not drift.
    pub ahead: Vec<Ahead>,
    /// Of what nothing could be said, and why; verbatim, so whoever prints it escapes it first.
    pub unread: Vec<(Address, String)>,
    /// What an apply has not finished, or has finished meanwhile. Nothing is said about it.
    pub under_way: Vec<Address>,
    /// The syncs that the scope leaves out.
    pub left_out: Vec<Address>,
    /// The tasks that were taken as they are recorded, because the list of files shows no edit. Whether their instances run
    /// was not asked.
    pub assumed: Vec<Address>,
    /// Entries of the baseline that do not hold any more.
    pub lapsed: Vec<Lapsed>,
    /// What the report is about.
    scope: Scope,
}

/// An entry of the baseline that does not hold any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapsed {
    /// Which.
    pub acceptance: Acceptance,
    /// Why.
    pub lapse: Lapse,
}

/// Why an entry of the baseline does not hold any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lapse {
    /// Its time is over, and what it accepted is a finding again.
    Expired,
    /// What it accepted is no more.
    Gone,
}

impl Lapse {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Gone => "gone",
        }
    }
}

impl DriftReport {
    /// Whether the report would have a finding of an earlier report of the same workspace, if it were still so. What could
    /// not be looked at is neither found nor gone.
    #[must_use]
    pub fn looked_at(&self, address: &Address, kind: &FindingKind) -> bool {
        let coverage = self.scope.selection.of(address);
        let has_settings = match &coverage {
            Coverage::Nothing => return false,
            Coverage::Whole => true,
            Coverage::Part(part) => part.has_settings(),
        };
        let is_covered = kind.table().map_or(has_settings, |table| coverage.has(table.as_ref()));
        let is_unclear = self.unread.iter().any(|(unread, _)| unread == address) || self.under_way.contains(address);
        match kind {
            _ if !is_covered || is_unclear => false,
            FindingKind::Unmanaged => self.n_listed.is_some(),
            FindingKind::Instance { .. } => !self.assumed.contains(address),
            FindingKind::TableAdded(_)
            | FindingKind::TableRemoved(_)
            | FindingKind::Remapped { .. }
            | FindingKind::Field { .. }
            | FindingKind::Document(_)
            | FindingKind::Foreign(_)
            | FindingKind::Renamed(_)
            | FindingKind::Vanished
            | FindingKind::Recreated
            | FindingKind::Unpublished => true,
        }
    }
}

/// The tasks to read for a report: those that are recorded, for what was changed, and those that are declared, for what was
/// not applied yet. The instance matters where the record or the YAML says anything about it.
#[must_use]
pub fn drift_wanted(desired: &Desired, state: &State, scope: &Scope) -> Vec<Wanted> {
    let addresses: BTreeSet<&Address> = desired.syncs.keys().chain(state.records.keys()).collect();
    let wanted = addresses.into_iter().filter(|address| scope.covers(address)).map(|address| {
        let record = state.records.get(address);
        let runs = [record.map(|record| record.spec.run), desired.syncs.get(address).map(|sync| sync.spec.run)];
        let instance = runs.into_iter().flatten().any(|run| run != Run::Unmanaged);
        Wanted { address: address.clone(), record: record.map(|record| record.task), instance }
    });
    wanted.collect()
}

/// Makes the report.
#[must_use]
pub fn drift_report(input: &DriftInput<'_>) -> DriftReport {
    let DriftInput { live, earlier, state, scope, now, .. } = *input;
    let under_way = under_way(earlier, state);
    let (mut checked, mut unread) = (BTreeSet::new(), Vec::new());
    let recorded = state.records.keys().filter(|address| scope.covers(address) && !under_way.contains(*address));
    for address in recorded {
        match live.gaps.get(address).and_then(why_unread) {
            Some(why) => unread.push((address.clone(), why)),
            None => drop(checked.insert(address)),
        }
    }
    let mut found = find::recorded(input, &checked);
    let n_listed = input.listed.map(|listed| {
        found.extend(find::unmanaged(input, listed));
        listed.files.len()
    });
    let left_out = state.records.keys().filter(|address| !scope.covers(address));
    let mut report = DriftReport {
        project: state.project,
        at: now,
        checked: checked.into_iter().cloned().collect(),
        n_listed,
        findings: Vec::new(),
        settled: Vec::new(),
        accepted: Vec::new(),
        ahead: ahead(input, &under_way),
        unread,
        left_out: left_out.cloned().collect(),
        assumed: live.assumed.iter().filter(|address| !under_way.contains(*address)).cloned().collect(),
        lapsed: Vec::new(),
        under_way: under_way.into_iter().filter(|address| scope.covers(address)).collect(),
        scope: scope.clone(),
    };
    baseline::sort(&mut report, input, found);
    report
}

/// What was being applied when the service was read, or may have been.
fn under_way(earlier: &State, state: &State) -> BTreeSet<Address> {
    let pending = earlier.pending.keys().chain(state.pending.keys());
    let recorded = earlier.records.keys().chain(state.records.keys());
    let moved = recorded.filter(|address| earlier.records.get(address) != state.records.get(address));
    pending.chain(moved).cloned().collect()
}

/// Why nothing can be said about a task; that it was renamed can be.
fn why_unread(gap: &Gap) -> Option<String> {
    match gap {
        Gap::Unreadable(error) => Some(error.to_string()),
        Gap::Ambiguous(files) => Some(format!("{} tasks have this name", files.len())),
        Gap::NotRead => Some("it was not read".to_owned()),
        Gap::Renamed { .. } => None,
    }
}
