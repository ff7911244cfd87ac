//! The pure machine behind an apply: one turn at a time.
//!
//! A turn takes the replies that have come in and the time, and says which journal entries must be durable and which
//! calls may leave then. That order is the whole crash protocol: no write ever leaves before the entry that announces
//! it. A step that waits for the service holds no slot; it stands in `timers`.

mod curtail;
mod end;
mod pause;
mod step;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use disync_model::{Address, Entry, Outcome, Pending, Process, Sent, Stage, Write, Written};
use disync_plan::{Change, Event, Plan, Report, StepGraph, StepId};
use jiff::{SignedDuration, Timestamp};

pub(crate) use self::pause::wait_name;
use self::step::{ChangeState, Progress, StepState};
use crate::call::{Call, Reply};
use crate::request;
use crate::settings::Settings;
use crate::stage::{self, Move, Phase, View};

/// What a turn asks for: first the entries, durably, then the calls.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// To be made durable before any of the calls leaves.
    pub entries: Vec<Entry>,
    /// To be sent.
    pub calls: Vec<(StepId, Call)>,
    /// To be shown.
    pub events: Vec<Event>,
    /// When to take the next turn at the latest; `None` where only a reply can bring one.
    pub wake_at: Option<Timestamp>,
}

/// The state of a run. It can be cloned, so that a test may try all that can happen next.
#[derive(Debug, Clone)]
pub struct Schedule<'p> {
    plan: &'p Plan,
    graph: StepGraph,
    settings: Settings,
    steps: Vec<StepState>,
    changes: Vec<ChangeState>,
    /// Calls that may leave as soon as a slot is free.
    outbox: VecDeque<(StepId, Call)>,
    /// Steps that pause until a time.
    timers: BTreeSet<(Timestamp, StepId)>,
    in_flight: usize,
    /// Whether there are more changes than slots, so that not all of them can be looked at at one moment.
    is_crowded: bool,
    stopping: Option<String>,
    /// The step because of which nothing new is begun.
    culprit: Option<StepId>,
    started_at: Timestamp,
    report: Report,
}

impl<'p> Schedule<'p> {
    /// The schedule of `plan`, which may go on with what an earlier run left `pending`.
    #[must_use]
    pub fn new(plan: &'p Plan, pending: &BTreeMap<Address, Pending>, settings: Settings, now: Timestamp) -> Self {
        let mut changes = vec![ChangeState::default(); plan.changes.len()];
        for (change, state) in plan.changes.iter().zip(&mut changes) {
            state.carried.content = change.preview.as_ref().map(|preview| Arc::clone(&preview.content));
            if let Some(pending) = pending.get(&change.address) {
                state.carried.resumable = pending.process.clone();
                state.carried.unanswered = pending.sent.clone();
            }
        }
        for step in &plan.steps {
            changes[step.change].n_open += 1;
        }
        let waits = settings.waits.clone();
        let report = Report { outcomes: vec![None; plan.changes.len()], waits, ..Report::default() };
        let steps = plan.steps.iter().map(|step| StepState::new(step.after.len())).collect();
        let (outbox, timers, graph) = (VecDeque::new(), BTreeSet::new(), StepGraph::of(&plan.steps));
        let (in_flight, stopping, culprit, started_at) = (0, None, None, now);
        let is_crowded = is_crowded(plan, &settings);
        Self {
            plan,
            graph,
            settings,
            steps,
            changes,
            outbox,
            timers,
            in_flight,
            is_crowded,
            stopping,
            culprit,
            started_at,
            report,
        }
    }

    /// The first turn: begins all steps that wait for nothing.
    pub fn begin(&mut self) -> Turn {
        let mut turn = Turn::default();
        let ready: Vec<StepId> = self.plan.steps.iter().filter(|s| s.after.is_empty()).map(|s| s.id).collect();
        for step in ready {
            self.begin_or_leave_out(step, self.started_at, &mut turn);
        }
        self.close(self.started_at, turn)
    }

