//! How long the service usually takes: learnt from what was waited for, so that the first look comes when it is likely to
//! be the last one.
//!
//! An estimate, and never a reason to look for less long: a wrong one costs a look or a few seconds. It says nothing about
//! deadlines.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{DestinationKind, Kind, Stage};

/// A look that comes in time makes the next first look earlier by this factor: otherwise nobody would notice that the
/// service has become quicker.
const SOONER: f64 = 0.99;
/// A look that comes too early makes it later by no more than this factor: one slow process is not the usual one. With
/// [`SOONER`] it follows that about one first look in twenty is too early.
const LATER: f64 = 1.25;

/// What takes the service its time: a stage, by the kind of what it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// What is done.
    pub stage: Stage,
    /// To a sync of which kind.
    pub kind: Kind,
    /// And of which destination; `None` where the sync is not wished any more.
    pub destination: Option<DestinationKind>,
}

/// How long each work usually takes, as far as it was waited for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waits(BTreeMap<Work, Duration>);

impl Waits {
    /// How long `work` usually takes.
    #[must_use]
    pub fn usual(&self, work: &Work) -> Option<Duration> {
        self.0.get(work).copied()
    }

    /// Takes note that `work` was found done after `waited`, and had last been seen under way after `unfinished`, which is
    /// zero where the first look found it done.
    pub fn found_done(&mut self, work: Work, unfinished: Duration, waited: Duration) {
        let usual = self.0.entry(work).or_insert(waited);
        if unfinished >= *usual {
            *usual = waited.min(usual.mul_f64(LATER));
        } else if unfinished.is_zero() || waited < *usual {
            *usual = usual.mul_f64(SOONER);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Work, Duration)> + '_ {
        self.0.iter().map(|(work, usual)| (*work, *usual))
    }
}

impl FromIterator<(Work, Duration)> for Waits {
    fn from_iter<I: IntoIterator<Item = (Work, Duration)>>(waits: I) -> Self {
        Self(waits.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
