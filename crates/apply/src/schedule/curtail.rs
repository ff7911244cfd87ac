//! What becomes of the other changes once one has failed, where nothing new is to be begun then.
//!
//! A change that has written to its task is brought to its end: a task that was updated and not published, or deleted and
//! not created anew, is worse than either. Any other goes no further than the step that it is at: nothing is lost by that,
//! as what a step brings is recorded.

use disync_model::Outcome;
use disync_plan::{Event, StepId};
use jiff::Timestamp;

use super::{Schedule, Turn};
use crate::settings::OnError;

impl Schedule<'_> {
    /// Begins nothing new from now on because of `culprit`, where that is how errors are to be met.
    pub(super) fn curtail(&mut self, culprit: StepId, now: Timestamp, turn: &mut Turn) {
        if self.settings.on_error == OnError::Continue || self.culprit.is_some() {
            return;
        }
        self.culprit = Some(culprit);
        turn.events.push(Event::Stopping { in_flight: self.in_flight, why: self.because_of(culprit) });
        let (kept, left_out) = std::mem::take(&mut self.outbox).into_iter().partition(|(step, _)| {
            // A step that has sent something finds out what became of it.
            self.may_go_on(*step) || self.steps[step.0].n_sent > 0
        });
        self.outbox = kept;
        for (step, _) in Vec::from(left_out) {
            self.leave_out(step, now, turn);
        }
    }

    /// Begins a step whose turn it is, unless nothing new is begun.
    pub(super) fn begin_or_leave_out(&mut self, step: StepId, now: Timestamp, turn: &mut Turn) {
        if self.may_go_on(step) {
            self.open(step, now, turn);
        } else {
            self.leave_out(step, now, turn);
        }
    }

    /// Whether a step may begin, or write.
    pub(super) fn may_go_on(&self, step: StepId) -> bool {
        self.culprit.is_none() || self.changes[self.plan.steps[step.0].change].has_written
    }

    /// Skips a step that nothing was sent for, and all that wait for it.
    pub(super) fn leave_out(&mut self, step: StepId, now: Timestamp, turn: &mut Turn) {
        let why = self.culprit.map(|culprit| self.because_of(culprit)).unwrap_or_default();
        self.close_step(step, &Outcome::Skipped(why), now, turn);
        let dependents: Vec<StepId> = self.graph.dependents(step).collect();
        for dependent in dependents {
            self.skip((dependent, step), now, turn);
        }
    }

    fn because_of(&self, culprit: StepId) -> String {
        let (address, stage) = (&self.change(culprit).address, self.plan.steps[culprit.0].stage.word());
        let how = match &self.changes[self.plan.steps[culprit.0].change].outcome {
            Some(Outcome::Unknown(_)) => "has no known outcome",
            _ => "failed",
        };
        format!("{address} {how} ({stage}), and --on-error is stop")
    }
}
