//! The emulated cloud, without any connection, clock or file.
//!
//! Requests go in, responses and changes come out; the time is told by the caller with each request. Two worlds that are
//! told the same give the same answers. What becomes of a request is in [`crate::arrival`], what an operation does in
//! [`crate::operation`]. [`crate::Service`] adds a data file, [`crate::serve`] adds HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_wire::Operation;
use disync_wire::error_code::KnownCode;
use disync_wire::request::Project;
use jiff::Timestamp;

use crate::arrival::UnderWay;
use crate::edit::{self, ConsoleEdit, EditError};
use crate::fault::{Fault, Faults};
use crate::gate::Nonces;
use crate::instance::{Phase, later};
use crate::options::Options;
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::seed::{DataSource, Workspace};
use crate::stats::Stats;
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
    pub(crate) nonces: Nonces,
    pub(crate) faults: Faults,
    pub(crate) stats: Stats,
    pub(crate) n_requests: u64,
    /// Requests that arrive later.
    pub(crate) under_way: UnderWay,
    /// The tasks that are not listed yet: until when, and for how many more calls.
    pub(crate) hidden: BTreeMap<i64, (Timestamp, u32)>,
    /// The day, and its calls so far.
    pub(crate) today: (i64, u32),
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
    /// The parameters that it was started with last; nothing where none were given.
    pub start_param: Option<String>,
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
            stats: Stats::default(),
            n_requests: 0,
            under_way: UnderWay::default(),
            hidden: BTreeMap::new(),
            today: (0, 0),
            next_sweep: Timestamp::UNIX_EPOCH,
        }
    }

    /// Tells that it is `now` for the host, without any request. Time never goes back: an earlier one is disregarded.
    pub fn advance(&mut self, now: Timestamp) {
        let to = self.options.time.now(now);
        self.let_arrive(to);
        self.now = self.now.max(to);
        if self.next_sweep <= self.now {
            self.store.forget_old(self.now);
            self.next_sweep = later(self.now, SWEEP);
        }
    }

    /// Moves time on, at `now` of the host.
    pub fn step(&mut self, by: Duration, now: Timestamp) {
        self.options.time = self.options.time.advanced(by);
        self.advance(now);
    }

    /// Lets something go wrong at a later call.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// How many faults still wait for their calls.
    #[must_use]
    pub fn waiting_faults(&self) -> usize {
        self.faults.waiting()
    }

    /// Forgets the faults that wait, and says how many that were.
    pub fn clear_faults(&mut self) -> usize {
        self.faults.clear()
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
        &self.stats.calls
    }

    /// What became of the calls of each operation: how many were a `success`, a `fail`, or refused with which code. What
    /// was lost on its way to the gateway is not among them.
    #[must_use]
    pub const fn outcomes(&self) -> &BTreeMap<Operation, BTreeMap<String, u64>> {
        &self.stats.outcomes
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

    /// A `RequestId` in the form of a UUID, as the service's are. It differs from request to request, and is the same
    /// whenever the same happens again.
    pub(crate) fn request_id(&self, salt: &str) -> String {
        let [a, b, c, d, e, f, g, h] = sum(salt).to_be_bytes();
        format!(
            "{a:02X}{b:02X}{c:02X}{d:02X}-{e:02X}{f:02X}-{g:02X}{h:02X}-{:04X}-{:012X}",
            self.n_requests >> 48,
            self.n_requests & 0xFFFF_FFFF_FFFF
        )
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
            start_param: task.start_param.clone(),
        }
    }
}

fn no_workspace(name: &str) -> Refusal {
    let text = format!("The workspace {name} does not exist or you are not a member of it.");
    Refusal::new(KnownCode::ForbiddenAccess, text)
}
