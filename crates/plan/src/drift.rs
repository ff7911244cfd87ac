//! What changed behind our back: live differs from the state though nobody applied that.
//!
//! [`drift`] tells it task by task, as a plan shows it; [`report`] makes findings of that, one for each difference.

mod ahead;
mod baseline;
mod find;
mod identify;
mod input;
mod remapped;
mod report;
mod side;

use disync_model::{Address, Gap, Live, Observed, Record, Spec, State};
use jiff::Timestamp;

pub use self::ahead::Ahead;
pub use self::input::{DriftInput, Listed};
pub(crate) use self::remapped::remapped;
pub use self::report::{DriftReport, Lapse, Lapsed, drift_report, drift_wanted};
use crate::compare::{Difference, compare};
use crate::finding::Attribution;
use crate::row::{FieldChange, Side, TableChange};
use crate::scope::Scope;

/// One task that is not as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Whose.
    pub address: Address,
    /// How it differs.
    pub kind: DriftKind,
    /// The tables of a changed one that are shipped as before and written elsewhere.
    pub remapped: Vec<TableChange>,
    /// Who edited the task last, where the service tells.
    pub edited_by: Option<String>,
    /// And when.
    pub edited_at: Option<Timestamp>,
    /// What that proves about who did this.
    pub attribution: Attribution,
}

/// How a task differs from what was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriftKind {
    /// It was changed. The difference leads from what was applied to what is live.
    Changed(Difference),
    /// It became something that disync does not understand.
    Foreign(String),
    /// It is gone.
    Vanished,
    /// It is gone, and another task carries its name.
    Recreated,
    /// It was renamed.
    Renamed(String),
}

/// All drift in scope, in the order of the addresses.
pub(crate) fn drift(state: &State, live: &Live, scope: &Scope) -> Vec<Drift> {
    let mut drifts = Vec::new();
    for (address, record) in state.records.iter().filter(|(address, _)| scope.covers(address)) {
        // What was under way when a run stopped is not what somebody else did.
        if state.pending.contains_key(address) {
            continue;
        }
        let observed = live.tasks.get(address);
        let remapped = observed.map(|observed| remapped(record, observed)).unwrap_or_default();
        let kind = match (live.gaps.get(address), observed) {
            (Some(Gap::Renamed { to, .. }), _) => Some(DriftKind::Renamed(to.to_string())),
            (Some(Gap::Unreadable(_) | Gap::Ambiguous(_) | Gap::NotRead), _) => None,
            (None, None) => Some(DriftKind::Vanished),
            (None, Some(observed)) => drift_of(record, observed, remapped.len()),
        };
        if let Some(kind) = kind {
            let (edited_by, edited_at) = observed
                .and_then(|observed| observed.task.file())
                .map_or((None, None), |file| (file.edited_by.clone(), file.edited_at));
            let leaves_an_editor = leaves_an_editor(&kind, remapped.len());
            let attribution = Attribution::of(leaves_an_editor, edited_at, Some(record.applied_at));
            drifts.push(Drift { address: address.clone(), kind, remapped, edited_by, edited_at, attribution });
        }
    }
    drifts
}

/// Whether an edit can have done it. An instance that was started or stopped, and a task that is gone, leave no editor
/// behind.
fn leaves_an_editor(kind: &DriftKind, n_remapped: usize) -> bool {
    match kind {
        DriftKind::Changed(Difference { added, removed, fields, unchanged: _ }) => {
            n_remapped + added.len() + removed.len() > 0 || fields.iter().any(|field| field.field != "run")
        }
        DriftKind::Foreign(_) | DriftKind::Recreated | DriftKind::Renamed(_) => true,
        DriftKind::Vanished => false,
    }
}

fn drift_of(record: &Record, observed: &Observed, n_remapped: usize) -> Option<DriftKind> {
    if observed.id() != record.task {
        return Some(DriftKind::Recreated);
    }
    match &observed.shape {
        disync_model::Shape::Foreign(why) => Some(DriftKind::Foreign(why.clone())),
        disync_model::Shape::Sync(live) => {
            let mut difference = compare(&record.spec, live);
            for field in &mut difference.fields {
                field.side = Side::Theirs;
            }
            if let Some(status) = &observed.instance
                && !record.spec.run.is_met_by(status)
            {
                let is = crate::change::instance_word(status);
                let run = FieldChange::of("run", Some(record.spec.run.to_string()), Some(is));
                difference.fields.push(FieldChange { side: Side::Theirs, ..run });
            }
            difference.unchanged = difference.unchanged.saturating_sub(n_remapped);
            (!difference.is_empty() || n_remapped > 0).then_some(DriftKind::Changed(difference))
        }
    }
}

/// Whether a document says what was applied; where the task is in the tree of folders is not said there.
pub(crate) fn is_same_document(applied: &Spec, there: &Spec) -> bool {
    let difference = compare(applied, there);
    difference.added.is_empty()
        && difference.removed.is_empty()
        && difference.fields.iter().all(|field| field.field == "folder")
}
