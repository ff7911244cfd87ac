//! What must be true of the order that the YAML asks for: who comes after another, and waves.
//!
//! That no step of a wave can run before the gate, and the gate not before all of the earlier waves, is told from the
//! steps alone, in one pass forwards and one backwards: it takes no longer for many changes than for few.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Stage, Wave};

use super::moves::comes_after;
use crate::change::Change;
use crate::plan::Plan;
use crate::precedence::precedes;
use crate::stages::changes_task;
use crate::step::Step;

/// Checks the order of a plan, whose steps are `steps_of` each change.
pub(super) fn check_order(plan: &Plan, steps_of: &[Vec<&Step>], broken: &mut Vec<String>) {
    let steps = |of: usize| steps_of.get(of).map(Vec::as_slice).unwrap_or_default();
    for (first, then) in precedes(&plan.changes) {
        let last = steps(first).iter().rfind(|step| step.stage != Stage::Watch);
        let writes = steps(then).iter().find(|step| changes_task(step.stage));
        let holds = last.zip(writes).is_none_or(|(last, writes)| comes_after(plan, writes, last.id));
        if !holds {
            let (first, then) = (&plan.changes[first].address, &plan.changes[then].address);
            broken.push(format!("{then} does not wait for {first}"));
        }
    }
    check_waves(plan, steps_of, broken);
}

fn check_waves(plan: &Plan, steps_of: &[Vec<&Step>], broken: &mut Vec<String>) {
    let is_one = |steps: &&Vec<&Step>| steps.iter().any(|step| changes_task(step.stage) || step.stage == Stage::Watch);
    let pairs = plan.changes.iter().zip(steps_of);
    let waves: BTreeSet<Wave> = pairs.clone().filter(|(_, s)| is_one(s)).map(|(c, _)| c.order.wave).collect();
    let place: BTreeMap<Wave, usize> = waves.into_iter().enumerate().map(|(n, wave)| (wave, n)).collect();
    let of = |change: &Change| place.get(&change.order.wave).copied().unwrap_or_default();
    let (behind, before) = gates(plan, of);
    for (change, steps) in pairs.filter(|(_, steps)| is_one(steps)) {
        let its = of(change);
        for step in steps.iter().filter(|step| step.stage != Stage::Gate) {
            if behind.get(step.id.0).is_none_or(|gate| *gate < its) {
                broken.push(format!("{}.{} can run before its wave", change.address, step.stage.word()));
            }
            let is_last = its + 1 >= place.len();
            if !is_last && before.get(step.id.0).is_none_or(|gate| *gate > its + 1) {
                broken.push(format!("{}.{} may still run in a later wave", change.address, step.stage.word()));
            }
        }
        let watches = steps.last().is_some_and(|step| step.stage == Stage::Watch);
        let should_run = change.after.as_ref().is_some_and(|after| after.run == disync_model::Run::Running);
        let must_watch = its + 1 < place.len() && plan.healthy_for.is_some() && should_run;
        if watches != must_watch {
            broken.push(format!("{}: is watched without need, or not although a wave follows", change.address));
        }
    }
}

/// Of each step the highest gate that it is behind, and the lowest one that is behind it; a gate has the number of the wave
/// that it is before.
fn gates(plan: &Plan, of: impl Fn(&Change) -> usize) -> (Vec<usize>, Vec<usize>) {
    let steps = &plan.steps;
    let number = |step: &Step| plan.changes.get(step.change).map(&of).unwrap_or_default();
    let mut behind = vec![0; steps.len()];
    for (at, step) in steps.iter().enumerate() {
        let before = step.after.iter().filter(|before| before.0 < at).map(|before| behind[before.0]).max();
        let own = if step.stage == Stage::Gate { number(step) } else { 0 };
        behind[at] = before.unwrap_or_default().max(own);
    }
    let mut next = vec![usize::MAX; steps.len()];
    for (at, step) in steps.iter().enumerate().rev() {
        let own = if step.stage == Stage::Gate { number(step) } else { next[at] };
        for before in step.after.iter().filter(|before| before.0 < at) {
            next[before.0] = next[before.0].min(own);
        }
    }
    (behind, next)
}
