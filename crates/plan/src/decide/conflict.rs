//! Conflicts: found, and decided where `--accept` says how.
//!
//! | the YAML | live | what would be done over it |
//! |---|---|---|
//! | dropped the sync | was changed | the task would be deleted |
//! | was changed | the task was deleted | it would be created again |
//! | demands another task | was changed | it would be replaced |
//! | changed a setting | changed it, too, and differently | the setting would be overwritten |
//!
//! Accepting *ours* does that. Accepting *theirs* leaves it: of a setting that setting, of the others the whole task. What
//! is left is not recorded as applied, so that the next plan asks again.

use disync_model::{Observed, Shape, Spec};

use super::Facts;
use crate::accept::Party;
use crate::change::{Action, Change, Reason};
use crate::compare::{Difference, compare};
use crate::conflict::{Conflict, Edit};
use crate::row::{FieldChange, Side};

/// The conflict that `change` would step over.
pub(super) fn conflict(facts: &Facts<'_>, change: &Change) -> Option<Conflict> {
    let base = facts.base()?;
    match (change.action, facts.declared, facts.live) {
        // What an apply has deleted, to replace it or without hearing of it, nobody else has.
        (Action::Create, Some(declared), None) if !facts.may_have_deleted() => {
            let mut ours = compare(base, &declared.spec);
            if base.run != declared.spec.run {
                let (before, after) = (base.run.to_string(), declared.spec.run.to_string());
                ours.fields.push(FieldChange::of("run", Some(before), Some(after)));
            }
            // Who wants another task in its place wants it deleted, too.
            let agrees = ours.is_empty() || ours.replaces();
            (!agrees).then_some(Conflict { ours: Edit::Changed(ours), theirs: Edit::Deleted })
        }
        (Action::Delete, None, Some(live)) => {
            edit_of(live, base).map(|theirs| Conflict { ours: Edit::Deleted, theirs })
        }
        (Action::Replace, Some(declared), Some(live)) => {
            let ours = Edit::Changed(compare(base, &declared.spec));
            edit_of(live, base).map(|theirs| Conflict { ours, theirs })
        }
        (Action::Update, Some(declared), Some(live)) if change.fields.iter().any(is_contested) => {
            let ours = Edit::Changed(compare(base, &declared.spec));
            edit_of(live, base).map(|theirs| Conflict { ours, theirs })
        }
        _ => None,
    }
}

/// What was done to a task outside of disync since `base` was applied.
fn edit_of(live: &Observed, base: &Spec) -> Option<Edit> {
    match &live.shape {
        Shape::Foreign(why) => Some(Edit::Foreign(why.clone())),
        Shape::Sync(there) => {
            let theirs = compare(base, there);
            (!theirs.is_empty()).then_some(Edit::Changed(theirs))
        }
    }
}

fn is_contested(field: &FieldChange) -> bool {
    field.side == Side::Conflict
}

/// Does as was decided.
pub(super) fn accept(facts: &Facts<'_>, change: &mut Change, party: Party) {
    match party {
        Party::Ours => {}
        Party::Theirs => {
            let was_update = change.action == Action::Update;
            if was_update {
                leave_fields(facts, change);
            }
            if was_update && change.tables.is_empty() && change.fields.is_empty() {
                record_rest(facts, change);
            } else if !was_update {
                leave(change);
            }
        }
    }
    change.accepted = Some(party);
}

/// Leaves the contested settings as they are live. Of those that can be changed in place, only the resource group can be
/// contested: live tells it, and the YAML does.
fn leave_fields(facts: &Facts<'_>, change: &mut Change) {
    let n_fields = change.fields.len();
    change.fields.retain(|field| !is_contested(field));
    change.left_out_fields += n_fields - change.fields.len();
    let there = facts.live.and_then(Observed::spec);
    if let (Some(after), Some(there), Some(base)) = (&mut change.after, there, facts.base()) {
        change.recorded = Some(Spec { resource_group: base.resource_group.clone(), ..after.clone() });
        after.resource_group.clone_from(&there.resource_group);
    }
    if !facts.record.is_some_and(|record| facts.restart_is_left(record)) {
        change.drop_idle_restart();
    }
}

/// Where nothing is left to be written, the record may still be behind: as that of an interrupted apply which made the same
/// decision and was not verified. Then what counts as applied is recorded, and what was left is not.
fn record_rest(facts: &Facts<'_>, change: &mut Change) {
    let rest = change.record().zip(facts.live).map(|(recorded, live)| {
        let maker = facts.maker(live);
        facts.action(&Difference::default(), maker.record(), recorded)
    });
    match rest {
        Some(Action::Adopt) => change.set(Action::Adopt, Reason::Accepted),
        _ => leave(change),
    }
}

/// Leaves everything as it is live.
fn leave(change: &mut Change) {
    change.left_out_tables += change.tables.len();
    change.left_out_fields += change.fields.len();
    change.unchanged_tables += change.tables.iter().filter(|row| row.goes().is_some()).count();
    change.tables.clear();
    change.fields.clear();
    (change.before, change.after, change.recorded, change.block) = (None, None, None, None);
    change.set(Action::Keep, Reason::Accepted);
}
