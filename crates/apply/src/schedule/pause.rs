//! Where a step waits: for how long, until when, and whether at all.

use std::time::Duration;

use disync_model::{Outcome, Stage};
use disync_plan::{Event, Plan, StepId};
use jiff::{SignedDuration, Timestamp};

use super::step::Waiting;
use super::{Schedule, Turn, between};
use crate::call::Call;
use crate::stage::Phase;

/// What a call may take without being late.
const A_CALL: Duration = Duration::from_secs(1);

/// The name by which the pauses of `step` differ from those of others, where many wait at once.
pub(crate) fn wait_name(plan: &Plan, step: StepId) -> String {
    let the_step = &plan.steps[step.0];
    format!("{} {}", plan.change_of(the_step).address, the_step.stage.word())
}

impl Schedule<'_> {
    pub(super) fn pause(&mut self, step: StepId, next: (Phase, Call, Option<String>), now: Timestamp, turn: &mut Turn) {
        let (phase, call, said) = next;
        let stage = self.plan.steps[step.0].stage;
        // What became of a write that was not answered, and what is read back, is no work of the service.
        let is_its_work = phase == Phase::Goal && stage != Stage::Verify;
        if is_its_work && self.settings.detach {
            let why = match self.changes[self.plan.steps[step.0].change].carried.process {
                Some(process) if stage == Stage::Generate => format!("submitted as process {process}, not waited for"),
                Some(_) | None => "submitted, not waited for".to_owned(),
            };
            return self.end(step, &Outcome::Running(why), now, turn);
        }
        let state = &mut self.steps[step.0];
        state.enter(phase, &call);
        let elapsed = state.left_at.or(state.opened_at).map_or(Duration::ZERO, |at| between(at, now));
        let watched = self.plan.healthy_for.filter(|_| stage == Stage::Watch).unwrap_or_default();
        let deadline = self.settings.deadline(stage).saturating_add(watched);
        if elapsed >= deadline {
            return self.give_up(step, (elapsed, said), (is_its_work && stage != Stage::Watch, now), turn);
        }
        let poll = if is_its_work { self.settings.poll } else { self.settings.poll.quick() };
        let name = self.is_crowded.then(|| wait_name(self.plan, step));
        let usual = self.plan.work(step).filter(|_| is_its_work).and_then(|work| self.report.waits.usual(&work));
        let pause = poll.spread_pause(state.n_pauses, usual, name.as_deref()).min(deadline.saturating_sub(elapsed));
        if is_its_work {
            let (since, unfinished) = state.waiting.map_or((now, Duration::ZERO), |wait| (wait.since, wait.due));
            state.waiting = Some(Waiting { since, unfinished, due: unfinished.saturating_add(pause) });
        }
        state.n_pauses += 1;
        turn.events.push(Event::Waiting { step, elapsed, said });
        self.call_after(step, call, pause, now);
    }

    /// A step is done: learns from how long it was waited for. Where the look came late, because calls had to wait for
    /// each other, it says nothing about the service.
    pub(super) fn learn(&mut self, step: StepId, now: Timestamp) {
        let Some(Waiting { since, unfinished, due }) = self.steps[step.0].waiting else { return };
        let is_late = between(since, now) > due.mul_f64(1.5).saturating_add(A_CALL);
        if let Some(work) = self.plan.work(step).filter(|_| !is_late) {
            self.report.waits.found_done(work, unfinished, due);
        }
    }

    /// All is well, and is looked at again after `rest`: that is not counted as waiting for what may never come.
    pub(super) fn rest(&mut self, step: StepId, (call, rest): (Call, Duration), now: Timestamp, turn: &mut Turn) {
        if self.settings.detach {
            let why = "it runs; whether it stays so was not waited for".to_owned();
            return self.end(step, &Outcome::Running(why), now, turn);
        }
        let state = &mut self.steps[step.0];
        state.enter(Phase::Goal, &call);
        state.well_since.get_or_insert(now);
        let elapsed = state.left_at.or(state.opened_at).map_or(Duration::ZERO, |at| between(at, now));
        turn.events.push(Event::Waiting { step, elapsed, said: None });
        self.call_after(step, call, rest, now);
    }

    fn call_after(&mut self, step: StepId, call: Call, pause: Duration, now: Timestamp) {
        if self.stopping.is_none() {
            self.steps[step.0].paused = Some(call);
            let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
            self.timers.insert((now.checked_add(pause).unwrap_or(Timestamp::MAX), step));
        }
    }

    /// Ends a step that has passed its deadline.
    fn give_up(
        &mut self,
        step: StepId,
        (elapsed, said): (Duration, Option<String>),
        (is_its_work, now): (bool, Timestamp),
        turn: &mut Turn,
    ) {
        let said = said.map(|said| format!("; the service said {said}")).unwrap_or_default();
        let why = format!("still under way after {} s{said}", elapsed.as_secs());
        if is_its_work {
            self.report.overdue.push(step);
            self.end(step, &Outcome::Running(why), now, turn);
        } else {
            self.end(step, &Outcome::Unknown(why), now, turn);
        }
    }
}
