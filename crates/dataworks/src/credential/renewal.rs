//! When held credentials are renewed: a pure decision.

use std::time::Duration;

use jiff::Timestamp;

use super::error::Broken;
use super::fetch::Fetched;
use super::origin::Lifetime;

/// How long before they expire credentials are renewed: that of the SDKs [SDK].
const MARGIN: Duration = Duration::from_mins(3);
/// How often temporary credentials are renewed of which nobody said how long they last. The SDKs start the command or
/// ask the URI before every single call [SDK]; the shortest session has 15 minutes.
const UNKNOWN_LASTS: Duration = Duration::from_mins(5);
/// How long a renewal stands before the next one, by whoever asks next: after one that failed, and after one that gave
/// a key which itself expires soon, as a service does that gives out the same key until its end.
const PAUSE: Duration = Duration::from_secs(10);

/// What is held, and since when.
pub(crate) struct Held {
    pub(crate) fetched: Fetched,
    pub(crate) since: Timestamp,
    /// The last attempt to renew it, if that failed.
    pub(crate) failure: Option<Failure>,
}

/// A renewal that failed.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) at: Timestamp,
    pub(crate) broken: Broken,
}

/// Whether to renew.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// They are good.
    No,
    /// They are good, and should be renewed by somebody.
    Soon,
    /// They have expired, at this time.
    Expired(Timestamp),
}

impl Held {
    pub(crate) const fn new(fetched: Fetched, since: Timestamp) -> Self {
        Self { fetched, since, failure: None }
    }

    /// Whether to renew them at `now`.
    pub(crate) fn due(&self, now: Timestamp) -> Due {
        match self.fetched.lifetime {
            Lifetime::Unlimited => Due::No,
            Lifetime::Until(at) if now >= at => Due::Expired(at),
            Lifetime::Until(at) => soon(self.is_settled(now) && at.duration_since(now) <= signed(MARGIN)),
            Lifetime::Unknown => soon(self.is_settled(now) && now.duration_since(self.since) >= signed(UNKNOWN_LASTS)),
        }
    }

    /// The failure of a renewal that it is too early to try again.
    pub(crate) fn fresh_failure(&self, now: Timestamp) -> Option<&Failure> {
        // A caller may have waited for the one that failed: its own time is then the earlier one.
        self.failure.as_ref().filter(|failure| now.duration_since(failure.at) < signed(PAUSE))
    }

    /// Whether the last renewal is not of this moment.
    fn is_settled(&self, now: Timestamp) -> bool {
        self.fresh_failure(now).is_none() && now.duration_since(self.since) >= signed(PAUSE)
    }
}

const fn soon(soon: bool) -> Due {
    if soon { Due::Soon } else { Due::No }
}

fn signed(duration: Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(duration).unwrap_or(jiff::SignedDuration::MAX)
}

#[cfg(test)]
mod tests;
