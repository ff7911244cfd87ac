//! Writes that nobody waits for any more, and that may land all the same.
//!
//! A write without an answer is settled by looking: what it was to do is there, or it is sent again. Where it was sent more
//! than once, or was given up on, one of its sendings can still be on its way; it does no harm as long as the same is
//! wished, and undoes whatever else is written meanwhile. So it is remembered until it cannot land any more, and nothing
//! else is sent for that task before: `plan` sees to that.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Sent, Stage, State};
use crate::address::Address;
use crate::spec::{Run, Spec};
use crate::start::Start;

/// A write that may still land though nobody waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Straggler {
    /// What it does.
    pub stage: Stage,
    /// What it was sent for; `None` where the task was to be deleted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spec: Option<Spec>,
    /// Until when it may land.
    pub until: Timestamp,
}

impl Straggler {
    /// Whether it does no harm, whenever it lands, to what is sent for `wish` (`None`: to be deleted). An update brings a
    /// content, and whether the task runs is nothing to it.
    #[must_use]
    pub fn is_harmless_to(&self, wish: Option<&Spec>) -> bool {
        match (&self.spec, wish) {
            (Some(spec), Some(wish)) if self.stage == Stage::Update => content(spec) == content(wish),
            (spec, wish) => spec.as_ref() == wish,
        }
    }
}

/// A spec without what is no part of a task's content.
fn content(spec: &Spec) -> Spec {
    Spec { run: Run::Unmanaged, start: Start::default(), ..spec.clone() }
}

impl State {
    /// Remembers a write of which nobody will hear. A create is none: it changes no task that is there, and whether it made
    /// one is found out before it is sent again.
    pub(super) fn leave_behind(&mut self, address: &Address, spec: Option<Spec>, sent: &Sent) {
        if matches!(sent.stage, Stage::Generate | Stage::Create) {
            return;
        }
        let before = self.stragglers.get(address).map(|straggler| straggler.until);
        let until = before.map_or(sent.not_after, |before| before.max(sent.not_after));
        self.stragglers.insert(address.clone(), Straggler { stage: sent.stage, spec, until });
    }

    /// What was sent last is done. Where an earlier sending of it is late, nobody knows which of them has landed: the last
    /// one may be the late one.
    pub(super) fn settle(&mut self, address: &Address, last: &Sent) {
        if let Some(straggler) = self.stragglers.get_mut(address).filter(|straggler| straggler.until > last.at) {
            straggler.until = straggler.until.max(last.not_after);
        }
    }
}

impl Stage {
    /// Whether a change that goes on with `later` has seen what this one does: its step comes before, or was not needed.
    pub(super) const fn is_done_before(self, later: Self) -> bool {
        match self {
            Self::Update => matches!(later, Self::Deploy | Self::Stop | Self::Start),
            Self::Deploy => matches!(later, Self::Stop | Self::Start),
            Self::Stop => matches!(later, Self::Start | Self::Terminate | Self::Delete | Self::Create),
            Self::Terminate => matches!(later, Self::Delete | Self::Create | Self::Deploy | Self::Start),
            Self::Delete => matches!(later, Self::Create | Self::Deploy | Self::Start),
            Self::Generate | Self::Create => true,
            Self::Start | Self::Verify | Self::Gate | Self::Watch | Self::Adopt | Self::Forget => false,
        }
    }
}
