//! How steps end, and what becomes of those that wait for them.

use std::time::Duration;

use disync_model::{Answer, Entry, Fulfilled, Outcome, Record, RemoteError, Stage};
use disync_plan::{Event, Reason, StepId};
use jiff::Timestamp;

use super::step::{Progress, named};
use super::{Schedule, Turn, between};
use crate::stage::{Learnt, Phase};

impl Schedule<'_> {
    pub(super) fn done(&mut self, step: StepId, learnt: Learnt, now: Timestamp, turn: &mut Turn) {
        self.learn(step, now);
        let the_step = &self.plan.steps[step.0];
        let change = self.change(step);
        let carried = &mut self.changes[the_step.change].carried;
        let (mut fingerprint, mut destinations) = (change.fingerprint, change.destinations.clone());
        match learnt {
            Learnt::Nothing => {}
            Learnt::Content(content) => carried.content = Some(content),
            Learnt::Task(task) => carried.created = Some(task),
            Learnt::NoInstance => carried.undeployed = true,
            Learnt::Verified(seen, to) => (fingerprint, destinations) = (Some(seen), to),
        }
        let task = carried.created.or(change.task);
        let address = change.address.clone();
        match (the_step.stage, task, change.record()) {
            (Stage::Verify | Stage::Adopt, Some(task), Some(spec)) => {
                let (spec, protected, order) = (spec.clone(), change.protected, change.order.clone());
                let next = self.plan.steps.get(step.0 + 1).filter(|next| next.change == the_step.change);
                let is_watched = next.is_some_and(|next| next.stage == Stage::Watch);
                let stays = the_step.stage == Stage::Adopt && change.reason != Reason::Interrupted;
                let unwatched = is_watched || (stays && change.unwatched);
                let record =
                    Record { task, spec, fingerprint, destinations, protected, order, unwatched, applied_at: now };
                let entry = match the_step.stage {
                    // Its intent is in the journal, as a call has left.
                    Stage::Verify => Entry::Fulfilled { address, fulfilled: Fulfilled::of(&record) },
                    _ => Entry::Verified { address, record: record.clone() },
                };
                turn.entries.push(entry);
                carried.record = is_watched.then_some(record);
            }
            (Stage::Watch, ..) => {
                let record = carried.record.take().map(|record| Record { unwatched: false, ..record });
                turn.entries.extend(record.map(|record| Entry::Verified { address, record }));
            }
            (Stage::Forget, ..) => turn.entries.push(Entry::Forgotten { address }),
            (Stage::Generate | Stage::Gate, ..) => {}
            _ if self.steps[step.0].is_accepted => {}
            (stage, ..) => {
                let task = (stage == Stage::Create).then_some(task).flatten();
                let answer = Answer { stage, outcome: Outcome::Done, task, at: now };
                turn.entries.push(Entry::Answered { address, answer });
            }
        }
        self.end(step, &Outcome::Done, now, turn);
    }

    /// The service has accepted a write, and its effect is waited for: that it was answered is recorded now, so that nobody
    /// waits for it to land if that is all that this run sees of it.
    pub(super) fn accept(&mut self, step: StepId, now: Timestamp, turn: &mut Turn) {
        self.steps[step.0].is_accepted = true;
        let (stage, address) = (self.plan.steps[step.0].stage, self.change(step).address.clone());
        let answer = Answer { stage, outcome: Outcome::Done, task: None, at: now };
        turn.entries.push(Entry::Answered { address, answer });
    }

    /// The run is stopping and a call of this step was not made any more: the step stays where it is, to be gone on with by
    /// the next run. A write was announced, so that it must be said that it has not left.
    pub(super) fn put_off(
        &mut self,
        step: StepId,
        is_write: bool,
        error: &RemoteError,
        (now, turn): (Timestamp, &mut Turn),
    ) {
        if !is_write {
            return;
        }
        let (the_step, address) = (&self.plan.steps[step.0], self.change(step).address.clone());
        let is_first = self.steps[step.0].n_sent <= 1 && self.changes[the_step.change].carried.unanswered.is_none();
        if is_first {
            let outcome = Outcome::Skipped(error.message.clone());
            let answer = Answer { stage: the_step.stage, outcome, task: None, at: now };
            turn.entries.push(Entry::Answered { address, answer });
        } else {
            // What was sent before it may still land.
            self.steps[step.0].progress = Progress::In(Phase::Settle);
        }
    }

    /// A step has ended: those that wait for it begin, or are skipped.
    pub(super) fn end(&mut self, step: StepId, outcome: &Outcome, now: Timestamp, turn: &mut Turn) {
        let the_step = &self.plan.steps[step.0];
        // A process that goes on has its entry; that it was started is no answer to what was sent before it.
        let goes_on = the_step.stage == Stage::Generate && matches!(outcome, Outcome::Running(_));
        // Whether something stays healthy says nothing about a write.
        if *outcome != Outcome::Done && !goes_on && the_step.stage != Stage::Watch {
            let (address, stage) = (self.change(step).address.clone(), the_step.stage);
            // What waits for a human or goes on at the service was accepted: it has its answer.
            let accepted = matches!(outcome, Outcome::Waiting(_) | Outcome::Running(_));
            if !(accepted && self.steps[step.0].is_accepted) {
                let outcome = if accepted { Outcome::Done } else { outcome.clone() };
                let answer = Answer { stage, outcome, task: None, at: now };
                turn.entries.push(Entry::Answered { address, answer });
            }
        }
        self.close_step(step, outcome, now, turn);
        let dependents: Vec<StepId> = self.graph.dependents(step).collect();
        for dependent in dependents {
            if *outcome == Outcome::Done {
                let state = &mut self.steps[dependent.0];
                state.n_waits_for = state.n_waits_for.saturating_sub(1);
                if state.n_waits_for == 0 && state.progress == Progress::Waiting && self.stopping.is_none() {
                    self.begin_or_leave_out(dependent, now, turn);
                }
            } else {
                self.skip((dependent, step), now, turn);
            }
        }
        if matches!(outcome, Outcome::Failed(_) | Outcome::Unknown(_)) {
            self.curtail(step, now, turn);
        }
    }

    /// Skips a step and all that wait for it, because of one that was not done. What is behind a gate has the reason of the
    /// gate: that is what there is to be looked at, and not what comes just before.
    pub(super) fn skip(&mut self, (step, undone): (StepId, StepId), now: Timestamp, turn: &mut Turn) {
        let mut skipped: Vec<(StepId, StepId, Option<String>)> = vec![(step, undone, None)];
        while let Some((step, cause, gate)) = skipped.pop() {
            if self.steps[step.0].progress == Progress::Waiting {
                let is_gate = self.plan.steps[step.0].stage == Stage::Gate;
                let gate = gate.or_else(|| is_gate.then(|| self.why_no_wave(undone)));
                let why = gate.clone().unwrap_or_else(|| self.why_skipped(step, cause));
                self.close_step(step, &Outcome::Skipped(why), now, turn);
                skipped.extend(self.graph.dependents(step).map(|dependent| (dependent, step, gate.clone())));
            }
        }
    }

    fn why_no_wave(&self, undone: StepId) -> String {
        let what = match self.plan.steps[undone.0].stage {
            Stage::Watch => "was not seen to stay healthy",
            Stage::Generate
            | Stage::Create
            | Stage::Update
            | Stage::Deploy
            | Stage::Start
            | Stage::Stop
            | Stage::Terminate
            | Stage::Delete
            | Stage::Verify
            | Stage::Gate
            | Stage::Adopt
            | Stage::Forget => "was not done",
        };
        format!("it is of a later wave than {}, which {what}", self.change(undone).address)
    }

    /// Where one sync waits for another, the YAML says so or a table moves between them.
    fn why_skipped(&self, step: StepId, cause: StepId) -> String {
        let (ours, theirs) = (self.change(step), self.change(cause));
        if ours.address == theirs.address {
            "what it waits for was not done".to_owned()
        } else if ours.order.after.contains(&theirs.address) {
            format!("it comes after {}, which was not done", theirs.address)
        } else if theirs.order.after.contains(&ours.address) {
            format!("{} comes after it, goes first for that, and was not done", theirs.address)
        } else {
            format!("it takes tables over from {}, which was not done", theirs.address)
        }
    }

    pub(super) fn close_step(&mut self, step: StepId, outcome: &Outcome, now: Timestamp, turn: &mut Turn) {
        let at = self.plan.steps[step.0].change;
        let state = &mut self.steps[step.0];
        state.progress = Progress::Ended;
        let took = state.opened_at.map_or(Duration::ZERO, |opened| between(opened, now));
        turn.events.push(Event::StepEnded { step, outcome: outcome.clone(), took });
        let change = &mut self.changes[at];
        change.n_open = change.n_open.saturating_sub(1);
        // The first thing that went wrong is what the change ended with.
        if change.outcome.is_none() && (*outcome != Outcome::Done || change.n_open == 0) {
            change.outcome = Some(named(self.plan.steps[step.0].stage, outcome));
        }
        if change.n_open == 0
            && let Some(outcome) = change.outcome.clone()
        {
            let took = change.started_at.map_or(Duration::ZERO, |started| between(started, now));
            let task = change.carried.created.or(self.plan.changes[at].task);
            turn.events.push(Event::ChangeEnded { change: at, outcome, task, took });
        }
    }
}
