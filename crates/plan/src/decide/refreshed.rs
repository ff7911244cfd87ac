//! What a plan of `--refresh-only` does to one address: live is taken into the state, whatever the YAML says.
//!
//! | recorded | live | action |
//! |---|---|---|
//! | yes | as recorded | Keep |
//! | yes | changed outside of disync | Adopt, as live has it |
//! | yes | gone, or another task has its name | Forget |
//! | yes | no longer a sync, or it cannot be told | blocked |
//! | yes, and an apply has stopped on the way | any | Keep: only an apply can go on with it |
//! | – | any | not in the plan at all |

use disync_model::{Address, Observed, Record, Run, Shape, Spec};

use super::blocked_by;
use crate::change::{Action, Block, Change, Reason};
use crate::compare::compare;
use crate::scope::Input;

pub(super) fn refreshed(address: &Address, input: &Input<'_>) -> Change {
    let mut change = Change::keep(address, input.desired.syncs.get(address));
    let Some(record) = input.state.records.get(address) else { return change };
    (change.order, change.unwatched) = (record.order.clone(), record.unwatched);
    if input.state.pending.contains_key(address) {
        change.set(Action::Keep, Reason::Interrupted);
        return change;
    }
    if let Some(gap) = input.live.gaps.get(address) {
        change.set(Action::Keep, Reason::Unclear);
        change.block = Some(blocked_by(gap));
        return change;
    }
    match input.live.tasks.get(address).filter(|live| live.id() == record.task) {
        None => change.set(Action::Forget, Reason::Vanished),
        Some(live) => match &live.shape {
            Shape::Sync(there) => take(&mut change, record, live, there),
            Shape::Foreign(why) => {
                change.set(Action::Keep, Reason::Unclear);
                change.block = Some(Block::Occupied { task: live.id(), why: why.clone() });
            }
        },
    }
    change
}

/// What is live is what would be recorded. Which tables that are is told by the drift.
fn take(change: &mut Change, record: &Record, live: &Observed, there: &Spec) {
    let run = run_of(record, live);
    let is_as_recorded = compare(&record.spec, there).is_empty() && run == record.spec.run;
    if is_as_recorded && record.fingerprint == Some(live.fingerprint) {
        return;
    }
    change.set(Action::Adopt, if is_as_recorded { Reason::RecordBehind } else { Reason::Drifted });
    change.seen(live);
    let spec = as_it_is(&record.spec, there, run);
    change.unchanged_tables = spec.tables.len();
    (change.before, change.after) = (Some(spec.clone()), Some(spec));
    change.protected = record.protected;
}

/// Live as a record would have it: where live does not tell something, or spells it otherwise, the record stands.
fn as_it_is(recorded: &Spec, there: &Spec, run: Run) -> Spec {
    let resource_group = match (&recorded.resource_group, &there.resource_group) {
        (Some(recorded), Some(there)) if !recorded.may_be(there) => Some(there.clone()),
        (recorded, there) => recorded.clone().or_else(|| there.clone()),
    };
    let folder = match (&recorded.folder, &there.folder) {
        (Some(recorded), Some(there)) if recorded.trim_matches('/') != there.trim_matches('/') => Some(there.clone()),
        (recorded, there) => recorded.clone().or_else(|| there.clone()),
    };
    Spec {
        source: there.source.clone(),
        tables: there.tables.clone(),
        destination: there.destination.clone(),
        resource_group,
        folder,
        run,
        start: recorded.start.clone(),
    }
}

/// Whether it runs, where that is managed and was read.
fn run_of(record: &Record, live: &Observed) -> Run {
    let recorded = record.spec.run;
    match (&live.instance, recorded) {
        (Some(status), Run::Running) if !recorded.is_met_by(status) => Run::Stopped,
        (Some(status), Run::Stopped) if !recorded.is_met_by(status) => Run::Running,
        (Some(_) | None, Run::Running | Run::Stopped | Run::Unmanaged) => recorded,
    }
}
