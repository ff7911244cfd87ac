//! The writes of a change: built from the plan and from what earlier steps brought, and nothing else.

use std::sync::Arc;

use disync_model::{
    Digest, Entry, Kind, Process, ProcessId, Record, Sent, Spec, Stage, Start, Target, TaskId, Token, Write,
};
use disync_plan::{Action, Change, Plan};

/// What the steps of one change hand on to each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carried {
    /// A process of an earlier run that may serve.
    pub(crate) resumable: Option<Process>,
    /// A write of an earlier run that has no answer.
    pub(crate) unanswered: Option<Sent>,
    /// The process that generates the content.
    pub(crate) process: Option<ProcessId>,
    /// The generated content.
    pub(crate) content: Option<Arc<str>>,
    /// The task that was created.
    pub(crate) created: Option<TaskId>,
    /// What was recorded of it, where it is still to be seen healthy.
    pub(crate) record: Option<Record>,
    /// Whether the task turned out to have no instance.
    pub(crate) undeployed: bool,
}

/// The digest of all that makes a write what it is; its token is not part of it.
pub(crate) fn digest(write: &Write) -> Digest {
    let named = |id: TaskId| format!("{} {}", id.kind(), id.number());
    let text = match write {
        Write::Generate { target, spec, token: _ } => format!("generate {} {}", aimed(target), json(spec)),
        Write::Create { kind, name, content, folder, resource_group, token: _ } => {
            format!("create {kind} {name:?} {folder:?} {resource_group:?} {content}")
        }
        Write::Update { task, content, resource_group } => {
            format!("update {} {resource_group:?} {content}", named(*task))
        }
        Write::Deploy(id) => format!("deploy {}", named(*id)),
        Write::Start(id, start) if start.is_default() => format!("start {}", named(*id)),
        Write::Start(id, start) => format!("start {} {start:?}", named(*id)),
        Write::Stop(file) => format!("stop {}", named((*file).into())),
        Write::Terminate(file) => format!("terminate {}", named((*file).into())),
        Write::Delete(file) => format!("delete {}", named((*file).into())),
    };
    Digest::of(text.as_bytes())
}

/// The words for a target. Those for real-time tasks are as they have always been, so that a process that an older
/// disync has started is known again; they hold no name, because the script of a real-time task has none.
fn aimed(target: &Target) -> String {
    match target {
        Target::New(kind @ Kind::Realtime, _) => format!("{kind} New"),
        Target::New(kind @ Kind::Solution, name) => format!("{kind} New({name:?})"),
        Target::Existing(TaskId::File(file)) => format!("{} Existing({file:?})", Kind::Realtime),
        Target::Existing(TaskId::Solution(solution)) => format!("{} Existing({solution:?})", Kind::Solution),
    }
}

fn json(spec: &Spec) -> String {
    serde_json::to_string(spec).expect("a spec has string keys and no number that JSON lacks")
}

/// The write that `stage` of `change` sends; `None` for stages that send none, and where an earlier step should have
/// brought something and has not.
pub(crate) fn write(plan: &Plan, change: &Change, carried: &Carried, stage: Stage) -> Option<Write> {
    let kind = change.address.kind;
    let task = carried.created.or(change.task);
    let file = task.and_then(TaskId::file);
    let unsigned = Token(String::new());
    let write = match stage {
        Stage::Generate => unsigned_generate(change)?,
        Stage::Create => {
            let after = change.after.as_ref()?;
            Write::Create {
                kind,
                name: change.address.name.clone(),
                content: carried.content.clone()?,
                folder: after.folder.clone(),
                resource_group: after.resource_group.clone(),
                token: unsigned,
            }
        }
        Stage::Update => {
            let moves = change.fields.iter().any(|field| field.field == "resource_group");
            let group = change.after.as_ref().and_then(|after| after.resource_group.clone());
            let (content, resource_group) = (carried.content.clone()?, group.filter(|_| moves));
            Write::Update { task: task?, content, resource_group }
        }
        Stage::Deploy => Write::Deploy(task?),
        Stage::Start => {
            let start = change.after.as_ref().map(|after| after.start.parameters()).unwrap_or_default();
            Write::Start(task?, start)
        }
        Stage::Stop => Write::Stop(file?),
        Stage::Terminate => Write::Terminate(file?),
        Stage::Delete => Write::Delete(file?),
        Stage::Verify | Stage::Gate | Stage::Watch | Stage::Adopt | Stage::Forget => return None,
    };
    Some(signed(plan, change, carried, write))
}

/// What a content is generated for.
pub(crate) fn generate(change: &Change) -> Option<(Target, Spec)> {
    let target = match change.action {
        Action::Update => Target::Existing(change.task?),
        Action::Keep | Action::Create | Action::Replace | Action::Delete | Action::Adopt | Action::Forget => {
            Target::New(change.address.kind, change.address.name.clone())
        }
    };
    // What a task is started with is no part of its content: another process need not be started for it.
    Some((target, Spec { start: Start::default(), ..change.after.clone()? }))
}

/// The digest by which a process that was started for this change is known again.
pub(crate) fn wish(change: &Change) -> Option<Digest> {
    unsigned_generate(change).map(|write| digest(&write))
}

/// The process that made the pinned content: if this run is interrupted, the next one asks it for the same content again,
/// by which it knows what this one has sent.
pub(crate) fn pinned_process(change: &Change) -> Option<Entry> {
    let process = Process { id: change.preview.as_ref()?.process?, request: wish(change)? };
    Some(Entry::Process { address: change.address.clone(), process })
}

fn unsigned_generate(change: &Change) -> Option<Write> {
    let (target, spec) = generate(change)?;
    Some(Write::Generate { target, spec: Box::new(spec), token: Token(String::new()) })
}

/// Gives a write its token: the one that it left with before, if it is the very same write; otherwise one that no
/// other intent has.
fn signed(plan: &Plan, change: &Change, carried: &Carried, mut write: Write) -> Write {
    let request = digest(&write);
    let (Write::Generate { token, .. } | Write::Create { token, .. }) = &mut write else { return write };
    let before = carried.unanswered.as_ref().filter(|sent| sent.request == request);
    *token = before.and_then(|sent| sent.token.clone()).unwrap_or_else(|| {
        let (serial, address) = (plan.basis.serial.to_string(), change.address.to_string());
        let parts = [plan.basis.lineage.as_bytes(), serial.as_bytes(), address.as_bytes(), request.as_bytes()];
        Token::of(&Digest::of_parts(parts))
    });
    write
}

/// The token of a write, where its operation takes one.
pub(crate) fn token(write: &Write) -> Option<Token> {
    match write {
        Write::Generate { token, .. } | Write::Create { token, .. } => Some(token.clone()),
        Write::Update { .. }
        | Write::Deploy(..)
        | Write::Start(..)
        | Write::Stop(..)
        | Write::Terminate(..)
        | Write::Delete(..) => None,
    }
}
