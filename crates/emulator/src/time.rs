//! The time of the world, as it follows from that of the host.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::instance::later;

/// How the time of the world goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// It runs as that of the host, so much ahead of it.
    Running {
        /// How much; less than nothing is behind.
        ahead: SignedDuration,
    },
    /// It stands still until somebody moves it on.
    Stepped {
        /// What time it is.
        now: Timestamp,
    },
}

impl Default for Time {
    /// The time of the host.
    fn default() -> Self {
        Self::Running { ahead: SignedDuration::ZERO }
    }
}

impl Time {
    /// Time that runs, and is `start` when it is `host` for the host.
    #[must_use]
    pub fn running_from(start: Timestamp, host: Timestamp) -> Self {
        Self::Running { ahead: start.duration_since(host) }
    }

    /// The same, but as if it had begun at `start` when it is `host` for the host.
    #[must_use]
    pub fn set_to(self, start: Timestamp, host: Timestamp) -> Self {
        match self {
            Self::Running { .. } => Self::running_from(start, host),
            Self::Stepped { .. } => Self::Stepped { now: start },
        }
    }

    /// What time it is in the world when it is `host` for the host.
    #[must_use]
    pub fn now(self, host: Timestamp) -> Timestamp {
        match self {
            Self::Running { ahead } => {
                let end = if ahead.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
                host.checked_add(ahead).unwrap_or(end)
            }
            Self::Stepped { now } => now,
        }
    }

    /// The same, moved on.
    #[must_use]
    pub fn advanced(self, by: Duration) -> Self {
        match self {
            Self::Running { ahead } => {
                let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
                Self::Running { ahead: ahead.saturating_add(by) }
            }
            Self::Stepped { now } => Self::Stepped { now: later(now, by) },
        }
    }
}
