//! The emulated cloud, without any connection, clock or file.
//!
//! Requests go in, responses and changes come out; the time is told by the caller with each request. Two worlds that are
//! told the same give the same answers. What an operation does is in [`crate::operation`], who may ask for it in
//! [`crate::gate`]. [`crate::Service`] adds a data file, [`crate::serve`] adds HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_wire::Operation;
use disync_wire::error_code::KnownCode;
use disync_wire::request::Project;
use jiff::Timestamp;

use crate::answer::{self, Frame, Verdict};
use crate::edit::{self, ConsoleEdit, EditError};
use crate::exchange::{Delivery, Request, Response};
use crate::fault::{Fault, FaultKind, Faults};
use crate::gate::{self, Incoming, Nonces};
use crate::instance::{Phase, later};
use crate::operation::{self, Call};
use crate::options::Options;
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::seed::{DataSource, Workspace};
use crate::store::{Changes, Store};
use crate::task::Task;
use crate::token::sum;

/// How often old processes and tokens are looked for; they live for hours, so that a minute more does not matter.
const SWEEP: Duration = Duration::from_secs(60);

/// The emulated cloud.
#[derive(Debug)]
pub struct World {
    pub(crate) options: Options,
    pub(crate) store: Store,
    /// The latest time that was told; it never goes back.
    pub(crate) now: Timestamp,
    /// Whether operations that change tasks are refused.
    pub(crate) read_only: bool,
    nonces: Nonces,
    faults: Faults,
    calls: BTreeMap<Operation, u64>,
    n_requests: u64,
    next_sweep: Timestamp,
}

/// A task as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskView {
    /// The `FileId`.
    pub file_id: i64,
    /// The workspace.
    pub project: u64,
    /// The name.
    pub name: String,
    /// The folder; empty for the root.
    pub folder: String,
    /// The document that `GetDISyncTask` answers as `Code`; empty if the data file was damaged.
    pub code: String,
    /// Counts the edits, from 1.
    pub version: u32,
    /// Whether the latest edit was deployed.
    pub committed: bool,
    /// Who edited it last.
    pub last_edit_user: String,
    /// What the instance does; nothing while the task is not deployed.
    pub phase: Option<Phase>,
    /// What was done with changes of a schema since the last start, kind by kind; nothing before the first.
    pub policies: Option<BTreeMap<String, String>>,
}

/// A task that appears without any call, as if it had been made in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The workspace.
    pub project: u64,
    /// The name.
    pub name: String,
    /// The folder; empty for the root.
    pub folder: String,
    /// The document, kept verbatim and not checked: it may be a wizard's, or damaged.
    pub code: String,
}

