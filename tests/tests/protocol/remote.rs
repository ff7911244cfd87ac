//! The service of the model once more, with real requests and answers: what the schedule and the refresh are given.

use std::sync::Arc;

use disync_apply::{Call, Reply};
use disync_model::remote::{FilePage, FileQuery, Generated, ProcessStatus, Reading};
use disync_model::{
    Digest, File, FileId, Fingerprint, InstanceStatus, Kind, Layout, Name, ProcessId, ReadRemote, RemoteError,
    RemoteErrorKind, Run, Shape, Spec, TaskId, Token, Write, Written,
};
use disync_testkit::Semantics;
use jiff::Timestamp;

/// A task of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteTask {
    pub(crate) id: FileId,
    pub(crate) name: Name,
    pub(crate) spec: Spec,
    created_with: Option<Token>,
    created_at: Timestamp,
    committed: bool,
    instance: InstanceStatus,
}

/// A write that left and that nobody expects an answer to any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Late {
    pub(crate) write: Write,
    /// From then on its signature is not accepted any more.
    pub(crate) not_after: Timestamp,
    /// Whether a later write, which asks for something else, was executed in the meantime.
    is_overtaken: bool,
}

impl Late {
    pub(crate) const fn new(write: Write, not_after: Timestamp) -> Self {
        Self { write, not_after, is_overtaken: false }
    }

    /// Whether landing after `later` would undo it. What is aimed at another task does nothing to this one.
    fn is_overtaken_by(&self, later: &Write) -> bool {
        match (&self.write, later) {
            (Write::Update { task, content, .. }, Write::Update { task: other, content: wished, .. }) => {
                task == other && content != wished
            }
            (Write::Stop(file), Write::Start(task, _))
            | (Write::Terminate(file), Write::Deploy(task) | Write::Start(task, _))
            | (Write::Delete(file), Write::Update { task, .. } | Write::Deploy(task) | Write::Start(task, _)) => {
                TaskId::File(*file) == *task
            }
            (Write::Start(task, _), Write::Stop(file) | Write::Terminate(file)) => TaskId::File(*file) == *task,
            _ => false,
        }
    }
}

/// All that the service knows, and what is on its way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remote {
    semantics: Semantics,
    pub(crate) tasks: Vec<RemoteTask>,
    /// How many tasks there ever were; numbers are never given twice.
    n_created: i64,
    /// The contents that processes generated, with their tokens; a process has the number of its place.
    processes: Vec<(Token, Spec)>,
    pub(crate) late: Vec<Late>,
    /// Whether a write has landed after a later one that asked for something else, and undone it.
    pub(crate) is_overwritten: bool,
}

/// Why nothing is known of a request that left.
pub(crate) fn unanswered() -> RemoteError {
    error(RemoteErrorKind::Unanswered)
}

fn error(kind: RemoteErrorKind) -> RemoteError {
    RemoteError { kind, operation: "Operation", code: None, message: kind.to_string(), request_id: None }
}

impl Remote {
    pub(crate) fn empty(semantics: Semantics) -> Self {
        let (tasks, processes, late) = (Vec::new(), Vec::new(), Vec::new());
        Self { semantics, tasks, n_created: 0, processes, late, is_overwritten: false }
    }

    /// Answers a call, and does what it asks for.
    pub(crate) fn executed(mut self, call: &Call, now: Timestamp) -> (Self, Reply) {
        let reply = match call {
            Call::Files(query) => Reply::Files(Ok(self.page(query))),
            Call::Task(id) => Reply::Task(self.reading(*id)),
            Call::Instance(id) => Reply::Instance(Ok(self.status(*id))),
            Call::Process(_, id) => Reply::Process(self.look(*id)),
            Call::Write(write) => {
                let written = self.write(write, now);
                for late in self.late.iter_mut().filter(|late| written.is_ok() && late.is_overtaken_by(write)) {
                    late.is_overtaken = true;
                }
                Reply::Write(written)
            }
        };
        (self, reply)
    }

    /// What one of the writes that are on their way makes of it when it lands now.
    pub(crate) fn later(&self, now: Timestamp) -> impl Iterator<Item = Self> {
        (0..self.late.len()).map(move |place| {
            let mut landed = self.clone();
            let late = landed.late.remove(place);
            let _nobody_hears_it = landed.write(&late.write, now);
            landed.is_overwritten |= late.is_overtaken && landed.tasks != self.tasks;
            landed
        })
    }

    /// What could land until then and has not, never will.
    pub(crate) fn without_late(mut self, until: Timestamp) -> Self {
        self.late.retain(|late| late.not_after > until);
        self
    }

    fn task(&self, id: TaskId) -> Result<&RemoteTask, RemoteError> {
        let found = self.tasks.iter().find(|task| TaskId::File(task.id) == id);
        found.ok_or_else(|| error(RemoteErrorKind::Refused))
    }

    fn page(&self, query: &FileQuery) -> FilePage {
        let matches = |task: &&RemoteTask| match query {
            FileQuery::All { page } => *page == 1,
            FileQuery::Named(name) => task.name == *name,
            FileQuery::Ids(ids) => ids.contains(&task.id),
        };
        let files: Vec<File> = self.tasks.iter().filter(matches).map(file).collect();
        FilePage { total: files.len() as u64, files }
    }

