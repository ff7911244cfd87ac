//! How far a step and a change are, and what its end means for its change.

use std::time::Duration;

use disync_model::{Outcome, Stage, TaskId};
use jiff::Timestamp;

use crate::call::Call;
use crate::request::Carried;
use crate::stage::Phase;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Other steps come first.
    Waiting,
    /// A call of this phase is due, under way, or paused before.
    In(Phase),
    /// It has ended.
    Ended,
}

/// One step of a run.
#[derive(Debug, Clone)]
pub(super) struct StepState {
    pub(super) progress: Progress,
    /// How many steps must be done before it.
    pub(super) n_waits_for: usize,
    /// The call that its timer will release.
    pub(super) paused: Option<Call>,
    pub(super) opened_at: Option<Timestamp>,
    /// When its first call left: a step that waits for a slot is not late.
    pub(super) left_at: Option<Timestamp>,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) n_sent: u32,
    /// Whether the service's answer to its write is recorded although it is not done.
    pub(super) is_accepted: bool,
    /// How often it has looked in its present phase.
    pub(super) n_looks: u32,
    pub(super) n_pauses: u32,
    /// How it waits for the service.
    pub(super) waiting: Option<Waiting>,
    /// The task that the last reading asked for.
    pub(super) asked: Option<TaskId>,
    /// Since when it has been seen that all is well.
    pub(super) well_since: Option<Timestamp>,
    /// Why its last write failed.
    pub(super) failure: Option<String>,
}

/// A wait for what the service does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    pub(super) since: Timestamp,
    /// After how long it was last seen not to be done.
    pub(super) unfinished: Duration,
    /// After how long the next look is due.
    pub(super) due: Duration,
}

/// How far a change is.
#[derive(Debug, Clone, Default)]
pub(super) struct ChangeState {
    pub(super) carried: Carried,
    pub(super) n_open: usize,
    pub(super) started_at: Option<Timestamp>,
    /// Whether a call of it has left: from then on the journal knows of it.
    pub(super) has_left: bool,
    /// Whether it has sent anything that changes its task.
    pub(super) has_written: bool,
    pub(super) outcome: Option<Outcome>,
}

impl StepState {
    pub(super) fn new(n_waits_for: usize) -> Self {
        Self {
            progress: Progress::Waiting,
            n_waits_for,
            paused: None,
            opened_at: None,
            left_at: None,
            sent_at: None,
            n_sent: 0,
            is_accepted: false,
            n_looks: 0,
            n_pauses: 0,
            waiting: None,
            asked: None,
            well_since: None,
            failure: None,
        }
    }

    /// Goes on to `phase` by `call`.
    pub(super) fn enter(&mut self, phase: Phase, call: &Call) {
        if self.progress != Progress::In(phase) {
            self.n_looks = 0;
        }
        self.progress = Progress::In(phase);
        if let Call::Task(id) = call {
            self.asked = Some(*id);
        }
    }
}

/// The outcome of a change whose step ended so: it says which.
pub(super) fn named(stage: Stage, outcome: &Outcome) -> Outcome {
    match outcome {
        Outcome::Failed(why) => Outcome::Failed(format!("{}: {why}", stage.word())),
        Outcome::Unknown(why) => Outcome::Unknown(format!("{}: {why}", stage.word())),
        Outcome::Running(why) => Outcome::Running(format!("{}: {why}", stage.word())),
        Outcome::Waiting(why) => Outcome::Waiting(format!("{}: {why}", stage.word())),
        Outcome::Done | Outcome::Skipped(_) => outcome.clone(),
    }
}
