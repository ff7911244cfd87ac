//! The run of a solution: its steps one after the other.
//!
//! Remembered is the step that began last and when; where the run is at a later time follows from that. What happens at
//! a step besides passing ([`StepEvent`]) is known when the run begins.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The steps of every solution: the name of the first is the sample's [D], the others follow the console's description
/// of what a solution does [D]. Steps are counted from 1.
pub const STEPS: [&str; 3] = ["Create the base table", "Full synchronization", "Real-time synchronization"];

/// What happens at a step of a solution instead of passing after its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepEvent {
    /// The step begins only after somebody has confirmed it in the console.
    Waits {
        /// The step, from 1.
        step: usize,
    },
    /// The step fails at its end.
    Fails {
        /// The step, from 1.
        step: usize,
        /// What the console shows as the reason.
        message: String,
    },
    /// The step never ends.
    Hangs {
        /// The step, from 1.
        step: usize,
    },
}

/// The steps that were set going.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// When the solution was started.
    pub(crate) started: Timestamp,
    /// The step that began last, from 1.
    step: usize,
    /// When it began.
    since: Timestamp,
    /// How long each step takes, in milliseconds.
    step_ms: u64,
    /// What happens on the way; what is over is gone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    event: Option<StepEvent>,
    /// The step that somebody confirmed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    confirmed: Option<usize>,
}

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stand {
    /// A step is at work.
    At {
        /// The step, from 1.
        step: usize,
        /// Whether somebody confirmed it.
        confirmed: bool,
    },
    /// A step waits for a human.
    Waits {
        /// The step, from 1.
        step: usize,
    },
    /// A step failed.
    Failed {
        /// The step, from 1.
        step: usize,
        /// Why.
        message: String,
    },
    /// All steps have ended well.
    Ended,
}

impl Run {
    /// Begins at the first step.
    pub(crate) fn begin(now: Timestamp, step_time: Duration, event: Option<StepEvent>) -> Self {
        let step_ms = u64::try_from(step_time.as_millis()).unwrap_or(u64::MAX);
        Self { started: now, step: 1, since: now, step_ms, event, confirmed: None }
    }

    /// A run all of whose steps have ended well.
    pub(crate) fn ended(now: Timestamp) -> Self {
        Self { step: STEPS.len().saturating_add(1), ..Self::begin(now, Duration::ZERO, None) }
    }

    /// Where it is at `now`.
    pub(crate) fn stand(&self, now: Timestamp) -> Stand {
        let passed_ms = now.duration_since(self.since).as_millis().max(0);
        let mut left_ms = u64::try_from(passed_ms).unwrap_or(u64::MAX);
        for step in self.step..=STEPS.len() {
            let confirmed = self.confirmed == Some(step);
            match &self.event {
                Some(StepEvent::Waits { step: waiting }) if *waiting == step => return Stand::Waits { step },
                Some(StepEvent::Hangs { step: hanging }) if *hanging == step => return Stand::At { step, confirmed },
                Some(StepEvent::Waits { .. } | StepEvent::Hangs { .. } | StepEvent::Fails { .. }) | None => {}
            }
            if left_ms < self.step_ms {
                return Stand::At { step, confirmed };
            }
            if let Some(StepEvent::Fails { step: failing, message }) = &self.event
                && *failing == step
            {
                return Stand::Failed { step, message: message.clone() };
            }
            left_ms = left_ms.saturating_sub(self.step_ms);
        }
        Stand::Ended
    }

    /// Confirms the step that waits, which begins now; says whether there was one.
    pub(crate) fn confirm(&mut self, now: Timestamp) -> bool {
        let Stand::Waits { step } = self.stand(now) else { return false };
        (self.step, self.since, self.event, self.confirmed) = (step, now, None, Some(step));
        true
    }

    /// Begins again at a step; the time of the start stays.
    pub(crate) fn again(&mut self, step: usize, now: Timestamp, event: Option<StepEvent>) {
        (self.step, self.since, self.event, self.confirmed) = (step, now, event, None);
    }

    /// Lets the step that is at work or waits fail now; says whether there was one.
    pub(crate) fn fail(&mut self, now: Timestamp, message: &str) -> bool {
        let (Stand::At { step, .. } | Stand::Waits { step }) = self.stand(now) else { return false };
        let since = now.checked_sub(Duration::from_millis(self.step_ms)).unwrap_or(Timestamp::MIN);
        let event = Some(StepEvent::Fails { step, message: message.to_owned() });
        (self.step, self.since, self.event) = (step, since, event);
        true
    }
}
