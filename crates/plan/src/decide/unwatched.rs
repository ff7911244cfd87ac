//! What an earlier apply was to see stay healthy and has not: it is watched before a later wave begins.
//!
//! Without this, running an apply again would pass by the very gate that has stopped it.

use disync_model::{Run, Wave};

use crate::change::{Action, Change, Reason};
use crate::scope::{Input, Mode};
use crate::stages::writes;

/// Has what is unwatched, and would be kept as it is, recorded once more and watched, where a later wave has something
/// to do.
pub(crate) fn take_unwatched(changes: &mut [Change], input: &Input<'_>) {
    if input.desired.healthy_for.is_none() || input.scope.mode != Mode::Apply {
        return;
    }
    let last: Option<Wave> = changes.iter().filter(|change| writes(change)).map(|change| change.order.wave).max();
    let is_kept = |change: &&mut Change| {
        let is_earlier = last.is_some_and(|last| change.order.wave < last);
        change.unwatched && is_earlier && change.reason == Reason::InSync && change.block.is_none()
    };
    for change in changes.iter_mut().filter(is_kept) {
        let declared = input.desired.syncs.get(&change.address);
        let there = input.live.tasks.get(&change.address).and_then(|live| live.spec());
        if let (Some(declared), Some(there)) = (declared.filter(|d| d.spec.run == Run::Running), there) {
            change.set(Action::Adopt, Reason::Unwatched);
            change.before = Some(there.clone());
            change.after = Some(declared.spec.clone());
        }
    }
}