impl World {
    /// A fresh world.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            store: Store::default(),
            now: Timestamp::UNIX_EPOCH,
            read_only: false,
            nonces: Nonces::default(),
            faults: Faults::default(),
            calls: BTreeMap::new(),
            n_requests: 0,
            next_sweep: Timestamp::UNIX_EPOCH,
        }
    }

    /// Answers a request that arrives at `now`.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Response {
        self.advance(now);
        self.n_requests = self.n_requests.wrapping_add(1);
        let host = gate::host(request);
        let incoming = match Incoming::read(request) {
            Ok(incoming) => incoming,
            Err(refusal) => return answer::refused(refusal, &self.request_id(&request.query), host),
        };
        let operation = incoming.operation();
        let strike = operation.map(|operation| self.faults.strike(operation)).unwrap_or_default();
        if strike.fault == Some(FaultKind::LoseRequest) {
            return answer::lost();
        }
        for edit in &strike.edits {
            // An edit that has become impossible is what happens to people, too: they find the task gone.
            drop(edit::carry_out(self, edit));
        }
        if let Some(operation) = operation {
            let calls = self.calls.entry(operation).or_default();
            *calls = calls.saturating_add(1);
        }
        let request_id = self.request_id(incoming.nonce());
        let frame = Frame { request_id: &request_id, host, format: incoming.format() };
        let (verdict, retry_after) = self.judge(&incoming, now, (&request_id, strike.fault.as_ref()));
        let response = Response { retry_after, ..answer::write(verdict, frame) };
        damage(response, strike.fault.as_ref())
    }

    /// Tells that it is `to` now, without any request. Time never goes back: an earlier one is disregarded.
    pub fn advance(&mut self, to: Timestamp) {
        self.now = self.now.max(to);
        self.nonces.forget_old(self.now);
        if self.next_sweep <= self.now {
            self.store.forget_old(self.now);
            self.next_sweep = later(self.now, SWEEP);
        }
    }

    /// Lets something go wrong at a later call.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Edits a task in the console, now.
    ///
    /// # Errors
    ///
    /// The task is not there, or cannot be edited like that.
    pub fn edit(&mut self, edit: &ConsoleEdit) -> Result<(), EditError> {
        edit::carry_out(self, edit)
    }

    /// Makes a task in the console, now, and returns its `FileId`.
    ///
    /// # Errors
    ///
    /// There is a task of that name already.
    pub fn add_task(&mut self, new: &NewTask) -> Result<i64, EditError> {
        if self.options.unique_names && self.store.named(new.project, &new.name).is_some() {
            return Err(EditError::NameTaken(new.name.clone()));
        }
        let code = Packed::pack(&new.code);
        let task = Task::new((new.project, &new.name), &new.folder, code, (edit::CONSOLE_USER, self.now));
        Ok(self.store.add_task(task))
    }

    /// What must be saved since this was asked last.
    pub fn take_changes(&mut self) -> Changes {
        self.store.take_changes()
    }

    /// How many calls of each operation arrived, refused ones included.
    #[must_use]
    pub const fn stats(&self) -> &BTreeMap<Operation, u64> {
        &self.calls
    }

    /// All tasks, in the order of their ids.
    #[must_use]
    pub fn tasks(&self) -> Vec<TaskView> {
        self.store.tasks().map(|(id, task)| self.view(id, task)).collect()
    }

    /// The task of that name.
    #[must_use]
    pub fn task_by_name(&self, project: u64, name: &str) -> Option<TaskView> {
        let id = self.store.named(project, name)?;
        Some(self.view(id, self.store.task(project, id)?))
    }

    /// The workspace with this id.
    pub(crate) fn workspace(&self, project: u64) -> Result<&Workspace, Refusal> {
        self.options.seed.workspaces.get(&project).ok_or_else(|| no_workspace(&project.to_string()))
    }

    /// The id of the workspace that is meant.
    pub(crate) fn project(&self, project: &Project) -> Result<u64, Refusal> {
        match project {
            Project::Id(id) => self.workspace(*id).map(|_| *id),
            Project::Identifier(identifier) => {
                let mut workspaces = self.options.seed.workspaces.iter();
                let found = workspaces.find(|(_, workspace)| workspace.identifier == *identifier);
                found.map(|(id, _)| *id).ok_or_else(|| no_workspace(identifier))
            }
        }
    }

    /// The data source of this name, if there is one.
    pub(crate) fn data_source(&self, project: u64, name: &str) -> Option<&DataSource> {
        self.options.seed.workspaces.get(&project)?.data_sources.get(name)
    }

    /// The text that goes beside a success: the samples of the documentation have one [D].
    pub(crate) fn noise(&self, sample: &str) -> Option<String> {
        self.options.message_noise.then(|| sample.to_owned())
    }

    /// Decides what becomes of a request, and when to come back if it is throttled.
    fn judge(
        &mut self,
        incoming: &Incoming<'_>,
        now: Timestamp,
        (request_id, fault): (&str, Option<&FaultKind>),
    ) -> (Verdict, Option<Duration>) {
        let (operation, user) = match incoming.pass(&self.options.access_keys, &mut self.nonces, now) {
            Ok(passed) => passed,
            Err(refusal) => return (Verdict::Refused(refusal), None),
        };
        if let Some((code, retry_after)) = fault.and_then(refusing) {
            return (Verdict::Refused(code.into()), retry_after);
        }
        if self.read_only && operation.is_write() {
            let text = "The data of this emulator was opened for reading only.";
            return (Verdict::Refused(Refusal::new(KnownCode::ForbiddenAccess, text)), None);
        }
        let call = Call { params: &incoming.params, user: &user, request_id, fault };
        let verdict = match operation::perform(self, operation, &call) {
            Ok(body) => Verdict::Body(operation, body),
            Err(refusal) => Verdict::Refused(refusal),
        };
        (verdict, None)
    }

    /// A `RequestId` that differs from request to request, and is the same whenever the same happens again.
    fn request_id(&self, salt: &str) -> String {
        format!("{:016X}-{:08X}", sum(salt), self.n_requests)
    }

    fn view(&self, file_id: i64, task: &Task) -> TaskView {
        TaskView {
            file_id,
            project: task.project,
            name: task.name.clone(),
            folder: task.folder.clone(),
            code: task.code.unpack().unwrap_or_default(),
            version: task.version,
            committed: task.committed,
            last_edit_user: task.edit_user.clone(),
            phase: task.instance.as_ref().map(|instance| instance.phase(self.now)),
            policies: task.policies.clone(),
        }
    }
}

fn no_workspace(name: &str) -> Refusal {
    let text = format!("The workspace {name} does not exist or you are not a member of it.");
    Refusal::new(KnownCode::ForbiddenAccess, text)
}

/// The code with which a fault refuses a call instead of executing it.
const fn refusing(fault: &FaultKind) -> Option<(KnownCode, Option<Duration>)> {
    match fault {
        FaultKind::Throttle(retry_after) => Some((KnownCode::ThrottlingUser, *retry_after)),
        FaultKind::DailyLimit => Some((KnownCode::ThrottlingApiRisk, None)),
        FaultKind::InternalError => Some((KnownCode::InternalErrorSystem, None)),
        FaultKind::Unavailable => Some((KnownCode::ServiceUnavailable, None)),
        FaultKind::LoseRequest
        | FaultKind::LoseAnswer
        | FaultKind::Truncate(_)
        | FaultKind::Oversize(_)
        | FaultKind::NotJson
        | FaultKind::SlowProcess(_)
        | FaultKind::StuckProcess
        | FaultKind::FailProcess(_)
        | FaultKind::Step(_)
        | FaultKind::Edit(_) => None,
    }
}

/// What a fault does to the answer to an executed request.
fn damage(response: Response, fault: Option<&FaultKind>) -> Response {
    let delivery = match fault {
        Some(FaultKind::NotJson) => return answer::web_page(),
        Some(FaultKind::LoseAnswer) => Delivery::Nothing,
        Some(FaultKind::Truncate(length)) => Delivery::Truncated(*length),
        Some(FaultKind::Oversize(length)) => Delivery::Oversized(*length),
        Some(
            FaultKind::Throttle(_)
            | FaultKind::DailyLimit
            | FaultKind::InternalError
            | FaultKind::Unavailable
            | FaultKind::LoseRequest
            | FaultKind::SlowProcess(_)
            | FaultKind::StuckProcess
            | FaultKind::FailProcess(_)
            | FaultKind::Step(_)
            | FaultKind::Edit(_),
        )
        | None => Delivery::Whole,
    };
    Response { delivery, ..response }
}
