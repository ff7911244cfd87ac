//! Which stages each change goes through, and what a stage does.
//!
//! Pure questions to one change or one stage. How the stages of all changes are put in order is in `steps`.

use disync_model::{Kind, Run, Stage};

use crate::change::{Action, Change};

/// Whether a step of this kind changes a task. To have a content generated changes none [INF].
pub(crate) const fn changes_task(stage: Stage) -> bool {
    match stage {
        Stage::Create
        | Stage::Update
        | Stage::Deploy
        | Stage::Start
        | Stage::Stop
        | Stage::Terminate
        | Stage::Delete => true,
        Stage::Generate | Stage::Verify | Stage::Gate | Stage::Watch | Stage::Adopt | Stage::Forget => false,
    }
}

/// Whether a step of this kind gives a task the tables that it ships from then on.
pub(crate) const fn ships(stage: Stage) -> bool {
    matches!(stage, Stage::Create | Stage::Update)
}

/// Whether a step of this kind changes a task that somebody else may have edited meanwhile.
pub(crate) fn insists_on_basis(stage: Stage) -> bool {
    changes_task(stage) && stage != Stage::Create
}

/// The stages of one change, in order.
pub(crate) fn stages(change: &Change) -> Vec<Stage> {
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

/// Whether a change writes to the service.
pub(crate) fn writes(change: &Change) -> bool {
    stages(change).into_iter().any(changes_task)
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
    if change.restarts() {
        stages.extend([Stage::Stop, Stage::Start]);
    } else if has("run") || republished {
        match change.after.as_ref().map(|spec| spec.run) {
            Some(Run::Running) => stages.push(Stage::Start),
            Some(Run::Stopped) => stages.push(Stage::Stop),
            Some(Run::Unmanaged) | None => {}
        }
    }
    // Where only the protection changes, or what the next start is to be like, nothing is written to the service.
    stages.push(if stages.is_empty() { Stage::Adopt } else { Stage::Verify });
    stages
}