    /// Takes the replies that have come in by `now`.
    pub fn turn(&mut self, now: Timestamp, replies: Vec<(StepId, Reply)>) -> Turn {
        let mut turn = Turn::default();
        for (step, reply) in replies {
            self.in_flight = self.in_flight.saturating_sub(1);
            self.take_reply(step, reply, now, &mut turn);
        }
        while let Some(&(at, step)) = self.timers.first().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, step));
            if let Some(call) = self.steps[step.0].paused.take() {
                self.outbox.push_back((step, call));
            }
        }
        self.close(now, turn)
    }

    /// Begins no further call; those under way are brought to an end.
    pub fn stop(&mut self, why: impl Into<String>) -> Event {
        let why = why.into();
        self.report.interrupted = Some(why.clone());
        self.stopping = Some(why.clone());
        self.outbox.clear();
        self.timers.clear();
        Event::Stopping { in_flight: self.in_flight, why }
    }

    /// Stops because progress can no longer be recorded; the last `n_unsent` calls were not sent for it.
    pub fn halt(&mut self, why: impl Into<String>, n_unsent: usize) -> Event {
        let why = why.into();
        self.report.halted = Some(why.clone());
        self.in_flight = self.in_flight.saturating_sub(n_unsent);
        self.stop(why)
    }

    /// Whether there is nothing left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.in_flight == 0 && self.outbox.is_empty() && self.timers.is_empty()
    }

    /// Whether nothing further is begun.
    #[must_use]
    pub const fn is_stopping(&self) -> bool {
        self.stopping.is_some()
    }

    /// Whether progress can no longer be recorded.
    #[must_use]
    pub const fn is_halted(&self) -> bool {
        self.report.halted.is_some()
    }

    /// How it ended. What neither ended nor failed was not got to.
    #[must_use]
    pub fn into_report(mut self, now: Timestamp) -> Report {
        let because = self.stopping.take().map(|why| format!(": {why}")).unwrap_or_default();
        let mut in_doubt = vec![false; self.changes.len()];
        let mut watched = in_doubt.clone();
        for (step, state) in self.plan.steps.iter().zip(&self.steps) {
            in_doubt[step.change] |= state.progress == Progress::In(Phase::Settle);
            watched[step.change] |= step.stage == Stage::Watch && matches!(state.progress, Progress::In(_));
        }
        for (at, state) in self.changes.into_iter().enumerate() {
            let begun = state.started_at.is_some();
            self.report.outcomes[at] = match state.outcome {
                Some(outcome) => Some(outcome),
                // What is blocked has no steps: whoever carries out the others has put it off.
                None if !self.plan.changes[at].is_effective() || self.plan.changes[at].block.is_some() => None,
                None if in_doubt[at] => Some(Outcome::Unknown("stopped before a write was answered".to_owned())),
                None if watched[at] => {
                    Some(Outcome::Skipped(format!("stopped before it was seen to stay healthy{because}")))
                }
                None if begun => Some(Outcome::Skipped(format!("stopped on the way{because}"))),
                None => Some(Outcome::Skipped(format!("not begun{because}"))),
            };
        }
        self.report.took = between(self.started_at, now);
        self.report
    }

    /// Fills the free slots and says when to come back.
    fn close(&mut self, now: Timestamp, mut turn: Turn) -> Turn {
        while self.stopping.is_none() && self.in_flight < self.settings.parallelism.max(1) {
            let Some((step, call)) = self.outbox.pop_front() else { break };
            self.intend(step, now, &mut turn);
            if let Call::Write(write) = &call {
                turn.entries.push(self.announce(step, write, now));
            }
            self.steps[step.0].left_at.get_or_insert(now);
            self.in_flight += 1;
            turn.calls.push((step, call));
        }
        turn.wake_at = self.timers.first().map(|(at, _)| *at);
        turn
    }

    /// Announces a change before its first call leaves: a run that is stopped before remembers nothing of it.
    fn intend(&mut self, step: StepId, now: Timestamp, turn: &mut Turn) {
        let the_step = &self.plan.steps[step.0];
        // What is only watched is recorded already, and nothing is done to it.
        if the_step.stage == Stage::Watch {
            return;
        }
        let state = &mut self.changes[the_step.change];
        if !std::mem::replace(&mut state.has_left, true) {
            let change = self.change(step);
            let (spec, recorded) = (change.after.clone().map(Box::new), change.recorded.clone().map(Box::new));
            let address = change.address.clone();
            turn.entries.push(Entry::Intent { address, spec, recorded, protected: change.protected, at: now });
            turn.entries.extend(request::pinned_process(change));
        }
    }

    /// The entry that must be durable before `write` leaves.
    fn announce(&mut self, step: StepId, write: &Write, now: Timestamp) -> Entry {
        let the_step = &self.plan.steps[step.0];
        self.changes[the_step.change].has_written |= the_step.stage != Stage::Generate;
        let state = &mut self.steps[step.0];
        state.n_sent += 1;
        state.is_accepted = false;
        state.sent_at = Some(now);
        let window = SignedDuration::try_from(self.settings.window).unwrap_or(SignedDuration::MAX);
        let sent = Sent {
            stage: the_step.stage,
            token: request::token(write),
            request: request::digest(write),
            at: now,
            not_after: now.checked_add(window).unwrap_or(Timestamp::MAX),
        };
        Entry::Sent { address: self.change(step).address.clone(), sent }
    }

    fn change(&self, step: StepId) -> &'p Change {
        self.plan.change_of(&self.plan.steps[step.0])
    }

    fn view(&self, step: StepId, now: Timestamp) -> View<'_> {
        let (the_step, state) = (&self.plan.steps[step.0], &self.steps[step.0]);
        View {
            plan: self.plan,
            change: self.change(step),
            carried: &self.changes[the_step.change].carried,
            basis: the_step.basis,
            n_sent: state.n_sent,
            sent_at: state.sent_at,
            n_looks: state.n_looks,
            asked: state.asked,
            ran_for: state.well_since.map(|since| between(since, now)),
            failure: state.failure.as_deref(),
        }
    }

    fn open(&mut self, step: StepId, now: Timestamp, turn: &mut Turn) {
        let the_step = &self.plan.steps[step.0];
        let state = &mut self.changes[the_step.change];
        if state.started_at.is_none() {
            state.started_at = Some(now);
            turn.events.push(Event::ChangeStarted { change: the_step.change });
        }
        self.steps[step.0].opened_at = Some(now);
        turn.events.push(Event::StepStarted { step });
        let first = stage::open(the_step.stage, &self.view(step, now));
        self.make(step, first, now, turn);
    }

    fn take_reply(&mut self, step: StepId, reply: Reply, now: Timestamp, turn: &mut Turn) {
        let Progress::In(phase) = self.steps[step.0].progress else { return };
        if let Some(error) = reply.not_called() {
            return self.put_off(step, matches!(reply, Reply::Write(_)), error, (now, turn));
        }
        let the_step = &self.plan.steps[step.0];
        self.steps[step.0].n_looks += 1;
        if let Reply::Write(result) = &reply {
            self.take_write(step, result, turn);
        }
        let accepted = matches!(reply, Reply::Write(Ok(Written::Done)));
        let next = stage::next(the_step.stage, phase, &self.view(step, now), reply);
        if accepted && !matches!(next, Move::Done(_)) {
            self.accept(step, now, turn);
        }
        self.make(step, next, now, turn);
    }

    /// What an answered write brings is recorded whatever the stage makes of it.
    fn take_write(&mut self, step: StepId, result: &Result<Written, disync_model::RemoteError>, turn: &mut Turn) {
        let change = self.change(step);
        match result {
            Ok(Written::Process(id)) => {
                let at = self.plan.steps[step.0].change;
                let wish = request::write(self.plan, change, &self.changes[at].carried, Stage::Generate);
                self.changes[at].carried.process = Some(*id);
                turn.events.push(Event::Submitted { step, process: *id });
                if let Some(write) = wish {
                    let process = Process { id: *id, request: request::digest(&write) };
                    turn.entries.push(Entry::Process { address: change.address.clone(), process });
                }
            }
            Ok(Written::Created(_) | Written::Done) => {}
            Err(error) => self.steps[step.0].failure = Some(error.to_string()),
        }
    }

    fn make(&mut self, step: StepId, next: Move, now: Timestamp, turn: &mut Turn) {
        match next {
            Move::Call(_, Call::Write(_)) if !self.may_go_on(step) => self.leave_out(step, now, turn),
            Move::Call(phase, call) => self.enqueue(step, phase, call),
            Move::Pause(phase, call, said) => self.pause(step, (phase, call, said), now, turn),
            Move::Rest(call, rest) => self.rest(step, (call, rest), now, turn),
            Move::Done(learnt) => self.done(step, learnt, now, turn),
            Move::Fail(why) => self.end(step, &Outcome::Failed(why), now, turn),
            Move::Unknown(why) => self.end(step, &Outcome::Unknown(why), now, turn),
            Move::Wait(why) => self.end(step, &Outcome::Waiting(why), now, turn),
        }
    }

    fn enqueue(&mut self, step: StepId, phase: Phase, call: Call) {
        self.steps[step.0].enter(phase, &call);
        if self.stopping.is_none() {
            self.outbox.push_back((step, call));
        }
    }
}

/// Whether there are more changes than slots, so that not all of them can be looked at at one moment.
pub(crate) fn is_crowded(plan: &Plan, settings: &Settings) -> bool {
    plan.changes.iter().filter(|change| change.is_effective()).count() > settings.parallelism
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or(Duration::ZERO)
}
