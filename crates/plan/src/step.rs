//! The steps of a plan and the graph that they form.

use std::fmt;

use disync_model::{Fingerprint, Stage};
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

/// Which step: its position in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}", self.0)
    }
}

/// The unit of execution: a write, and a condition to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its position in the plan.
    pub id: StepId,
    /// The change that it serves: a position in the plan's changes.
    pub change: usize,
    /// What it does.
    pub stage: Stage,
    /// What must be done before it.
    pub after: Vec<StepId>,
    /// The fingerprint that the live task must still have just before the write; otherwise the step stops, so that
    /// nobody's edit is overwritten unseen.
    pub basis: Option<Fingerprint>,
}

/// The steps as a graph: an edge leads from a step to one that waits for it.
#[derive(Debug, Clone)]
pub struct StepGraph(DiGraph<StepId, ()>);

impl StepGraph {
    /// The graph of `steps`. Edges from steps that do not exist are left out; [`check`](crate::check()) names them.
    #[must_use]
    pub fn of(steps: &[Step]) -> Self {
        let mut graph = DiGraph::with_capacity(steps.len(), steps.len());
        for step in steps {
            graph.add_node(step.id);
        }
        for (at, step) in steps.iter().enumerate() {
            for before in step.after.iter().filter(|before| before.0 < steps.len()) {
                graph.add_edge(NodeIndex::new(before.0), NodeIndex::new(at), ());
            }
        }
        Self(graph)
    }

    /// The steps that wait for `step`.
    pub fn dependents(&self, step: StepId) -> impl Iterator<Item = StepId> + '_ {
        self.0.neighbors_directed(NodeIndex::new(step.0), Direction::Outgoing).map(|node| StepId(node.index()))
    }

    /// An order in which every step comes after what it waits for; `None` where the steps wait for each other.
    #[must_use]
    pub fn order(&self) -> Option<Vec<StepId>> {
        let order = petgraph::algo::toposort(&self.0, None).ok()?;
        Some(order.into_iter().map(|node| StepId(node.index())).collect())
    }
}
