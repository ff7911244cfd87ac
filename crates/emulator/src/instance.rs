//! The instance of a deployed task, and the order in which it may be started, stopped and withdrawn.
//!
//! Undeployed → (deploy) `NORUN` → (start) `WAIT` → `RUN` → (stop) `KILLING` → `PAUSE` → (start) … The words are
//! documented [D]; the order between them is inferred [INF]. `WAIT` and `KILLING` end by themselves: an instance
//! remembers until when, and says what it is at a given time, so that no timer has to fire.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an instance is doing, in the words of `GetDISyncInstanceInfo` [D].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Phase {
    /// Deployed and never started.
    NoRun,
    /// Starting.
    Wait,
    /// Running.
    Run,
    /// Stopping.
    Killing,
    /// Stopped.
    Pause,
}

impl Phase {
    /// The word of the service.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoRun => "NORUN",
            Self::Wait => "WAIT",
            Self::Run => "RUN",
            Self::Killing => "KILLING",
            Self::Pause => "PAUSE",
        }
    }
}

/// The instance of a deployed task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Instance {
    phase: Phase,
    /// When `WAIT` or `KILLING` is over; absent in the phases that last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    until: Option<Timestamp>,
}

/// An instance cannot do that in the phase that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotNow(pub(crate) Phase);

impl Instance {
    /// What a task has after it was deployed for the first time.
    pub(crate) const fn deployed() -> Self {
        Self { phase: Phase::NoRun, until: None }
    }

    /// An instance that has been in a phase for long: one that lasts.
    pub(crate) const fn at_rest(phase: Phase) -> Self {
        Self { phase, until: None }
    }

    /// What the instance is doing at `now`.
    pub(crate) fn phase(&self, now: Timestamp) -> Phase {
        let over = self.until.is_none_or(|until| until <= now);
        match self.phase {
            Phase::Wait if over => Phase::Run,
            Phase::Killing if over => Phase::Pause,
            phase @ (Phase::NoRun | Phase::Wait | Phase::Run | Phase::Killing | Phase::Pause) => phase,
        }
    }

    /// Starts it; it runs after `delay`.
    pub(crate) fn start(&mut self, now: Timestamp, delay: Duration) -> Result<(), NotNow> {
        match self.phase(now) {
            Phase::NoRun | Phase::Pause => {
                *self = Self { phase: Phase::Wait, until: Some(later(now, delay)) };
                Ok(())
            }
            phase @ (Phase::Wait | Phase::Run | Phase::Killing) => Err(NotNow(phase)),
        }
    }

    /// Stops it; it stands still after `delay`.
    pub(crate) fn stop(&mut self, now: Timestamp, delay: Duration) -> Result<(), NotNow> {
        match self.phase(now) {
            Phase::Wait | Phase::Run => {
                *self = Self { phase: Phase::Killing, until: Some(later(now, delay)) };
                Ok(())
            }
            phase @ (Phase::NoRun | Phase::Killing | Phase::Pause) => Err(NotNow(phase)),
        }
    }

    /// Whether it may be withdrawn: only while it stands still.
    pub(crate) fn check_idle(&self, now: Timestamp) -> Result<(), NotNow> {
        match self.phase(now) {
            Phase::NoRun | Phase::Pause => Ok(()),
            phase @ (Phase::Wait | Phase::Run | Phase::Killing) => Err(NotNow(phase)),
        }
    }
}

/// `now` plus `delay`, or the end of time.
pub(crate) fn later(now: Timestamp, delay: Duration) -> Timestamp {
    now.checked_add(delay).unwrap_or(Timestamp::MAX)
}
