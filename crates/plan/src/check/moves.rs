//! What must be true of tables that move: who loses one lets go of it before who gains it ships it.
//!
//! Which tables those are is told from what there is and what there would be, not by the rows nor by what the steps were
//! made from: a mistake there is to be found here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use disync_model::{Address, Spec, Stage, Table, TableRef};

use crate::change::Change;
use crate::moves::{Way, way};
use crate::plan::Plan;
use crate::precedence::precedes;
use crate::row::TableChangeKind;
use crate::stages::ships;
use crate::step::{Step, StepId};
use crate::waits::waits;

/// Checks the moves of a plan, whose steps are `steps_of` each change.
pub(super) fn check_moves(plan: &Plan, steps_of: &[Vec<&Step>], broken: &mut Vec<String>) {
    check_rows(plan, broken);
    let handed_over = handed_over(&plan.changes);
    for ((loser, gainer), table) in &handed_over {
        if !lets_go_first(plan, steps_of, (*loser, *gainer)) {
            let from = &plan.changes[*loser].address;
            broken.push(format!("{} is shipped before {from} has let go of it", table.to_table()));
        }
    }
    let by_yaml = precedes(&plan.changes);
    for (gainer, others) in waits(&plan.changes) {
        let is_other =
            |other: &usize| handed_over.contains_key(&(*other, gainer)) || by_yaml.contains(&(*other, gainer));
        for other in others.into_iter().filter(|other| !is_other(other)) {
            if !lets_go_first(plan, steps_of, (other, gainer)) {
                let (gainer, other) = (&plan.changes[gainer].address, &plan.changes[other].address);
                broken.push(format!("{gainer} takes tables over before {other} is published"));
            }
        }
    }
}

/// A table that comes from another sync goes from there, and the other way round.
fn check_rows(plan: &Plan, broken: &mut Vec<String>) {
    let rows = || plan.changes.iter().flat_map(|change| change.tables.iter().map(move |row| (&change.address, row)));
    let mut lost: BTreeSet<(&Address, &Address, &Table)> = rows()
        .filter_map(|(loser, row)| {
            let TableChangeKind::MovedTo(gainer) = &row.kind else { return None };
            Some((loser, gainer, &row.table))
        })
        .collect();
    for (gainer, row) in rows() {
        let TableChangeKind::MovedFrom(loser) = &row.kind else { continue };
        if !lost.remove(&(loser, gainer, &row.table)) {
            broken.push(format!("{} comes from {loser}, which does not lose it", row.table));
        }
    }
    for (_, _, table) in lost {
        broken.push(format!("{table} goes to a sync that does not take it"));
    }
}

/// Which change loses tables that which other one gains on the same way, and the first of them.
fn handed_over(changes: &[Change]) -> BTreeMap<(usize, usize), TableRef<'_>> {
    let effective = || changes.iter().enumerate().filter(|(_, change)| change.is_effective());
    let mut losers: HashMap<(Way<'_>, TableRef<'_>), Vec<usize>> = HashMap::new();
    for (at, change) in effective() {
        for key in only_in(change.before.as_ref(), change.after.as_ref()) {
            losers.entry(key).or_default().push(at);
        }
    }
    let mut handed_over = BTreeMap::new();
    if losers.is_empty() {
        return handed_over;
    }
    for (gainer, change) in effective() {
        for key in only_in(change.after.as_ref(), change.before.as_ref()) {
            for loser in losers.get(&key).into_iter().flatten().filter(|loser| **loser != gainer) {
                handed_over.entry((*loser, gainer)).or_insert(key.1);
            }
        }
    }
    handed_over
}

/// What `spec` ships and `other` does not, with the way.
fn only_in<'s>(spec: Option<&'s Spec>, other: Option<&'s Spec>) -> impl Iterator<Item = (Way<'s>, TableRef<'s>)> {
    let on_the_way = other.filter(|other| spec.is_some_and(|spec| way(spec) == way(other)));
    let spec = spec.filter(|spec| on_the_way.is_none_or(|other| other.tables != spec.tables));
    spec.into_iter().flat_map(move |spec| {
        let is_there = move |table: &TableRef<'_>| on_the_way.is_some_and(|other| other.tables.contains(*table));
        spec.tables.iter().filter(move |table| !is_there(table)).map(move |table| (way(spec), table))
    })
}

/// Whether the last step of the one change comes before the first step of the other that makes it ship. Who does nothing
/// lets go of nothing, and who ships nothing new has nothing to wait for.
fn lets_go_first(plan: &Plan, steps_of: &[Vec<&Step>], (loser, gainer): (usize, usize)) -> bool {
    let steps = |of: usize| steps_of.get(of).map(Vec::as_slice).unwrap_or_default();
    let Some(first) = steps(gainer).iter().find(|step| ships(step.stage)) else { return true };
    steps(loser).iter().rfind(|step| step.stage != Stage::Watch).is_some_and(|last| comes_after(plan, first, last.id))
}

/// Whether `step` waits for `before`, be it through others.
pub(super) fn comes_after(plan: &Plan, step: &Step, before: StepId) -> bool {
    if step.after.contains(&before) {
        return true;
    }
    let mut seen = BTreeSet::new();
    let mut open: Vec<StepId> = step.after.clone();
    while let Some(id) = open.pop() {
        if id == before {
            return true;
        }
        if seen.insert(id) {
            open.extend(plan.steps.get(id.0).into_iter().flat_map(|step| &step.after));
        }
    }
    false
}
