//! The plan as a value. How it is made is in `planning`.

use std::time::Duration;

use disync_model::{Address, Fingerprint, Observed, ProjectId, Refresh, Stage, TaskId, Work};

use crate::against::Against;
use crate::change::{ABSENT, Action, Change, RUNNING, instance_word};
use crate::drift::Drift;
use crate::guard::Violation;
use crate::scope::Mode;
use crate::since::Since;
use crate::step::{Step, StepId};
use crate::warning::Warning;
use crate::window::Standing;

/// All changes and steps, and what they were computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The workspace.
    pub project: ProjectId,
    /// What it is for.
    pub mode: Mode,
    /// With what the YAML was compared.
    pub against: Against,
    /// What a branch is the cause of, where that was asked for. It is no part of the digest: an apply does all of it.
    pub since: Option<Since>,
    /// What it was computed from.
    pub basis: Basis,
    /// What would be done to each address in scope, in the order of the addresses. Keep is among them.
    pub changes: Vec<Change>,
    /// What changed behind our back.
    pub drift: Vec<Drift>,
    /// The steps, each after all that it waits for.
    pub steps: Vec<Step>,
    /// For how long the instances of a wave must have run without interruption before the next wave begins.
    pub healthy_for: Option<Duration>,
    /// How much was read of what there is.
    pub refresh: Refresh,
    /// The tasks that were not read: they were taken as they are recorded.
    pub assumed: Vec<Address>,
    /// The addresses that the scope left out.
    pub left_out: Vec<Address>,
    /// The limits that it exceeds.
    pub violations: Vec<Violation>,
    /// What is to be known and does not stop it.
    pub warnings: Vec<Warning>,
    /// Whether changes may be applied now. Whoever knows the calendar says it; it is no part of the digest, because a
    /// plan that is made by day for a window at night is the same plan.
    pub standing: Standing,
}

/// What a plan was computed from; it is void once any of it has moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The state's lineage.
    pub lineage: String,
    /// The state's serial.
    pub serial: u64,
    /// The live tasks in scope, in the order of their addresses. An address of a change that is not here had none.
    pub live: Vec<Seen>,
}

/// A live task as a plan saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Whose.
    pub address: Address,
    /// Which task.
    pub task: TaskId,
    /// The digest of its document.
    pub fingerprint: Fingerprint,
    /// What its instance did, in the word that a change shows; `None` where that was not asked for.
    pub instance: Option<String>,
}

impl Seen {
    /// What a plan sees of a live task.
    pub(crate) fn of(address: &Address, live: &Observed) -> Self {
        let instance = live.instance.as_ref().map(instance_word);
        Self { address: address.clone(), task: live.id(), fingerprint: live.fingerprint, instance }
    }

    /// Whether its instance was asked for and runs; `None` where it was not asked for.
    #[must_use]
    pub fn runs(&self) -> Option<bool> {
        self.instance.as_deref().map(|word| word == RUNNING)
    }

    /// Whether it was asked for and has no instance, as it is not deployed.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.instance.as_deref() == Some(ABSENT)
    }
}

/// How many of what: the summary line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tasks that are created; a replaced one counts here and in `destroy`.
    pub add: usize,
    /// Tasks that are changed in place.
    pub change: usize,
    /// Tasks that are deleted.
    pub destroy: usize,
    /// Tasks that are taken into the state.
    pub adopt: usize,
    /// Records that are dropped.
    pub forget: usize,
    /// Tables that come.
    pub tables_added: usize,
    /// Tables that go.
    pub tables_removed: usize,
    /// Tables that go from one sync to another.
    pub tables_moved: usize,
    /// Tables that come in place of others.
    pub tables_renamed: usize,
    /// Tables that stay and are written to another destination table.
    pub tables_remapped: usize,
}

impl Plan {
    /// Whether nothing would be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.changes.iter().any(Change::is_effective)
    }

    /// The changes that something stops.
    pub fn blocked(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.block.is_some())
    }

    /// Whether apply must refuse it.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.violations.is_empty() || self.blocked().next().is_some()
    }

    /// The change that `step` serves.
    #[must_use]
    pub fn change_of(&self, step: &Step) -> &Change {
        &self.changes[step.change]
    }

    /// What the service does for `step`, by which it is known how long it usually takes; `None` where a wait says nothing
    /// about that.
    #[must_use]
    pub fn work(&self, step: StepId) -> Option<Work> {
        let the_step = self.steps.get(step.0)?;
        let change = self.changes.get(the_step.change)?;
        let destination = change.after.as_ref().map(|spec| spec.destination.kind);
        let work = Work { stage: the_step.stage, kind: change.address.kind, destination };
        // How long an instance takes to run again after it was left alone is no work that was begun now.
        (the_step.stage != Stage::Watch).then_some(work)
    }

    /// The summary; what is blocked does not count.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in self.changes.iter().filter(|change| change.block.is_none()) {
            match change.action {
                Action::Keep => {}
                Action::Create => counts.add += 1,
                Action::Update => counts.change += 1,
                Action::Replace => {
                    counts.add += 1;
                    counts.destroy += 1;
                }
                Action::Delete => counts.destroy += 1,
                Action::Adopt => counts.adopt += 1,
                Action::Forget => counts.forget += 1,
            }
            counts.tables_added += change.n_added();
            counts.tables_removed += change.n_removed();
            counts.tables_moved += change.n_moved();
            counts.tables_renamed += change.n_renamed();
            counts.tables_remapped += change.n_remapped();
        }
        counts
    }
}
