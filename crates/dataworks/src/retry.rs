//! Whether to send again, and when: a pure decision.
//!
//! A read is repeated after any failure that may pass. A write is repeated only after a failure that proves that
//! nothing was executed; everything else is for the engine, which reads before it repeats. Waiting is done by the
//! client; how fast first attempts may follow each other is [`Limiter`](crate::limiter::Limiter)'s concern.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::classify::{Cause, Nature};

/// How long a signed request is valid [D].
const VALIDITY: Duration = Duration::from_secs(15 * 60);

/// What a request may wait for the others before it is signed, what its attempts take, and how far our clock may be ahead
/// of the service's, which counts from the time that the request says.
const SLACK: Duration = Duration::from_secs(60);

/// How calls are repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Attempts a call, the first included. Three outlast a hiccup; an outage is for the next run.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles from attempt to attempt.
    pub base: Duration,
    /// The longest wait before any attempt.
    pub cap: Duration,
    /// The longest wait that the service can ask for (`x-acs-retry-after`; the SDK's cap [SDK]).
    pub asked_cap: Duration,
    /// The repeats that a whole run may make, in tokens: [`Retry::COST`] a repeat, [`Retry::COST_THROTTLED`] one of a
    /// throttled call, one back for every call that succeeds at once. When the service is down, a run of a thousand calls
    /// makes 35 repeats and not two thousand.
    pub tokens: u32,
}

impl Retry {
    /// The tokens that one repeat costs: as long as one call in fifteen fails, each of them can be repeated.
    pub const COST: u32 = 14;

    /// The tokens that the repeat of a throttled call costs: the service is well, and the pace gives way by itself.
    pub const COST_THROTTLED: u32 = 5;

    /// The tokens that repeating a call costs which failed because of `cause`.
    pub(crate) fn cost(cause: Cause) -> u32 {
        if cause == Cause::Throttled { Self::COST_THROTTLED } else { Self::COST }
    }

    /// How long after it was announced a write without an answer can still land. It may have been put off by the service and
    /// signed anew meanwhile.
    #[must_use]
    pub fn window(&self) -> Duration {
        VALIDITY.saturating_add(self.longest_wait()).saturating_add(SLACK)
    }

    /// How long a call waits between its first attempt and its last, at the most. Each attempt is signed anew.
    #[must_use]
    pub fn longest_wait(&self) -> Duration {
        self.cap.max(self.asked_cap).saturating_mul(self.attempts.saturating_sub(1))
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            asked_cap: Duration::from_secs(120),
            tokens: 500,
        }
    }
}

/// A failed attempt, seen by the decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failed {
    /// What the call does.
    pub(crate) nature: Nature,
    /// How this attempt failed.
    pub(crate) cause: Cause,
    /// Which attempt it was, counted from 0.
    pub(crate) attempt: u32,
    /// Whether an attempt of this call, this one included, may have been executed.
    pub(crate) maybe_executed: bool,
    /// How long the service asked to wait.
    pub(crate) asked: Option<Duration>,
}

/// Returns how long to wait before the call is sent again, or `None` if it is not to be. `entropy` is any number; all
/// its values being equally likely makes the waits so, too (full jitter).
pub(crate) fn next(retry: &Retry, failed: Failed, entropy: u128) -> Option<Duration> {
    if failed.attempt.saturating_add(1) >= retry.attempts || !repeatable(failed) {
        return None;
    }
    if let Some(asked) = failed.asked {
        return Some(asked.min(retry.asked_cap));
    }
    let longest = retry.base.saturating_mul(2_u32.saturating_pow(failed.attempt)).min(retry.cap);
    let longest_ms = u128::max(longest.as_millis(), 1);
    let wait_ms = u64::try_from(entropy.checked_rem(longest_ms.saturating_add(1)).unwrap_or_default());
    Some(Duration::from_millis(wait_ms.unwrap_or_default()))
}

fn repeatable(failed: Failed) -> bool {
    match (failed.nature, failed.cause) {
        (_, Cause::NotSent | Cause::Throttled) => true,
        // Every attempt has a nonce of its own. That one was "used already" says that something on the way delivered
        // the request twice, or that an earlier attempt arrived after all.
        (Nature::Read | Nature::Harmless, Cause::NonceUsed) => true,
        (Nature::Write, Cause::NonceUsed) => !failed.maybe_executed,
        (Nature::Read | Nature::Harmless, Cause::Lost | Cause::ServerError) => true,
        (Nature::Write, Cause::Lost | Cause::ServerError) => false,
        (_, Cause::TooLarge | Cause::Garbled | Cause::Final(_)) => false,
    }
}

/// The repeats that are left to the run; shared by all calls.
pub(crate) struct Budget {
    tokens: Mutex<u32>,
    most: u32,
}

impl Budget {
    pub(crate) fn new(tokens: u32) -> Self {
        Self { tokens: Mutex::new(tokens), most: tokens }
    }

    /// Pays for one repeat after a failure; says no when there is not enough left.
    pub(crate) fn pay(&self, cause: Cause) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(left) = tokens.checked_sub(Retry::cost(cause)) else { return false };
        *tokens = left;
        true
    }

    /// Takes note of a call that succeeded at once.
    pub(crate) fn refund(&self) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(1).min(self.most);
    }
}

#[cfg(test)]
mod tests;