    fn reading(&self, id: TaskId) -> Result<Reading, RemoteError> {
        let spec = Spec { run: Run::Unmanaged, ..self.task(id)?.spec.clone() };
        let fingerprint = Fingerprint(Digest::of(content(&spec).as_bytes()));
        Ok(Reading { fingerprint, destinations: None, shape: Shape::Sync(spec), solution: None })
    }

    fn status(&self, id: TaskId) -> InstanceStatus {
        self.task(id).map_or(InstanceStatus::Absent, |task| task.instance.clone())
    }

    fn look(&self, id: ProcessId) -> Result<ProcessStatus, RemoteError> {
        let (_, spec) = usize::try_from(id.0 - 1)
            .ok()
            .and_then(|place| self.processes.get(place))
            .ok_or_else(|| error(RemoteErrorKind::Refused))?;
        let (content, tables) = (Arc::from(content(spec)), Ok(spec.tables.clone()));
        Ok(ProcessStatus::Succeeded(Generated { content, tables, mappings: Vec::new() }))
    }

    fn write(&mut self, write: &Write, now: Timestamp) -> Result<Written, RemoteError> {
        match write {
            Write::Generate { spec, token, .. } => return Ok(self.generate(spec, token)),
            Write::Create { name, content, token, .. } => return self.create(name, content, token, now),
            Write::Update { task, content, .. } => self.change(*task, |task| {
                task.spec = meant_by(content);
                task.committed = false;
            })?,
            Write::Deploy(task) => self.change(*task, |task| {
                task.committed = true;
                if task.instance == InstanceStatus::Absent {
                    task.instance = InstanceStatus::NotStarted;
                }
            })?,
            Write::Start(task, _) => self.change(*task, |task| task.instance = InstanceStatus::Running)?,
            Write::Stop(file) => self.change((*file).into(), |task| task.instance = InstanceStatus::Paused)?,
            Write::Terminate(file) => self.change((*file).into(), |task| task.instance = InstanceStatus::Absent)?,
            Write::Delete(file) => {
                let n_tasks = self.tasks.len();
                self.tasks.retain(|task| task.id != *file);
                if self.tasks.len() == n_tasks {
                    return Err(error(RemoteErrorKind::Refused));
                }
            }
        }
        Ok(Written::Done)
    }

    fn generate(&mut self, spec: &Spec, token: &Token) -> Written {
        let known = self.processes.iter().position(|(other, _)| self.semantics.tokens_honoured && other == token);
        let place = known.unwrap_or_else(|| {
            self.processes.push((token.clone(), spec.clone()));
            self.processes.len() - 1
        });
        Written::Process(ProcessId(i64::try_from(place).unwrap() + 1))
    }

    fn create(&mut self, name: &Name, content: &str, token: &Token, now: Timestamp) -> Result<Written, RemoteError> {
        let of_token = self.tasks.iter().find(|task| task.created_with.as_ref() == Some(token));
        if let Some(task) = of_token.filter(|_| self.semantics.tokens_honoured) {
            return Ok(Written::Created(task.id.into()));
        }
        if self.semantics.unique_names && self.tasks.iter().any(|task| task.name == *name) {
            return Err(error(RemoteErrorKind::NameTaken));
        }
        self.n_created += 1;
        let id = FileId(self.n_created);
        self.tasks.push(RemoteTask {
            id,
            name: name.clone(),
            spec: meant_by(content),
            created_with: Some(token.clone()),
            created_at: now,
            committed: false,
            instance: InstanceStatus::Absent,
        });
        Ok(Written::Created(id.into()))
    }

    fn change(&mut self, id: TaskId, change: impl FnOnce(&mut RemoteTask)) -> Result<(), RemoteError> {
        let found = self.tasks.iter_mut().find(|task| TaskId::File(task.id) == id);
        found.map(change).ok_or_else(|| error(RemoteErrorKind::Refused))
    }
}

/// What a process generates.
fn content(spec: &Spec) -> String {
    serde_json::to_string(spec).unwrap()
}

fn meant_by(content: &str) -> Spec {
    serde_json::from_str(content).unwrap()
}

fn file(task: &RemoteTask) -> File {
    File {
        id: task.id,
        node: None,
        name: task.name.clone(),
        folder: None,
        committed: Some(task.committed),
        version: None,
        created_at: Some(task.created_at),
        created_by: None,
        edited_at: None,
        edited_by: None,
    }
}

impl ReadRemote for Remote {
    async fn files(&self, query: &FileQuery) -> Result<FilePage, RemoteError> {
        Ok(self.page(query))
    }

    async fn task(&self, id: TaskId) -> Result<Reading, RemoteError> {
        self.reading(id)
    }

    async fn instance(&self, id: TaskId) -> Result<InstanceStatus, RemoteError> {
        Ok(self.status(id))
    }

    async fn process(&self, _: Kind, process: ProcessId) -> Result<ProcessStatus, RemoteError> {
        self.look(process)
    }

    async fn layout(&self, _: TaskId) -> Result<Layout, RemoteError> {
        Err(error(RemoteErrorKind::Refused))
    }
}
