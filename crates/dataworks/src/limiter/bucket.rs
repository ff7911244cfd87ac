//! A token bucket whose rate gives way when the service throttles, and comes back by itself. Pure: time arrives as an
//! argument.
//!
//! What an account may really do is not known beforehand: others use it too, and editions differ. So the configured rate
//! is a ceiling, and a throttled call says that the limit is lower at the moment. A **cut** estimates it from the calls
//! that were accepted and throttled together, goes a little below, and climbs back: slowly around the estimate, where the
//! limit probably still is, and ever faster beyond it (the cubic curve that TCP uses for the same purpose). All calls
//! that had left before a cut are part of its evidence and never a reason for another one. Once the ceiling is reached
//! the cut is forgotten.

use std::time::Duration;

use tokio::time::Instant;

/// How far below the estimate a cut goes. Little, as the estimate is good: what is lost is 1/7 of the rate at first.
const BELOW: f64 = 0.85;
/// How long after a cut the rate is back at the estimate. Each cycle costs one throttled call, so at 5 calls a second it
/// is one in forty.
const BACK: f64 = 8.0;
/// Accepted calls that an estimate is given in advance: that the only call was refused halves the rate and no more.
const PRIOR: f64 = 1.0;
/// The slowest rate, in calls a second: with less, nobody would find out that the limit has gone up again.
const SLOWEST: f64 = 0.5;
/// Where no rate is configured, a cut is forgotten at this many calls a second; it is what `qps` can be at most.
const UNLIMITED: f64 = 1000.0;
/// Where no rate is configured and few calls were made, a cut begins here: what every edition allows [D].
const USUAL: f64 = 5.0;
/// Rounding must not make a call wait for a thousandth of a token.
const WHOLE: f64 = 1.0 - 1e-6;

/// So many calls a second, and not more than fit into one second at once.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// The configured rate in calls a second; `None` is unlimited.
    ceiling: Option<f64>,
    tokens: f64,
    filled_at: Option<Instant>,
    /// Nobody leaves before.
    held_until: Option<Instant>,
    cut: Option<Cut>,
    /// Calls accepted since the last cut.
    accepted: u32,
    recent: Recent,
}

/// What the throttling has taught, until it is forgotten.
#[derive(Debug, Clone, Copy)]
struct Cut {
    at: Instant,
    /// The rate before, in calls a second.
    from: f64,
    accepted: u32,
    throttled: u32,
}

/// How many calls left in this second and in the one before: the rate where none is configured.
#[derive(Debug, Default)]
struct Recent {
    since: Option<Instant>,
    now: u32,
    before: u32,
}

/// A change of pace that somebody may want to hear of, in calls a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pace {
    /// Slower than configured, because the service throttles.
    Slower {
        /// The rate before.
        from: f64,
        /// The rate now.
        to: f64,
    },
    /// As configured again; `None` is without limit.
    Full(Option<f64>),
}

impl Cut {
    /// What the service seems to accept.
    fn estimate(&self) -> f64 {
        let (accepted, throttled) = (f64::from(self.accepted) + PRIOR, f64::from(self.throttled));
        (self.from * accepted / (accepted + throttled)).max(SLOWEST / BELOW)
    }

    fn rate(&self, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        let distance = (since - BACK) / BACK;
        self.estimate() * (1.0 + (1.0 - BELOW) * distance.powi(3))
    }
}

impl Bucket {
    /// A full bucket. A rate of 0 would admit nothing for ever and counts as 1.
    pub(crate) fn new(rate: Option<u32>) -> Self {
        let ceiling = rate.map(|rate| f64::from(rate.max(1)));
        Self {
            ceiling,
            tokens: ceiling.unwrap_or_default(),
            filled_at: None,
            held_until: None,
            cut: None,
            accepted: 0,
            recent: Recent::default(),
        }
    }

    /// Takes a token; or says when to come again. The second part tells that the pace is full again.
    pub(crate) fn take(&mut self, now: Instant) -> (Result<(), Instant>, Option<Pace>) {
        if let Some(until) = self.held_until.filter(|until| *until > now) {
            return (Err(until), None);
        }
        let pace = self.forget(now);
        let Some(rate) = self.rate(now) else {
            self.recent.count(now);
            return (Ok(()), pace);
        };
        // Saved-up calls would leave at once, and while the service throttles that is how to be throttled again.
        let most = if self.cut.is_some() { 1.0 } else { rate };
        let since = self.filled_at.map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64());
        self.tokens = (self.tokens + since * rate).min(most);
        self.filled_at = Some(now);
        if self.tokens < WHOLE {
            let missing = Duration::from_secs_f64((1.0 - self.tokens) / rate);
            return (Err(now.checked_add(missing).unwrap_or(now)), pace);
        }
        self.tokens -= 1.0;
        self.recent.count(now);
        (Ok(()), pace)
    }

    /// A call that left at `left` was not throttled.
    pub(crate) fn accepted(&mut self, left: Instant) {
        match &mut self.cut {
            Some(cut) if left <= cut.at => cut.accepted = cut.accepted.saturating_add(1),
            Some(_) | None => self.accepted = self.accepted.saturating_add(1),
        }
    }

    /// A call that left at `left` was throttled: nobody leaves for `wait`. Says so if it is the first of its kind.
    pub(crate) fn throttled(&mut self, now: Instant, left: Instant, wait: Duration) -> Option<Pace> {
        let pace = match &mut self.cut {
            Some(cut) if left <= cut.at => {
                cut.throttled = cut.throttled.saturating_add(1);
                None
            }
            Some(_) | None => {
                let from = self.rate(now).unwrap_or_else(|| self.recent.rate());
                let cut = Cut { at: now, from, accepted: self.accepted, throttled: 1 };
                self.accepted = 0;
                self.cut = Some(cut);
                Some(Pace::Slower { from, to: cut.rate(now) })
            }
        };
        self.held_until = self.held_until.max(now.checked_add(wait));
        self.tokens = 0.0;
        self.filled_at = Some(now);
        pace
    }

    /// The rate in calls a second; `None` is unlimited. Never above the ceiling.
    fn rate(&self, now: Instant) -> Option<f64> {
        let ceiling = self.ceiling.unwrap_or(f64::INFINITY);
        self.cut.map(|cut| cut.rate(now).min(ceiling)).or(self.ceiling)
    }

    fn forget(&mut self, now: Instant) -> Option<Pace> {
        let top = self.ceiling.unwrap_or(UNLIMITED);
        self.cut.take_if(|cut| cut.rate(now) >= top)?;
        Some(Pace::Full(self.ceiling))
    }
}

impl Recent {
    fn count(&mut self, now: Instant) {
        let seconds = self.since.map_or(2, |since| now.saturating_duration_since(since).as_secs());
        if seconds > 0 {
            self.before = if seconds == 1 { self.now } else { 0 };
            self.since = Some(now);
            self.now = 0;
        }
        self.now = self.now.saturating_add(1);
    }

    fn rate(&self) -> f64 {
        f64::from(self.now.max(self.before)).max(USUAL)
    }
}

#[cfg(test)]
mod tests;
