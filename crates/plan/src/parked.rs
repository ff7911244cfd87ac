//! What a write of an earlier run stops that may still land, and whether anything else stops a plan.
//!
//! Such a change can be waited for, or put off: then the others are carried out without it. Whoever takes tables over from
//! it is put off with it.

use disync_model::{Address, Stage};
use jiff::Timestamp;

use crate::change::{Block, Change};
use crate::plan::Plan;

impl Plan {
    /// Until when something of an earlier run may land that stops a change; `None` where nothing does, and where anything
    /// else stops the plan as well: then waiting would be in vain.
    #[must_use]
    pub fn in_flight_until(&self) -> Option<Timestamp> {
        if !self.violations.is_empty() || !self.blocked().all(Change::is_put_off) {
            return None;
        }
        let until = |change: &Change| match change.block {
            Some(Block::InFlight { until, .. }) => Some(until),
            _ => None,
        };
        self.blocked().filter_map(until).max()
    }

    /// The same plan without what is blocked. Its steps belong to the whole one.
    #[must_use]
    pub fn unblocked(&self) -> Self {
        let changes = self.changes.iter().filter(|change| change.block.is_none()).cloned().collect();
        Self { changes, steps: Vec::new(), ..self.clone() }
    }
}

/// The changes of a plan that a write may still land of, each with the word for that write.
#[must_use]
pub fn in_flight(plan: &Plan) -> Vec<(&Address, Stage)> {
    let stage = |change: &Change| match change.block {
        Some(Block::InFlight { stage, .. }) => Some(stage),
        _ => None,
    };
    plan.changes.iter().filter_map(|change| Some((&change.address, stage(change)?))).collect()
}

impl Change {
    /// Whether a write that may still land stops it, or one that stops what it waits for.
    #[must_use]
    pub const fn is_put_off(&self) -> bool {
        matches!(self.block, Some(Block::InFlight { .. } | Block::Behind(_)))
    }
}
