//! What stops a change because a write of an earlier run may still land, and undo it.
//!
//! | a write was sent, and | then |
//! |---|---|
//! | has no answer, and the same is wished | no obstacle; but a create, and a stop before a start, are not repeated before |
//! | | they cannot land any more |
//! | has no answer, and something else is wished | blocked, unless its effect is there to be seen |
//! | was answered once it had been sent again, or was given up on; the same is wished | no obstacle |
//! | was answered once it had been sent again, or was given up on; something else is wished | blocked |
//!
//! None of them is an obstacle once it cannot land any more.

use disync_model::{InstanceStatus, Observed, Pending, Stage, Straggler};
use jiff::Timestamp;

use super::Facts;
use crate::change::{Action, Block, Change};
use crate::compare::compare;

/// What may still land and would undo `change`.
pub(super) fn in_flight(change: &Change, facts: &Facts<'_>, now: Timestamp) -> Option<Block> {
    let late = facts.straggler.filter(|straggler| now < straggler.until && undoes(straggler, change));
    let sent = facts.pending.and_then(|pending| pending.sent.as_ref()).filter(|sent| now < sent.not_after);
    let open = sent.filter(|sent| late.is_some() || is_open(sent.stage, change, facts));
    let late = late.map(|late| (late.until, late.stage));
    let (until, stage) = late.max(open.map(|sent| (sent.not_after, sent.stage)))?;
    Some(Block::InFlight { stage, until })
}

/// Whether a write that nobody waits for any more would undo what `change` does. It was aimed at a task that is there: one
/// that is yet to be created has another number.
fn undoes(straggler: &Straggler, change: &Change) -> bool {
    match change.action {
        Action::Update | Action::Replace | Action::Delete => !straggler.is_harmless_to(change.after.as_ref()),
        Action::Keep | Action::Create | Action::Adopt | Action::Forget => false,
    }
}

/// Whether a write without an answer is an obstacle.
fn is_open(stage: Stage, change: &Change, facts: &Facts<'_>) -> bool {
    let Some(pending) = facts.pending else { return false };
    let has_landed = match stage {
        Stage::Create => facts.live.is_some(),
        Stage::Delete => facts.live.is_none(),
        Stage::Update => facts.live.is_some_and(|live| live_is(live, pending)),
        Stage::Stop => facts.live.is_some_and(is_stopped),
        Stage::Generate => true,
        Stage::Deploy
        | Stage::Start
        | Stage::Terminate
        | Stage::Verify
        | Stage::Gate
        | Stage::Watch
        | Stage::Adopt
        | Stage::Forget => false,
    };
    let may_be_repeated = match stage {
        Stage::Create => false,
        // What is stopped to be started again would be stopped by the first one after that.
        Stage::Stop => !change.restarts(),
        Stage::Generate
        | Stage::Update
        | Stage::Deploy
        | Stage::Start
        | Stage::Terminate
        | Stage::Delete
        | Stage::Verify
        | Stage::Gate
        | Stage::Watch
        | Stage::Adopt
        | Stage::Forget => true,
    };
    let is_repeated = may_be_repeated && pending.spec == change.after;
    !has_landed && !is_repeated
}

fn is_stopped(live: &Observed) -> bool {
    use InstanceStatus as I;
    match &live.instance {
        Some(I::Paused | I::NotStarted | I::Absent) => true,
        Some(I::Running | I::Waiting | I::Stopping | I::Solution(_) | I::Other(_)) | None => false,
    }
}

pub(super) fn live_is(live: &Observed, pending: &Pending) -> bool {
    match (live.spec(), &pending.spec) {
        (Some(there), Some(meant)) => compare(there, meant).is_empty(),
        _ => false,
    }
}
