//! What happens while a plan is carried out: values, for whoever shows it.
//!
//! They are here and not in `apply`, because those who show them know plans and need not know the engine.

use std::time::Duration;

use disync_model::{Outcome, ProcessId, TaskId, Waits};

use crate::forecast::Forecast;
use crate::plan::Plan;
use crate::step::StepId;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The first step of a change began.
    ChangeStarted {
        /// A position in the plan's changes.
        change: usize,
    },
    /// A step began.
    StepStarted {
        /// Which.
        step: StepId,
    },
    /// The service took up an asynchronous process for a step.
    Submitted {
        /// Which step.
        step: StepId,
        /// The process.
        process: ProcessId,
    },
    /// A step goes on waiting for its goal.
    Waiting {
        /// Which.
        step: StepId,
        /// How long it has been under way.
        elapsed: Duration,
        /// What the service said last, if it said anything.
        said: Option<String>,
    },
    /// A step ended.
    StepEnded {
        /// Which.
        step: StepId,
        /// How.
        outcome: Outcome,
        /// How long it took.
        took: Duration,
    },
    /// The last step of a change ended, or one of them failed and the others were skipped.
    ChangeEnded {
        /// A position in the plan's changes.
        change: usize,
        /// How.
        outcome: Outcome,
        /// The task, where there is one by now.
        task: Option<TaskId>,
        /// How long it took.
        took: Duration,
    },
    /// No further step is begun; what is under way is brought to an end.
    Stopping {
        /// How many calls are still under way.
        in_flight: usize,
        /// Why.
        why: String,
    },
}

/// How a plan was carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How each change ended; `None` for those with nothing to do. As long as the plan's changes.
    pub outcomes: Vec<Option<Outcome>>,
    /// Why it was asked to stop before the end, if it was.
    pub interrupted: Option<String>,
    /// What kept the engine from going on, where something did that is no step's fault.
    pub halted: Option<String>,
    /// The steps that had passed their deadline while the service was still at work.
    pub overdue: Vec<StepId>,
    /// How long it took.
    pub took: Duration,
    /// How long the service usually takes for what was waited for, as far as this run and those before it know.
    pub waits: Waits,
    /// Why it was carried out although no change window was open, in the user's words.
    pub outside_window: Option<String>,
    /// How many calls the whole command was expected to take when it was approved, those of planning included.
    pub expected_calls: Option<Forecast>,
}

impl Report {
    /// Whether all that the plan meant to do is done.
    #[must_use]
    pub fn is_complete(&self, plan: &Plan) -> bool {
        let done = |(change, outcome): (&crate::Change, &Option<Outcome>)| {
            !change.is_effective() || matches!(outcome, Some(Outcome::Done))
        };
        self.halted.is_none()
            && self.outcomes.len() == plan.changes.len()
            && plan.changes.iter().zip(&self.outcomes).all(done)
    }
}
