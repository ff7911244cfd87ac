//! In what order the YAML wishes changes to be made: `after:` and `wave:`.
//!
//! Only changes that write to the service take part: to record something takes no time and disturbs nobody. Deletions run
//! the other way round: a sync that goes, goes before what it came after, and with its wave, or with an earlier one where
//! something of that waits for it. What tables that move demand besides is in `moves`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use disync_model::{Address, Run, Wave};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::change::{Action, Change, Reason};
use crate::order::order;
use crate::plan::Plan;
use crate::stages::writes;

/// The changes of one wave that others follow or that follow others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedWave {
    /// Its number in the YAML.
    pub wave: Wave,
    /// Its changes: positions in the plan's changes.
    pub changes: Vec<usize>,
    /// Those of them whose instance is watched before the next wave begins. Empty for the last one.
    pub watched: Vec<usize>,
}

impl Plan {
    /// The waves in which something is done, in their order.
    #[must_use]
    pub fn waves(&self) -> Vec<PlannedWave> {
        waves(&self.changes, self.healthy_for)
    }

    /// Which changes wait for which others because the YAML says so, by their positions. What waits for a whole wave, or
    /// because tables move, is not in it.
    #[must_use]
    pub fn waits(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut waits: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (first, then) in precedes(&self.changes) {
            waits.entry(then).or_default().push(first);
        }
        waits
    }
}

/// The waves in which something is done, in their order.
pub(crate) fn waves(changes: &[Change], healthy_for: Option<Duration>) -> Vec<PlannedWave> {
    let Some(last) = changes.iter().filter(|change| writes(change)).map(|change| change.order.wave).max() else {
        return Vec::new();
    };
    let mut waves: BTreeMap<Wave, PlannedWave> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let wave = change.order.wave;
        let is_watched = wave < last && healthy_for.is_some() && calls_for_watch(change);
        if writes(change) || is_watched {
            let empty = || PlannedWave { wave, changes: Vec::new(), watched: Vec::new() };
            let planned = waves.entry(wave).or_insert_with(empty);
            planned.changes.push(at);
            planned.watched.extend(is_watched.then_some(at));
        }
    }
    waves.into_values().collect()
}

/// Whether its instance must be seen healthy before a later wave begins: one that should run, and that this plan touches,
/// or an earlier one that nobody has watched to the end.
fn calls_for_watch(change: &Change) -> bool {
    let left_open = change.action == Action::Adopt && (change.unwatched || change.reason == Reason::Interrupted);
    let should_run = change.after.as_ref().is_some_and(|after| after.run == Run::Running);
    should_run && change.block.is_none() && (writes(change) || left_open)
}

/// Has deletions go with an earlier wave where something of that waits for them.
pub(crate) fn pull_deletions(changes: &mut [Change], waits: &BTreeMap<usize, BTreeSet<usize>>) {
    if changes.iter().all(|change| change.order.wave.is_default()) {
        return;
    }
    for at in order(changes.len(), waits, |_| ()).into_iter().rev() {
        let wave = changes[at].order.wave;
        for other in waits.get(&at).into_iter().flatten() {
            let other = &mut changes[*other];
            if other.action == Action::Delete {
                other.order.wave = other.order.wave.min(wave);
            }
        }
    }
}

/// Which change comes before which, by `after:`: positions, the first one first.
pub(crate) fn precedes(changes: &[Change]) -> BTreeSet<(usize, usize)> {
    let mut precedes = BTreeSet::new();
    if changes.iter().all(|change| change.order.after.is_empty()) {
        return precedes;
    }
    let writers = changes.iter().enumerate().filter(|(_, change)| writes(change));
    let places: HashMap<&Address, usize> = writers.clone().map(|(at, change)| (&change.address, at)).collect();
    for (at, change) in writers {
        let goes = |at: usize| changes[at].action == Action::Delete;
        for other in change.order.after.iter().filter_map(|other| places.get(other).copied()) {
            if goes(at) {
                precedes.insert((at, other));
            } else if !goes(other) {
                precedes.insert((other, at));
            }
        }
    }
    without_circles_of_deletions(changes, precedes)
}

/// What is recorded of several syncs was not written at one time, so that it can be a circle: then any order will do.
fn without_circles_of_deletions(
    changes: &[Change],
    mut precedes: BTreeSet<(usize, usize)>,
) -> BTreeSet<(usize, usize)> {
    let goes = |at: usize| changes[at].action == Action::Delete;
    let both_go = |(first, then): &(usize, usize)| goes(*first) && goes(*then);
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(changes.len(), 0);
    for _ in changes {
        graph.add_node(());
    }
    for (first, then) in precedes.iter().filter(|pair| both_go(pair)) {
        graph.add_edge(NodeIndex::new(*first), NodeIndex::new(*then), ());
    }
    let mut component_of = vec![0; changes.len()];
    for (n, component) in tarjan_scc(&graph).into_iter().enumerate() {
        component.into_iter().for_each(|node| component_of[node.index()] = n);
    }
    precedes.retain(|pair| !both_go(pair) || component_of[pair.0] != component_of[pair.1]);
    precedes
}
