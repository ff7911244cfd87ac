//! Which changes wait for which others, and what is blocked because no order fits all that is asked for.
//!
//! Two things ask for an order: tables that move (`moves`) and the YAML (`precedence`). Syncs that wait for each other in a
//! circle have none and are blocked; so is a sync that takes tables over from a blocked one, or from one of a later wave.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::Address;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;

use crate::change::{Block, Change};
use crate::moves::{moves, wait_for_unpublished};
use crate::precedence::{precedes, pull_deletions};

/// Which changes each change waits for, by their positions. Those that wait for each other in a circle are blocked.
pub(crate) fn waits(changes: &[Change]) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut waits: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (first, then) in moves(changes).into_iter().chain(precedes(changes)) {
        waits.entry(then).or_default().insert(first);
    }
    wait_for_unpublished(changes, &mut waits);
    waits
}

/// Puts the changes in order: deletions go with the wave of what waits for them, and what has no place is blocked.
pub(crate) fn settle(changes: &mut [Change]) {
    pull_deletions(changes, &waits(changes));
    block(changes);
}

/// Why one change comes before another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It loses tables to it.
    Moves,
    /// The YAML says so.
    Yaml,
}

fn block(changes: &mut [Change]) {
    let (moves, precedes) = (moves(changes), precedes(changes));
    if moves.is_empty() && precedes.is_empty() {
        return;
    }
    let mut graph: DiGraph<(), Why> = DiGraph::with_capacity(changes.len(), moves.len() + precedes.len());
    for _ in &*changes {
        graph.add_node(());
    }
    let moves = moves.into_iter().map(|pair| (pair, Why::Moves));
    for ((first, then), why) in moves.chain(precedes.into_iter().map(|pair| (pair, Why::Yaml))) {
        graph.add_edge(NodeIndex::new(first), NodeIndex::new(then), why);
        if changes[first].order.wave > changes[then].order.wave {
            for (one, other) in [(first, then), (then, first)] {
                let other = changes[other].address.clone();
                changes[one].block.get_or_insert(Block::Misordered(vec![other]));
            }
        }
    }
    // Components come in reverse order: those that wait come before those that they wait for.
    for component in tarjan_scc(&graph).into_iter().rev() {
        block_circle(changes, &graph, &component.iter().map(|node| node.index()).collect());
    }
}

/// Blocks changes that wait for each other, and those that take tables over from a blocked one.
fn block_circle(changes: &mut [Change], graph: &DiGraph<(), Why>, circle: &BTreeSet<usize>) {
    let is_within = |at: NodeIndex| circle.contains(&at.index());
    let edges = |at: usize| graph.edges(NodeIndex::new(at));
    let by_yaml = circle.iter().any(|at| edges(*at).any(|e| *e.weight() == Why::Yaml && is_within(e.target())));
    for at in circle {
        if circle.len() > 1 && changes[*at].block.is_none() {
            let others = circle.iter().filter(|other| *other != at).map(|other| changes[*other].address.clone());
            let others: Vec<Address> = others.collect();
            changes[*at].block = Some(if by_yaml { Block::Misordered(others) } else { Block::Entangled(others) });
        }
        if changes[*at].block.is_some() {
            for edge in edges(*at).filter(|e| *e.weight() == Why::Moves && !is_within(e.target())) {
                let behind = Block::Behind(changes[*at].address.clone());
                changes[edge.target().index()].block.get_or_insert(behind);
            }
        }
    }
}
