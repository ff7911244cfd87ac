//! What is under way during an apply, folded from its events: what live lines and heartbeats are made of.
//!
//! It keeps no clock: each event comes with how long the apply has been going on. What it looks like is in `live`.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::{Outcome, Stage, Waits, Work};
use disync_plan::{Change, Event, Plan, StepId};

/// What takes less is over before anybody asks how long it usually takes.
const WORTH_EXPECTING: Duration = Duration::from_secs(2);

/// What is under way, what has ended how, and how long the stages usually take.
#[derive(Debug)]
pub struct Board<'p> {
    pub(super) plan: &'p Plan,
    waits: Waits,
    /// How long a stage took in this run, where that is not known from others.
    learnt: BTreeMap<Work, Duration>,
    /// Changes that would do something and that nothing stops.
    pub(super) n_changes: usize,
    pub(super) ended: Ended,
    began: BTreeMap<usize, Duration>,
    /// In the order in which they began.
    under_way: BTreeMap<(Duration, usize), At>,
}

/// How many changes ended how.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ended {
    pub(super) done: usize,
    pub(super) failed: usize,
    pub(super) unknown: usize,
    pub(super) skipped: usize,
    pub(super) waiting: usize,
    pub(super) running: usize,
}

/// Where a change is: at which step, or between two of them, and since when.
#[derive(Debug, Clone, Copy)]
struct At {
    step: Option<StepId>,
    since: Duration,
}

/// A change that is under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnderWay<'p> {
    pub(super) change: &'p Change,
    /// `None` where it waits for other changes before its next step.
    pub(super) stage: Option<Stage>,
    /// How long it has been there.
    pub(super) elapsed: Duration,
    /// How long that usually takes.
    pub(super) usual: Option<Duration>,
    /// How long it takes in any case.
    pub(super) always: Option<Duration>,
}

impl Ended {
    pub(super) const fn all(self) -> usize {
        let Self { done, failed, unknown, skipped, waiting, running } = self;
        done + failed + unknown + skipped + waiting + running
    }

    fn count(&mut self, outcome: &Outcome) {
        let n = match outcome {
            Outcome::Done => &mut self.done,
            Outcome::Failed(_) => &mut self.failed,
            Outcome::Unknown(_) => &mut self.unknown,
            Outcome::Skipped(_) => &mut self.skipped,
            Outcome::Waiting(_) => &mut self.waiting,
            Outcome::Running(_) => &mut self.running,
        };
        *n += 1;
    }
}

impl<'p> Board<'p> {
    /// Nothing has begun yet; `waits` is what earlier runs know of how long the service takes.
    #[must_use]
    pub fn new(plan: &'p Plan, waits: Waits) -> Self {
        let n_changes = plan.changes.iter().filter(|change| change.is_effective() && change.block.is_none()).count();
        Self {
            plan,
            waits,
            learnt: BTreeMap::new(),
            n_changes,
            ended: Ended::default(),
            began: BTreeMap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// Takes an event in that happened `now` after the beginning of the apply.
    pub fn take(&mut self, event: &Event, now: Duration) {
        match event {
            Event::ChangeStarted { change } if *change >= self.plan.changes.len() => {}
            Event::ChangeStarted { change } => {
                self.began.insert(*change, now);
                self.under_way.insert((now, *change), At { step: None, since: now });
            }
            Event::StepStarted { step } => self.put(*step, At { step: Some(*step), since: now }),
            // How long it was not sent because others were sent before it is no time that the stage takes.
            Event::Waiting { step, elapsed, .. } => {
                self.put(*step, At { step: Some(*step), since: now.saturating_sub(*elapsed) });
            }
            Event::StepEnded { step, outcome, .. } => {
                self.learn(*step, outcome, now);
                self.put(*step, At { step: None, since: now });
            }
            Event::ChangeEnded { change, outcome, .. } => {
                self.ended.count(outcome);
                if let Some(began) = self.began.remove(change) {
                    self.under_way.remove(&(began, *change));
                }
            }
            Event::Submitted { .. } | Event::Stopping { .. } => {}
        }
    }

    fn put(&mut self, step: StepId, at: At) {
        if let Some(was) = self.at(step) {
            *was = at;
        }
    }

    /// Where the change that `step` serves is.
    fn at(&mut self, step: StepId) -> Option<&mut At> {
        let change = self.plan.steps.get(step.0)?.change;
        let began = *self.began.get(&change)?;
        self.under_way.get_mut(&(began, change))
    }

    fn learn(&mut self, step: StepId, outcome: &Outcome, now: Duration) {
        let Some(work) = self.plan.work(step).filter(|_| *outcome == Outcome::Done) else { return };
        if let Some(At { step: Some(at), since }) = self.at(step).copied()
            && at == step
        {
            self.learnt.insert(work, now.saturating_sub(since));
        }
    }

    /// The changes under way, those first that began first.
    pub(super) fn under_way(&self, now: Duration) -> impl Iterator<Item = UnderWay<'p>> + '_ {
        self.under_way.iter().filter_map(move |((_, change), at)| {
            let change = self.plan.changes.get(*change)?;
            let stage = at.step.and_then(|step| Some(self.plan.steps.get(step.0)?.stage));
            let elapsed = now.saturating_sub(at.since);
            let usual = at.step.and_then(|step| self.usual(step));
            let always = self.plan.healthy_for.filter(|_| stage == Some(Stage::Watch));
            Some(UnderWay { change, stage, elapsed, usual, always })
        })
    }

    pub(super) fn n_under_way(&self) -> usize {
        self.under_way.len()
    }

    /// The one that has been at its stage for the longest.
    pub(super) fn longest(&self, now: Duration) -> Option<UnderWay<'p>> {
        // Of several the first.
        self.under_way(now).reduce(|longest, other| if other.elapsed > longest.elapsed { other } else { longest })
    }

    /// How long the stage of `step` usually takes, as far as anybody knows and it is worth a word.
    fn usual(&self, step: StepId) -> Option<Duration> {
        let work = self.plan.work(step)?;
        let usual = self.waits.usual(&work).or_else(|| self.learnt.get(&work).copied());
        usual.filter(|usual| *usual >= WORTH_EXPECTING)
    }
}
