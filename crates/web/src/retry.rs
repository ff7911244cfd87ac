//! Whether to send again, and when: a pure decision.

use std::time::Duration;

use crate::{Response, TransportError};

/// What being executed twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// No harm: repeated after any failure that may pass.
    Freely,
    /// Harm: repeated only after a failure that proves that nothing was executed.
    IfNotExecuted,
}

/// How a request is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// What being executed twice would do.
    pub repeat: Repeat,
    /// Attempts, the first included. Three outlast a hiccup; an outage is for the next run.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles from attempt to attempt.
    pub base: Duration,
    /// The longest wait before any attempt.
    pub cap: Duration,
    /// The longest wait that the server can ask for (`Retry-After`, in seconds). If it asks for more, nothing is
    /// repeated, and the caller is told what it said.
    pub asked_cap: Duration,
}

impl Retry {
    /// Three attempts within seconds, where `repeat` permits them.
    #[must_use]
    pub const fn new(repeat: Repeat) -> Self {
        Self {
            repeat,
            attempts: 3,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            asked_cap: Duration::from_mins(1),
        }
    }

    /// For what only reads, or may be done twice.
    #[must_use]
    pub const fn freely() -> Self {
        Self::new(Repeat::Freely)
    }

    /// For what must not be done twice.
    #[must_use]
    pub const fn if_not_executed() -> Self {
        Self::new(Repeat::IfNotExecuted)
    }

    /// How long to wait before the next attempt after `answer`, or `None` if there is none. `attempt` counts from 0;
    /// `entropy` is any number; all its values being equally likely makes the waits so, too (full jitter).
    pub(crate) fn next(
        &self,
        attempt: u32,
        answer: &Result<Response, TransportError>,
        entropy: u64,
    ) -> Option<Duration> {
        if attempt.saturating_add(1) >= self.attempts || !self.may_repeat(answer) {
            return None;
        }
        let longest = self.base.saturating_mul(2_u32.saturating_pow(attempt)).min(self.cap);
        let longest_ms = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        let wait = Duration::from_millis(entropy.checked_rem(longest_ms.saturating_add(1)).unwrap_or_default());
        match answer.as_ref().ok().and_then(asked) {
            // Not before what was asked for, and not all at the same moment after it.
            Some(asked) => (asked <= self.asked_cap).then(|| asked.saturating_add(wait)),
            None => Some(wait),
        }
    }

    fn may_repeat(&self, answer: &Result<Response, TransportError>) -> bool {
        let freely = self.repeat == Repeat::Freely;
        match answer {
            Err(TransportError::NotSent { .. }) => true,
            Err(TransportError::Lost { .. }) => freely,
            Err(TransportError::TooLarge { .. }) => false,
            Ok(response) => match response.status {
                429 => true,
                // Some services refuse with 403 who is too fast, and say how long to wait.
                403 => asked(response).is_some(),
                408 | 500 | 502 | 503 | 504 => freely,
                _ => false,
            },
        }
    }
}

/// How long the server asks to wait. The form with a date is not read: its clock is not ours.
fn asked(response: &Response) -> Option<Duration> {
    response.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests;
