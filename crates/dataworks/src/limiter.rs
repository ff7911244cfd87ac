//! How many calls: so many a second, and so many in all.
//!
//! Calls wait in the order of asking, those of a class in one queue; how long, a [`Bucket`] says, anew at every turn, so
//! that a change of pace holds for all who wait. Waiting is on tokio's clock, so that a test can move it. Repeats after
//! a failure are decided elsewhere and pass through here like all other calls.

mod bucket;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use disync_model::Note;
use disync_wire::Operation;
use disync_wire::operation::Class;
use tokio::time::{Instant, sleep_until};

pub(crate) use bucket::Pace;

use bucket::Bucket;

/// How many calls a second, at most. The first second may begin with as many at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rate {
    /// As many as there are.
    #[default]
    Unlimited,
    /// Of all operations together.
    Shared(u32),
    /// Of reads and of writes, which go by the names of the operations [D].
    ByClass {
        /// Get, List and Query.
        read: u32,
        /// All others.
        write: u32,
    },
}

impl From<Pace> for Note {
    fn from(pace: Pace) -> Self {
        match pace {
            Pace::Slower { from, to } => Self::Slower { from, to },
            Pace::Full(rate) => Self::FullPace(rate),
        }
    }
}

/// Admits calls and counts them by operation.
pub(crate) struct Limiter {
    reads: Queue,
    /// Absent where writes share the queue of the reads.
    writes: Option<Queue>,
    max_calls: Option<u64>,
    permit: Option<Permit>,
    counts: Mutex<Counts>,
}

/// Calls that share a rate.
struct Queue {
    /// Whose turn it is; tokio's mutex lets in by the order of asking.
    turn: tokio::sync::Mutex<()>,
    bucket: Mutex<Bucket>,
}

#[derive(Default)]
struct Counts {
    by_operation: BTreeMap<&'static str, u64>,
    total: u64,
}

/// A call that may leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Admitted {
    /// When it leaves: now.
    pub(crate) at: Instant,
    /// Said once: the pace is full again.
    pub(crate) pace: Option<Pace>,
}

/// Counts a call that is about to be made beyond this run, or says why it must not be made.
pub type Permit = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;

/// There is no budget for a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OverBudget {
    /// That of this run is used up.
    #[error("the budget of this run is used up: `--max-calls {max_calls}` allows {max_calls} calls, and all were made")]
    Run {
        /// How many calls it holds.
        max_calls: u64,
    },
    /// The permit was refused.
    #[error("{0}")]
    Refused(String),
}

impl Limiter {
    /// Calls at `rate`, `max_calls` in all and each with a `permit`; `None` is unlimited.
    pub(crate) fn new(rate: Rate, max_calls: Option<u64>, permit: Option<Permit>) -> Self {
        let (reads, writes) = match rate {
            Rate::Unlimited => (Queue::new(None), None),
            Rate::Shared(rate) => (Queue::new(Some(rate)), None),
            Rate::ByClass { read, write } => (Queue::new(Some(read)), Some(Queue::new(Some(write)))),
        };
        Self { reads, writes, max_calls, permit, counts: Mutex::default() }
    }

    /// Waits until a call may leave, in the order of asking, and counts it.
    pub(crate) async fn admit(&self, operation: Operation) -> Result<Admitted, OverBudget> {
        // Whoever waited for a turn in vain would be told late what is clear now.
        self.within_budget(&self.counts())?;
        let queue = self.queue(operation);
        let turn = queue.turn.lock().await;
        let mut pace = None;
        loop {
            let now = Instant::now();
            let (taken, change) = queue.bucket().take(now);
            pace = change.or(pace);
            match taken {
                Ok(()) => break,
                Err(until) => sleep_until(until).await,
            }
        }
        drop(turn);
        self.count(operation)?;
        Ok(Admitted { at: Instant::now(), pace })
    }

    /// Takes note of a call that left at `left` and was not throttled.
    pub(crate) fn accepted(&self, operation: Operation, left: Instant) {
        self.queue(operation).bucket().accepted(left);
    }

    /// Takes note of a throttled call: lets nobody of its class pass for `wait`, and then at a lower rate. One throttled
    /// call speaks for all: the service limits the account, and what is sent meanwhile is refused and counted all the
    /// same [D].
    pub(crate) fn throttled(&self, operation: Operation, left: Instant, wait: Duration) -> Option<Pace> {
        self.queue(operation).bucket().throttled(Instant::now(), left, wait)
    }

    /// The calls so far, by operation.
    pub(crate) fn counted(&self) -> BTreeMap<&'static str, u64> {
        self.counts().by_operation.clone()
    }

    fn queue(&self, operation: Operation) -> &Queue {
        match (operation.class(), &self.writes) {
            (Class::Write, Some(writes)) => writes,
            (Class::Write, None) | (Class::Read, _) => &self.reads,
        }
    }

    fn within_budget(&self, counts: &Counts) -> Result<(), OverBudget> {
        match self.max_calls {
            Some(max_calls) if counts.total >= max_calls => Err(OverBudget::Run { max_calls }),
            Some(_) | None => Ok(()),
        }
    }

    fn count(&self, operation: Operation) -> Result<(), OverBudget> {
        let mut counts = self.counts();
        self.within_budget(&counts)?;
        if let Some(permit) = &self.permit {
            permit().map_err(OverBudget::Refused)?;
        }
        counts.total = counts.total.saturating_add(1);
        let count = counts.by_operation.entry(operation.name()).or_default();
        *count = count.saturating_add(1);
        Ok(())
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn new(rate: Option<u32>) -> Self {
        Self { turn: tokio::sync::Mutex::new(()), bucket: Mutex::new(Bucket::new(rate)) }
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
