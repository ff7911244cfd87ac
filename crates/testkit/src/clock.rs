//! A clock that a test moves: tokio's, with a date.

use std::time::Duration;

use disync_model::Clock;
use jiff::Timestamp;
use tokio::time::Instant;

/// A clock that starts at a given moment and goes with tokio's, which a test pauses: then nothing is ever waited for.
#[derive(Debug, Clone, Copy)]
pub struct VirtualClock {
    start: Timestamp,
    began: Instant,
}

impl VirtualClock {
    /// It is `start` now. Inside a runtime only.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self { start, began: Instant::now() }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        self.start.checked_add(self.began.elapsed()).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
