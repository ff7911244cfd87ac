//! The steps of all changes, in an order that keeps every wait.
//!
//! The first step that writes to an existing task carries the fingerprint that the task must still have.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use disync_model::{Fingerprint, Stage};

use crate::change::Change;
use crate::order::order;
use crate::precedence::{self, precedes};
use crate::stages::{changes_task, insists_on_basis, ships, stages};
use crate::step::{Step, StepId};
use crate::waits::waits;

/// The steps of all changes, each after all that it waits for. Those of one change wait for each other in turn. Of another
/// change they wait for its last step: where tables move, the step that first makes a task ship them; where the YAML says
/// so, the first step that changes a task.
///
/// Between two waves stands a gate: a step of the first change of the later one, which waits for the last steps of the
/// earlier one, and for which all changes of the later one wait from their first step on. So that what one wave adds is
/// linear in its changes, however many the other has.
#[must_use]
pub(crate) fn steps(changes: &[Change], healthy_for: Option<Duration>) -> Vec<Step> {
    let mut builder = Builder::new(changes);
    let (wave_of, watched) = places(changes, healthy_for);
    let mut wave = 0;
    // The last steps of a wave, for the gate after it.
    let mut ends: Vec<StepId> = Vec::new();
    for at in order(changes.len(), &builder.waits, |at| changes[at].order.wave) {
        if let Some(its) = wave_of.get(&at).copied().filter(|its| *its > wave) {
            wave = its;
            builder.gate = Some(builder.push(at, Stage::Gate, std::mem::take(&mut ends)));
        }
        let is_placed = wave_of.contains_key(&at);
        let last = builder.steps_of(at, is_placed);
        let end =
            if watched.contains(&at) { last.map(|last| builder.push(at, Stage::Watch, vec![last])) } else { last };
        ends.extend(end.filter(|_| is_placed));
    }
    builder.steps
}

/// Of the changes that have a place among the waves, which one that is, counted from 0; and who is watched.
fn places(changes: &[Change], healthy_for: Option<Duration>) -> (HashMap<usize, usize>, HashSet<usize>) {
    let waves = precedence::waves(changes, healthy_for);
    let placed = waves.iter().enumerate().flat_map(|(n, wave)| wave.changes.iter().map(move |at| (*at, n)));
    (placed.collect(), waves.iter().flat_map(|wave| wave.watched.iter().copied()).collect())
}

/// The steps as far as they were made.
struct Builder<'c> {
    changes: &'c [Change],
    waits: BTreeMap<usize, BTreeSet<usize>>,
    /// Who waits for whom because the YAML says so: the first one first.
    by_yaml: BTreeSet<(usize, usize)>,
    steps: Vec<Step>,
    /// The step with which each change is done. That it is watched then is no matter of those of its own wave.
    last: HashMap<usize, StepId>,
    /// The gate before the present wave.
    gate: Option<StepId>,
}

impl<'c> Builder<'c> {
    fn new(changes: &'c [Change]) -> Self {
        let (waits, by_yaml) = (waits(changes), precedes(changes));
        Self { changes, waits, by_yaml, steps: Vec::new(), last: HashMap::new(), gate: None }
    }

    fn push(&mut self, change: usize, stage: Stage, after: Vec<StepId>) -> StepId {
        let id = StepId(self.steps.len());
        self.steps.push(Step { id, change, stage, after, basis: None });
        id
    }

    /// The steps of one change, the first of them behind the gate where it is one of a wave; returns the last one.
    fn steps_of(&mut self, at: usize, is_placed: bool) -> Option<StepId> {
        let change = &self.changes[at];
        let mut previous = self.gate.filter(|_| is_placed);
        let mut basis = change.fingerprint;
        let others: Vec<usize> = self.waits.get(&at).into_iter().flatten().copied().collect();
        let (mut by_yaml, mut by_moves): (Vec<usize>, Vec<usize>) =
            others.into_iter().partition(|other| self.by_yaml.contains(&(*other, at)));
        let stages = stages(change);
        for stage in &stages {
            let mut after: Vec<StepId> = previous.into_iter().collect();
            let done = |others: &mut Vec<usize>| -> Vec<StepId> {
                std::mem::take(others).into_iter().filter_map(|other| self.last.get(&other).copied()).collect()
            };
            if changes_task(*stage) {
                after.extend(done(&mut by_yaml));
            }
            if ships(*stage) {
                after.extend(done(&mut by_moves));
            }
            let id = self.push(at, *stage, after);
            let step_basis: Option<Fingerprint> = if insists_on_basis(*stage) { basis.take() } else { None };
            self.steps[id.0].basis = step_basis;
            previous = Some(id);
        }
        let last = previous.filter(|_| !stages.is_empty())?;
        self.last.insert(at, last);
        Some(last)
    }
}
