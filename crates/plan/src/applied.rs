//! What an apply did, as the log of applies keeps it: of each change the difference from what was recorded before.
//!
//! Only what is deleted or replaced is kept whole, because no difference leads back from nothing. What leads back is
//! `rollback`'s.

use disync_model::{Action, Applied, AppliedSetting, Apply, ApplyEnd, ApplyResult, Outcome, Record, Run, Spec, State};
use jiff::Timestamp;

use crate::change::Change;
use crate::compare::compare;
use crate::digest::spec_digest;
use crate::event::Report;
use crate::plan::Plan;

/// The most characters that are kept of why something failed.
const MOST_WORDS: usize = 300;

/// What an apply of `plan` is going to change; `state` is what is recorded before it.
#[must_use]
pub fn applied(plan: &Plan, state: &State) -> Vec<Applied> {
    done(plan).map(|change| of_change(change, state.records.get(&change.address))).collect()
}

/// Adds to an apply of `plan` how it ended.
pub fn ended(apply: &mut Apply, plan: &Plan, report: &Report, at: Timestamp) {
    let outcomes = report.outcomes.iter().chain(std::iter::repeat(&None));
    let outcomes = plan.changes.iter().zip(outcomes).filter(|(change, _)| is_done(change)).map(|(_, outcome)| outcome);
    for (applied, outcome) in apply.changes.iter_mut().zip(outcomes) {
        applied.outcome = outcome.clone().map(short);
    }
    let (result, why) = match (&report.halted, &report.interrupted) {
        (Some(why), _) => (ApplyResult::Halted, Some(why)),
        (None, _) if report.is_complete(plan) => (ApplyResult::Done, None),
        (None, Some(why)) => (ApplyResult::Interrupted, Some(why)),
        (None, None) => (ApplyResult::Incomplete, None),
    };
    apply.end = Some(ApplyEnd { at, result, why: why.map(|why| shortened(why)) });
}

/// The changes that are carried out.
fn done(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| is_done(change))
}

fn is_done(change: &Change) -> bool {
    change.is_effective() && change.block.is_none()
}

fn short(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Done => Outcome::Done,
        Outcome::Failed(why) => Outcome::Failed(shortened(&why)),
        Outcome::Skipped(why) => Outcome::Skipped(shortened(&why)),
        Outcome::Waiting(why) => Outcome::Waiting(shortened(&why)),
        Outcome::Running(why) => Outcome::Running(shortened(&why)),
        Outcome::Unknown(why) => Outcome::Unknown(shortened(&why)),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_WORDS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn of_change(change: &Change, record: Option<&Record>) -> Applied {
    let recorded = record.map(|record| &record.spec);
    let after = change.record();
    // Where nothing was recorded, what was there is the best account of what it was.
    let was = recorded.or(change.before.as_ref());
    let mut applied = Applied {
        address: change.address.clone(),
        action: change.action,
        before: recorded.map(spec_digest),
        after: after.map(spec_digest),
        was: was.filter(|_| matches!(change.action, Action::Delete | Action::Replace)).cloned().map(Box::new),
        added: Vec::new(),
        removed: Vec::new(),
        settings: Vec::new(),
        outcome: None,
    };
    let Some(after) = after else { return applied };
    match was {
        Some(was) => {
            let difference = compare(was, after);
            (applied.added, applied.removed) = (difference.added, difference.removed);
        }
        None => applied.added = after.tables.iter().map(|table| table.to_table()).collect(),
    }
    applied.settings = settings(change, was, after).chain(run(change, recorded, after)).collect();
    applied
}

/// The settings that change, without the run state.
fn settings(change: &Change, was: Option<&Spec>, after: &Spec) -> impl Iterator<Item = AppliedSetting> {
    let has_own_row = |key: &str| matches!(key, "run" | "resource_group");
    let others = change.fields.iter().filter(move |field| !has_own_row(field.field));
    let others = others.map(|field| AppliedSetting {
        key: field.field.to_owned(),
        before: field.before.clone(),
        after: field.after.clone(),
        recorded: None,
    });
    let group = was.filter(|was| was.resource_group != after.resource_group).map(|was| AppliedSetting {
        key: "resource_group".to_owned(),
        before: was.resource_group.as_ref().map(ToString::to_string),
        after: after.resource_group.as_ref().map(ToString::to_string),
        recorded: None,
    });
    others.chain(group)
}

/// The run state, where its instance or its record changes.
fn run(change: &Change, recorded: Option<&Spec>, after: &Spec) -> Option<AppliedSetting> {
    let row = change.fields.iter().find(|field| field.field == "run");
    let recorded = recorded.map(|recorded| recorded.run);
    if row.is_none() && recorded.is_none_or(|recorded| recorded == after.run) {
        return None;
    }
    let word = |run: Run| run.word().to_owned();
    let before = row.and_then(|row| row.before.clone()).or_else(|| recorded.map(word));
    let recorded = recorded.map(word).filter(|recorded| before.as_ref() != Some(recorded));
    Some(AppliedSetting { key: "run".to_owned(), before, after: Some(word(after.run)), recorded })
}
