//! Whether a plan that was made earlier still fits the world: nobody may have applied anything since, and the tasks that it
//! changes must be as it saw them. Tasks that it leaves alone may be as they like.
//!
//! Each step of an apply looks once more, just before it writes; that is the engine's.

use std::collections::BTreeMap;

use disync_model::{Address, Gap, Live, Observed, ProjectId, Shape, State, Wanted};
use jiff::Timestamp;

use crate::change::{Action, Block, Change, instance_word};
use crate::compare::{Difference, compare};
use crate::finding::Attribution;
use crate::plan::{Plan, Seen};
use crate::row::FieldChange;
use crate::saved::Saved;

/// Why a saved plan does not fit what was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// It is for another workspace.
    #[error("the plan is for project {plan}, and this is project {here}")]
    OtherProject {
        /// That of the plan.
        plan: ProjectId,
        /// The one that it was to be applied to.
        here: ProjectId,
    },
    /// It was made from another state.
    #[error("the plan was made from another state than the one here")]
    OtherHistory,
    /// A run stopped on the way, and the plan does not know of it.
    #[error("a run has left something under way that is not settled")]
    Interrupted(Vec<Address>),
    /// All that it would do was done.
    #[error("the plan was applied already")]
    AlreadyApplied,
    /// Something was applied since.
    #[error("the plan is stale: it was made from serial {plan} of the state, which is at {here} now")]
    Applied {
        /// The serial that it was made from.
        plan: u64,
        /// The serial now.
        here: u64,
        /// What was applied since, and when.
        since: Vec<(Address, Timestamp)>,
    },
}

/// A task that is not as a plan saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Whose.
    pub address: Address,
    /// How it differs.
    pub kind: MovedKind,
    /// Who edited the task last, where the service tells.
    pub edited_by: Option<String>,
    /// And when.
    pub edited_at: Option<Timestamp>,
    /// What that proves about who did this.
    pub attribution: Attribution,
}

/// How a task differs from what a plan saw.
#[derive(Debug, Clone, PartialEq)]
pub enum MovedKind {
    /// There was none, and there is one now.
    Appeared,
    /// It is gone.
    Vanished,
    /// It is gone, and another task carries its name.
    Recreated,
    /// It was changed. The difference leads from what the plan saw to what is live; it is empty where only that was changed
    /// which disync does not understand.
    Changed(Difference),
    /// It became something that disync does not understand.
    Foreign(String),
    /// It cannot be told what there is.
    Unclear(Gap),
}

/// Whether nothing was applied since `saved` was made.
///
/// # Errors
/// Says what has happened instead.
pub fn fits_state(saved: &Saved, state: &State) -> Result<(), Stale> {
    let Plan { project, basis, .. } = &saved.plan;
    if *project != state.project {
        return Err(Stale::OtherProject { plan: *project, here: state.project });
    }
    if basis.serial > 0 && state.serial > 0 && basis.lineage != state.lineage {
        return Err(Stale::OtherHistory);
    }
    let interrupted = interrupted(&saved.plan, state);
    if !interrupted.is_empty() {
        return Err(Stale::Interrupted(interrupted));
    }
    if basis.serial == state.serial {
        return Ok(());
    }
    if state.serial < basis.serial {
        return Err(Stale::OtherHistory);
    }
    if was_applied(saved, state) {
        return Err(Stale::AlreadyApplied);
    }
    let later = state.records.iter().filter(|(_, record)| record.applied_at > saved.made.at);
    let since = later.map(|(address, record)| (address.clone(), record.applied_at)).collect();
    Err(Stale::Applied { plan: basis.serial, here: state.serial, since })
}

/// What a run has left under way. What the plan itself has seen so and put off is not touched by it.
fn interrupted(plan: &Plan, state: &State) -> Vec<Address> {
    let put_off = |address: &Address| {
        plan.changes
            .iter()
            .any(|change| change.address == *address && matches!(change.block, Some(Block::InFlight { .. })))
    };
    state.pending.keys().filter(|address| !put_off(address)).cloned().collect()
}

/// Whether the state is what the plan would leave behind, and was made so since.
fn was_applied(saved: &Saved, state: &State) -> bool {
    let mut effective = saved.plan.changes.iter().filter(|change| change.is_effective()).peekable();
    let is_done = |change: &Change| match (change.action, &change.after, state.records.get(&change.address)) {
        (Action::Delete | Action::Forget, _, record) => record.is_none(),
        (_, Some(after), Some(record)) => record.applied_at > saved.made.at && compare(&record.spec, after).is_empty(),
        (_, None, _) | (_, _, None) => false,
    };
    effective.peek().is_some() && effective.all(is_done)
}

/// The tasks to read again before `plan` is carried out: those that it changes.
#[must_use]
pub fn wanted_again(plan: &Plan, state: &State) -> Vec<Wanted> {
    let seen = seen(plan);
    let effective = plan.changes.iter().filter(|change| change.is_effective());
    let wanted = effective.map(|change| Wanted {
        address: change.address.clone(),
        record: state.records.get(&change.address).map(|record| record.task),
        instance: seen.get(&change.address).is_some_and(|seen| seen.instance.is_some()),
    });
    wanted.collect()
}

/// The tasks that `plan` changes and that are not as it saw them when it was `made`.
#[must_use]
pub fn moved(plan: &Plan, live: &Live, made: Timestamp) -> Vec<Moved> {
    let seen = seen(plan);
    let effective = plan.changes.iter().filter(|change| change.is_effective());
    let moved = effective.filter_map(|change| {
        let address = &change.address;
        let now = live.tasks.get(address);
        let edited = || seen.get(address).zip(now).is_none_or(|(seen, now)| seen.fingerprint != now.fingerprint);
        let kind = match (live.gaps.get(address), seen.get(address), now) {
            (Some(gap), _, _) => Some(MovedKind::Unclear(gap.clone())),
            (None, None, None) => None,
            (None, None, Some(_)) => Some(MovedKind::Appeared),
            (None, Some(_), None) => Some(MovedKind::Vanished),
            (None, Some(seen), Some(now)) => changed(change, seen, now),
        };
        let file = now.and_then(|now| now.task.file());
        let (edited_by, edited_at) = file.map_or((None, None), |file| (file.edited_by.clone(), file.edited_at));
        // An instance that was started or stopped leaves no editor behind.
        let attribution = Attribution::of(edited(), edited_at, Some(made));
        Some(Moved { address: address.clone(), kind: kind?, edited_by, edited_at, attribution })
    });
    moved.collect()
}

fn seen(plan: &Plan) -> BTreeMap<&Address, &Seen> {
    plan.basis.live.iter().map(|seen| (&seen.address, seen)).collect()
}

fn changed(change: &Change, seen: &Seen, now: &Observed) -> Option<MovedKind> {
    let instance = now.instance.as_ref().map(instance_word);
    if seen.task != now.id() {
        return Some(MovedKind::Recreated);
    }
    let edited = seen.fingerprint != now.fingerprint;
    let switched = seen.instance.is_some() && seen.instance != instance;
    if !edited && !switched {
        return None;
    }
    let mut difference = match (&change.before, &now.shape) {
        (_, Shape::Foreign(why)) => return Some(MovedKind::Foreign(why.clone())),
        (Some(before), Shape::Sync(there)) => compare(before, there),
        (None, Shape::Sync(_)) => Difference::default(),
    };
    if switched {
        difference.fields.push(FieldChange::of("run", seen.instance.clone(), instance));
    }
    Some(MovedKind::Changed(difference))
}
