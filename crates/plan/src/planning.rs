//! How a plan is made: one pass over the changes after another.

use crate::against::Against;
use crate::assess::assess;
use crate::change::Change;
use crate::decide::{decide, take_unwatched};
use crate::drift::drift;
use crate::guard::Guards;
use crate::moves;
use crate::narrow::narrow;
use crate::plan::{Basis, Plan, Seen};
use crate::publish::bring_out;
use crate::scope::{Input, addresses};
use crate::stages::records_what_was_seen;
use crate::steps::steps;
use crate::violations::violations;
use crate::waits;
use crate::window::Standing;

/// Makes the plan.
#[must_use]
pub fn plan(input: &Input<'_>) -> Plan {
    let all = addresses(input.desired, input.state, input.scope.mode);
    let (in_scope, left_out): (Vec<_>, Vec<_>) = all.into_iter().partition(|address| input.scope.covers(address));
    let mut changes: Vec<Change> = in_scope.into_iter().map(|address| decide(address, input)).collect();
    narrow(&mut changes, input);
    bring_out(&mut changes, input);
    moves::pair(&mut changes);
    moves::block_kept(&mut changes, input.live);
    waits::settle(&mut changes);
    take_unwatched(&mut changes, input);
    for change in changes.iter_mut().filter(|change| records_what_was_seen(change)) {
        change.destinations = input.live.tasks.get(&change.address).and_then(|live| live.destinations.clone());
    }
    let live = input.live.tasks.iter().map(|(address, task)| Seen::of(address, task));
    let plan = Plan {
        project: input.state.project,
        mode: input.scope.mode,
        against: Against::Now,
        since: None,
        basis: Basis { lineage: input.state.lineage.clone(), serial: input.state.serial, live: live.collect() },
        drift: drift(input.state, input.live, input.scope),
        steps: steps(&changes, input.desired.healthy_for),
        healthy_for: input.desired.healthy_for,
        refresh: input.live.refresh,
        assumed: input.live.assumed.iter().cloned().collect(),
        left_out: left_out.into_iter().cloned().collect(),
        violations: Vec::new(),
        warnings: Vec::new(),
        standing: Standing::default(),
        changes,
    };
    plan.guarded(input.guards)
}

impl Plan {
    /// The same plan with what its changes do to data in flight and the limits that they exceed. To be asked again when
    /// the changes are not the same any more.
    #[must_use]
    pub fn guarded(mut self, guards: &Guards) -> Self {
        assess(&mut self.changes);
        self.limited(guards)
    }

    /// The same plan with the limits that it exceeds, and no others.
    #[must_use]
    pub fn limited(mut self, guards: &Guards) -> Self {
        self.violations = violations(&self.changes, guards);
        self
    }
}
