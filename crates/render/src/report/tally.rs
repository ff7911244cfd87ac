//! What came of the changes of a plan: how many ended how, and those that are not done.

use std::borrow::Cow;

use disync_model::Outcome;
use disync_plan::{Action, Block, Change, Counts, Plan, Report};

use crate::phrase::date;
use crate::style::Label;

/// What came of the changes.
pub(crate) struct Tally<'a> {
    /// What is done, by what it is.
    pub(crate) done: Counts,
    /// How many ended how.
    pub(crate) ended: Ended,
    /// What is not done, as a person should look at it.
    pub(super) undone: Vec<Undone<'a>>,
}

/// How many changes ended how; each of those that were planned is one of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) planned: usize,
    pub(crate) applied: usize,
    pub(crate) skipped: usize,
    pub(crate) failed: usize,
    pub(crate) unknown: usize,
    /// For a human.
    pub(crate) waiting: usize,
    /// At the service.
    pub(crate) running: usize,
    pub(crate) parked: usize,
    pub(crate) not_begun: usize,
}

/// A change that is not done: how it ended, whose it is, and why.
pub(super) struct Undone<'a> {
    pub(super) how: How,
    pub(super) change: &'a Change,
    pub(super) why: Cow<'a, str>,
}

/// In the order in which a person should look at them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    Failed,
    Unknown,
    Waiting,
    Running,
    Parked,
    Skipped,
    NotBegun,
}

impl How {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Waiting => "waiting",
            Self::Running => "still running",
            Self::Parked => "parked",
            Self::Skipped => "skipped",
            Self::NotBegun => "not begun",
        }
    }

    pub(super) const fn label(self) -> Label {
        match self {
            Self::Failed | Self::Unknown => Label::Error,
            Self::Waiting | Self::Running | Self::Parked | Self::Skipped | Self::NotBegun => Label::Warning,
        }
    }
}

impl Ended {
    fn count(&mut self, how: How) {
        let n = match how {
            How::Failed => &mut self.failed,
            How::Unknown => &mut self.unknown,
            How::Waiting => &mut self.waiting,
            How::Running => &mut self.running,
            How::Parked => &mut self.parked,
            How::Skipped => &mut self.skipped,
            How::NotBegun => &mut self.not_begun,
        };
        *n += 1;
    }
}

impl<'a> Tally<'a> {
    pub(crate) fn of(plan: &'a Plan, report: &'a Report) -> Self {
        let mut tally = Self { done: Counts::default(), ended: Ended::default(), undone: Vec::new() };
        let outcomes = report.outcomes.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        for (change, outcome) in plan.changes.iter().zip(outcomes) {
            tally.take(change, outcome);
        }
        tally.undone.sort_by_key(|undone| undone.how);
        tally
    }

    fn take(&mut self, change: &'a Change, outcome: Option<&'a Outcome>) {
        let (how, why) = match outcome {
            None if !change.is_effective() => return,
            None => match parked(change) {
                Some(why) => (How::Parked, Cow::Owned(why)),
                None => (How::NotBegun, Cow::Borrowed("")),
            },
            Some(Outcome::Done) => {
                self.ended.planned += 1;
                self.ended.applied += 1;
                return self.count(change);
            }
            Some(Outcome::Failed(why)) => (How::Failed, why.into()),
            Some(Outcome::Unknown(why)) => (How::Unknown, why.into()),
            Some(Outcome::Waiting(why)) => (How::Waiting, why.into()),
            Some(Outcome::Running(why)) => (How::Running, why.into()),
            Some(Outcome::Skipped(why)) => (How::Skipped, why.into()),
        };
        self.ended.planned += 1;
        self.ended.count(how);
        self.undone.push(Undone { how, change, why });
    }

    fn count(&mut self, change: &Change) {
        let done = &mut self.done;
        match change.action {
            Action::Keep => {}
            Action::Create => done.add += 1,
            Action::Update => done.change += 1,
            Action::Replace => {
                done.add += 1;
                done.destroy += 1;
            }
            Action::Delete => done.destroy += 1,
            Action::Adopt => done.adopt += 1,
            Action::Forget => done.forget += 1,
        }
        done.tables_added += change.n_added();
        done.tables_removed += change.n_removed();
    }
}

/// Why a change that was not begun is put off: of an earlier run something may still land there, or at a sync that it
/// waits for.
pub(super) fn parked(change: &Change) -> Option<String> {
    match &change.block {
        Some(Block::InFlight { stage, until }) => {
            Some(format!("the {} of an earlier run has no answer and may land until {}", stage.word(), date(*until)))
        }
        Some(Block::Behind(other)) => Some(format!("it waits for {other}")),
        _ => None,
    }
}
