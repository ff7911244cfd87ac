//! What stops a change of a solution.
//!
//! No operation stops, undeploys or deletes a solution [D]: deleting and replacing are refused. And none lists them [D]:
//! a create whose answer was lost cannot be found by looking. What is left is its token, by which the service knows the
//! same request again [D], and the service's refusal of a name that is taken.
//!
//! | a create was sent and has no answer | then |
//! |---|---|
//! | not long ago, and the same is wished still | Create: the same request is sent again with the same token |
//! | not long ago, and something else is wished | blocked |
//! | longer ago: nobody says how long a token is remembered | blocked |
//!
//! Out of that leads what a human sees in the console: the solution is there (`disync import`), or it is not
//! (`disync state forget`).

use disync_model::{Sent, Stage};
use jiff::{SignedDuration, Timestamp};

use super::Facts;
use super::in_flight::in_flight;
use crate::change::{Action, Block, Change};

/// How long a token is trusted to be remembered. Nothing is documented; as long as the signed request itself lives, a
/// service that knows tokens must know it [INF].
const REMEMBERED: SignedDuration = SignedDuration::from_mins(15);

pub(super) fn block(change: &Change, facts: &Facts<'_>, now: Timestamp) -> Option<Block> {
    let sent = facts.pending.and_then(|pending| pending.sent.as_ref());
    match (change.action, sent) {
        (Action::Delete | Action::Replace, _) => Some(Block::NotOffered),
        (Action::Create | Action::Forget, Some(sent)) if sent.stage == Stage::Create => unaccounted(sent, facts, now),
        _ => in_flight(change, facts, now),
    }
}

fn unaccounted(sent: &Sent, facts: &Facts<'_>, now: Timestamp) -> Option<Block> {
    let until = sent.at.checked_add(REMEMBERED).unwrap_or(Timestamp::MAX);
    let meant = facts.pending.and_then(|pending| pending.spec.as_ref());
    let same = meant.is_some() && meant == facts.declared.map(|declared| &declared.spec);
    (!same || now >= until).then_some(Block::Unaccounted { sent_at: sent.at, until })
}
