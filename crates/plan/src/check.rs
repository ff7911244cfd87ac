//! What must be true of every plan. Every test that makes a plan checks it, and apply checks it again before it starts.

mod moves;
mod order;

use std::collections::BTreeSet;

use disync_model::{Kind, Spec, Stage, Table};

use self::moves::check_moves;
use self::order::check_order;
use crate::change::{Action, Change};
use crate::plan::Plan;
use crate::row::TableChangeKind;
use crate::scope::Mode;
use crate::stages::insists_on_basis;
use crate::step::{Step, StepGraph};

/// Checks the invariants of a plan.
///
/// # Errors
/// Says in words which ones do not hold.
pub fn check(plan: &Plan) -> Result<(), Vec<String>> {
    let mut broken = Vec::new();
    check_graph(plan, &mut broken);
    check_addresses(plan, &mut broken);
    let mut steps_of = vec![Vec::new(); plan.changes.len()];
    for step in &plan.steps {
        if let Some(steps) = steps_of.get_mut(step.change) {
            steps.push(step);
        }
    }
    for (change, steps) in plan.changes.iter().zip(&steps_of) {
        let mut say = |what: &str| broken.push(format!("{}: {what}", change.address));
        check_steps(change, steps, &mut say);
        check_tables(change, &mut say);
        let records = matches!(change.action, Action::Keep | Action::Adopt | Action::Forget);
        if plan.mode == Mode::RefreshOnly && !records {
            say("writes to the service where only the state is to be brought up to date");
        }
    }
    check_moves(plan, &steps_of, &mut broken);
    check_order(plan, &steps_of, &mut broken);
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}

fn check_graph(plan: &Plan, broken: &mut Vec<String>) {
    for (at, step) in plan.steps.iter().enumerate() {
        if step.id.0 != at {
            broken.push(format!("{} stands at position {at}", step.id));
        }
        if step.change >= plan.changes.len() {
            broken.push(format!("{} serves no change", step.id));
        }
        for before in step.after.iter().filter(|before| before.0 >= at) {
            broken.push(format!("{} stands before {before}, which it waits for", step.id));
        }
    }
    if StepGraph::of(&plan.steps).order().is_none() {
        broken.push("the steps wait for each other".to_owned());
    }
}

fn check_addresses(plan: &Plan, broken: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for address in plan.changes.iter().map(|change| &change.address).chain(&plan.left_out) {
        if !seen.insert(address) {
            broken.push(format!("{address} occurs twice"));
        }
    }
}

fn check_steps(change: &Change, steps: &[&Step], say: &mut impl FnMut(&str)) {
    let effective = change.is_effective() && change.block.is_none();
    if effective == steps.is_empty() {
        say("has steps although nothing is done, or none although something is");
    }
    let stages: Vec<Stage> = steps.iter().map(|step| step.stage).collect();
    let before = |first: Stage, then: Stage| match (position(&stages, first), position(&stages, then)) {
        (Some(first), Some(then)) => first < then,
        (None, Some(_)) => false,
        (_, None) => true,
    };
    let pinned = change.preview.is_some();
    for (first, then, is_required) in [
        (Stage::Generate, Stage::Create, !pinned),
        (Stage::Generate, Stage::Update, !pinned),
        (Stage::Stop, Stage::Terminate, true),
        (Stage::Terminate, Stage::Delete, true),
    ] {
        if is_required && !before(first, then) {
            say(&format!("does {} without {} before it", then.word(), first.word()));
        }
    }
    check_preview(change, &stages, say);
    let unoffered = |stage: &Stage| matches!(stage, Stage::Stop | Stage::Terminate | Stage::Delete);
    if change.address.kind == Kind::Solution && stages.iter().any(unoffered) {
        say("does to a solution what DataWorks offers no operation for");
    }
    let destroys = stages.contains(&Stage::Delete);
    if destroys != (matches!(change.action, Action::Delete | Action::Replace) && effective) {
        say("deletes a task without saying so, or says so without doing it");
    }
    let touches = |step: &&&Step| insists_on_basis(step.stage);
    if let Some(fingerprint) = change.fingerprint
        && let Some(first) = steps.iter().find(touches)
        && first.basis != Some(fingerprint)
    {
        say("writes to an existing task without insisting on its fingerprint");
    }
}

fn position(stages: &[Stage], stage: Stage) -> Option<usize> {
    stages.iter().position(|s| *s == stage)
}

/// A pinned content is what is sent: it is what was reviewed, and it ships what the plan shows.
fn check_preview(change: &Change, stages: &[Stage], say: &mut impl FnMut(&str)) {
    let Some(preview) = &change.preview else { return };
    if stages.contains(&Stage::Generate) {
        say("generates a content although one is pinned");
    }
    if !change.after.as_ref().is_some_and(|after| preview.is_for(&after.tables)) {
        say("pins a content that was changed or that ships other tables");
    }
}

/// What there is, less what goes, plus what comes, is what there would be.
fn check_tables(change: &Change, say: &mut impl FnMut(&str)) {
    let tables = |spec: &Option<Spec>| -> BTreeSet<Table> {
        spec.iter().flat_map(|spec| spec.tables.iter()).map(|table| table.to_table()).collect()
    };
    let mut there = tables(&change.before);
    for row in &change.tables {
        let goes = row.goes().is_none_or(|table| there.remove(table));
        let comes = row.comes().is_none_or(|table| there.insert(table.clone()));
        let is_in = |spec: &Option<Spec>| spec.as_ref().is_some_and(|spec| spec.tables.contains(row.table.as_ref()));
        let stays = match row.kind {
            TableChangeKind::Published => is_in(&change.before) && is_in(&change.after),
            TableChangeKind::Withdrawn => !is_in(&change.before) && !is_in(&change.after),
            TableChangeKind::Added
            | TableChangeKind::Removed
            | TableChangeKind::MovedFrom(_)
            | TableChangeKind::MovedTo(_)
            | TableChangeKind::RenamedFrom(_)
            | TableChangeKind::Remapped { .. } => true,
        };
        if !goes || !comes || !stays {
            say(&format!("lists {} wrongly", row.table));
        }
    }
    if change.is_effective() && there != tables(&change.after) {
        say("lists other tables than it would ship");
    }
    if change.action == Action::Update && change.fields.iter().any(|field| field.replaces) {
        say("updates what cannot be changed in place");
    }
}
