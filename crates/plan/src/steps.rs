//! Which steps each change takes.
//!
//! The first step that writes to an existing task carries the fingerprint that the task must still have.

use std::collections::HashMap;

use disync_model::{Fingerprint, Kind, Run, Stage};

use crate::change::{Action, Change};
use crate::moves;
use crate::order::order;
use crate::step::{Step, StepId};

/// The steps of all changes, each after all that it waits for. Those of one change wait for each other in turn. Changes
/// wait for each other only where tables move between them: the step that first makes the one ship what moves waits for
/// the last step of the other.
#[must_use]
pub(crate) fn steps(changes: &[Change]) -> Vec<Step> {
    let waits = moves::waits(changes);
    let mut steps = Vec::new();
    let mut last: HashMap<usize, StepId> = HashMap::new();
    for at in order(changes.len(), &waits, |_| ()) {
        let change = &changes[at];
        let mut previous: Option<StepId> = None;
        let mut basis = change.fingerprint;
        let mut others: Vec<StepId> =
            waits.get(&at).into_iter().flatten().filter_map(|other| last.get(other).copied()).collect();
        for stage in stages(change) {
            let id = StepId(steps.len());
            let insists = insists_on_basis(stage);
            let step_basis: Option<Fingerprint> = if insists { basis.take() } else { None };
            let mut after: Vec<StepId> = previous.into_iter().collect();
            if ships(stage) {
                after.append(&mut others);
            }
            steps.push(Step { id, change: at, stage, after, basis: step_basis });
            previous = Some(id);
        }
        last.extend(previous.map(|previous| (at, previous)));
    }
    steps
}

/// Whether a step of this kind gives a task the tables that it ships from then on.
pub(crate) const fn ships(stage: Stage) -> bool {
    matches!(stage, Stage::Create | Stage::Update)
}

/// Whether a step of this kind changes a task that somebody else may have edited meanwhile.
pub(crate) fn insists_on_basis(stage: Stage) -> bool {
    match stage {
        Stage::Update | Stage::Deploy | Stage::Start | Stage::Stop | Stage::Terminate | Stage::Delete => true,
        Stage::Generate | Stage::Create | Stage::Verify | Stage::Adopt | Stage::Forget => false,
    }
}

/// The stages of one change, in order.
fn stages(change: &Change) -> Vec<Stage> {
    if change.block.is_some() {
        return Vec::new();
    }
    match change.action {
        Action::Keep => Vec::new(),
        Action::Create => create(change),
        Action::Update => update(change),
        Action::Replace => [&[Stage::Stop, Stage::Terminate, Stage::Delete], &*create(change)].concat(),
        Action::Delete => vec![Stage::Stop, Stage::Terminate, Stage::Delete],
        Action::Adopt => vec![Stage::Adopt],
        Action::Forget => vec![Stage::Forget],
    }
}

/// Whether a change records what this plan has seen, and nothing reads the task again.
pub(crate) fn records_what_was_seen(change: &Change) -> bool {
    stages(change).contains(&Stage::Adopt)
}

/// Whether a change has a content generated.
pub(crate) fn generates(change: &Change) -> bool {
    stages(change).contains(&Stage::Generate)
}

/// What brings the content: nothing has to where a preview has brought it.
fn generate(change: &Change) -> Vec<Stage> {
    if change.preview.is_some() { Vec::new() } else { vec![Stage::Generate] }
}

fn create(change: &Change) -> Vec<Stage> {
    let mut stages = generate(change);
    stages.extend([Stage::Create, Stage::Deploy]);
    if change.after.as_ref().is_some_and(|spec| spec.run == Run::Running) {
        stages.push(Stage::Start);
    }
    stages.push(Stage::Verify);
    stages
}

fn update(change: &Change) -> Vec<Stage> {
    let mut stages = Vec::new();
    let rewrites = change.rewrites_content();
    if rewrites {
        stages.extend(generate(change));
        stages.push(Stage::Update);
    }
    let has = |name: &str| change.fields.iter().any(|field| field.field == name);
    if rewrites || has("deployed") {
        stages.push(Stage::Deploy);
    }
    // Publishing a solution that runs may halt it until it is started again [INF]; starting one that runs is nothing.
    let republished = change.address.kind == Kind::Solution && !stages.is_empty();
    if has("run") || republished {
        match change.after.as_ref().map(|spec| spec.run) {
            Some(Run::Running) => stages.push(Stage::Start),
            Some(Run::Stopped) => stages.push(Stage::Stop),
            Some(Run::Unmanaged) | None => {}
        }
    }
    // Where only the protection changes, nothing is written to the service.
    stages.push(if stages.is_empty() { Stage::Adopt } else { Stage::Verify });
    stages
}
