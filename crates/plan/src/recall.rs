//! What need not be read, because what was recorded may stand for it.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{
    Address, Desired, File, Gap, Kind, Live, Observed, Record, Refresh, Run, Shape, Solution, SolutionState, Spec,
    State, Task, TaskId, Wanted,
};

use crate::scope::{Mode, Scope};

/// The records of the tasks that nothing is to be done about, as far as the YAML and the state tell: if the service shows
/// no edit either, these may stand for what there is. What is to be written, or was under way, is always read: nothing is
/// planned from memory. Solutions are read, too, as nothing lists them [D].
#[must_use]
pub fn settled(desired: &Desired, state: &State, scope: &Scope) -> BTreeMap<Address, Record> {
    let is_settled = |address: &Address, record: &Record| {
        let is_as_wished = match scope.mode {
            Mode::Apply => desired.syncs.get(address).is_some_and(|declared| {
                declared.spec == record.spec
                    && declared.lifecycle.prevent_destroy.is_none_or(|wished| wished == record.protected)
            }),
            Mode::RefreshOnly => true,
            Mode::Destroy => false,
        };
        is_as_wished && address.kind == Kind::Realtime && !state.pending.contains_key(address) && scope.covers(address)
    };
    let settled = state.records.iter().filter(|(address, record)| is_settled(address, record));
    settled.map(|(address, record)| (address.clone(), record.clone())).collect()
}

/// What there is by the account of the state alone. Of what was under way or never verified, it says nothing.
#[must_use]
pub fn as_recorded(wanted: &[Wanted], state: &State) -> Live {
    let mut live = Live { refresh: Refresh::None, ..Live::default() };
    for Wanted { address, .. } in wanted {
        let record = state.records.get(address);
        let observed = record.and_then(|record| observed(address, record));
        let is_under_way = state.pending.contains_key(address);
        match observed.filter(|_| !is_under_way) {
            Some(observed) => drop(live.tasks.insert(address.clone(), observed)),
            None if is_under_way || record.is_some() => drop(live.gaps.insert(address.clone(), Gap::NotRead)),
            None => {}
        }
    }
    live.assumed = live.tasks.keys().cloned().collect::<BTreeSet<_>>();
    live
}

fn observed(address: &Address, record: &Record) -> Option<Observed> {
    let task = match record.task {
        TaskId::File(id) => Task::File(File {
            id,
            node: None,
            name: address.name.clone(),
            folder: record.spec.folder.clone(),
            committed: None,
            version: None,
            created_at: None,
            created_by: None,
            edited_at: None,
            edited_by: None,
        }),
        TaskId::Solution(id) => Task::Solution(Solution {
            id,
            name: Some(address.name.clone()),
            state: solution_state(record.spec.run),
            created_by: None,
            submitted_at: None,
            started_at: None,
        }),
    };
    let shape = Shape::Sync(Spec { run: Run::Unmanaged, ..record.spec.clone() });
    let (destinations, instance) = (record.destinations.clone(), record.spec.run.assumed());
    Some(Observed { task, shape, fingerprint: record.fingerprint?, destinations, instance })
}

const fn solution_state(run: Run) -> SolutionState {
    match run {
        Run::Running => SolutionState::Running,
        Run::Stopped => SolutionState::Committed,
        Run::Unmanaged => SolutionState::Other(String::new()),
    }
}
