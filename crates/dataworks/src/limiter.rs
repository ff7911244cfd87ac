//! How many calls: so many a second, and so many in all.
//!
//! A token bucket kept as one number, the time at which the bucket will be full again. Waiting is on tokio's clock, so
//! that a test can move it. Repeats after a failure are decided elsewhere and pass through here like all other calls.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Admits calls and counts them by operation.
pub(crate) struct Limiter {
    /// The time between two calls of a steady stream; zero if there is no limit.
    interval: Duration,
    max_calls: Option<u64>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the bucket will be full again; nothing was taken from it yet if absent.
    full_at: Option<Instant>,
    counts: BTreeMap<&'static str, u64>,
    total: u64,
}

/// The budget of calls is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverBudget {
    /// How many calls it holds.
    pub(crate) max_calls: u64,
}

impl Limiter {
    /// `qps` calls a second with bursts of as many as fit into one second, `max_calls` in all; `None` is unlimited. A
    /// rate of 0 would admit nothing for ever and counts as 1.
    pub(crate) fn new(qps: Option<u32>, max_calls: Option<u64>) -> Self {
        let interval = qps.map_or(Duration::ZERO, |qps| BURST.checked_div(qps).unwrap_or(BURST));
        Self { interval, max_calls, state: Mutex::default() }
    }

    /// Waits until a call may leave, in the order of asking, and counts it.
    pub(crate) async fn admit(&self, operation: &'static str) -> Result<(), OverBudget> {
        let at = self.reserve(operation, Instant::now())?;
        sleep_until(at).await;
        Ok(())
    }

    /// Lets nobody pass for `wait`, and then only at the steady rate. One throttled call speaks for all: the service
    /// limits the account, and what is sent meanwhile is refused and counted all the same [D].
    pub(crate) fn hold(&self, wait: Duration) {
        let empty_at = Instant::now().checked_add(wait);
        let mut state = self.lock();
        let full_at = empty_at.and_then(|empty_at| empty_at.checked_add(BURST));
        state.full_at = state.full_at.max(full_at);
    }

    /// The calls so far, by operation.
    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.lock().counts.clone()
    }

    /// Takes one token and says when it is there.
    fn reserve(&self, operation: &'static str, now: Instant) -> Result<Instant, OverBudget> {
        let mut state = self.lock();
        if let Some(max_calls) = self.max_calls.filter(|max| state.total >= *max) {
            return Err(OverBudget { max_calls });
        }
        state.total = state.total.saturating_add(1);
        let count = state.counts.entry(operation).or_default();
        *count = count.saturating_add(1);
        let full_at = state.full_at.unwrap_or(now).max(now) + self.interval;
        state.full_at = Some(full_at);
        Ok(full_at.checked_sub(BURST).unwrap_or(now).max(now))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How much unused time can be saved up: a pause of any length lets one second's worth of calls leave at once.
const BURST: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests;
