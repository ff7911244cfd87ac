//! What the service reports: one task as read, and all of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::{Address, Name};
use crate::destinations::Destinations;
use crate::digest::Fingerprint;
use crate::ids::{FileId, NodeId, TaskId};
use crate::remote::RemoteError;
use crate::solution::Solution;
use crate::spec::{InstanceStatus, Spec};

/// All tasks that matter to a plan, as read just now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Live {
    /// The tasks that exist. An address that is neither here nor in `gaps` does not exist.
    pub tasks: BTreeMap<Address, Observed>,
    /// The addresses of which nothing can be said, and why. Nobody acts on them.
    pub gaps: BTreeMap<Address, Gap>,
    /// How much of it was read.
    pub refresh: Refresh,
    /// The tasks that were not read: they are taken as they are recorded.
    pub assumed: BTreeSet<Address>,
}

/// How much is read before a plan is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refresh {
    /// Every task, and the state of its instance.
    #[default]
    Full,
    /// The list of files, and the tasks that it shows as touched since they were last read.
    Changed,
    /// Nothing: what was recorded stands for what there is.
    None,
}

impl Refresh {
    /// The word for the command line and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Changed => "changed",
            Self::None => "none",
        }
    }
}

/// A task that must be read before a plan can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub address: Address,
    /// The task that is recorded for it.
    pub record: Option<TaskId>,
    /// Whether the state of its instance matters.
    pub instance: bool,
}

/// One task as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The task itself.
    pub task: Task,
    /// What its document says.
    pub shape: Shape,
    /// The digest of its document.
    pub fingerprint: Fingerprint,
    /// Where its tables are written; `None` where the document tells of none.
    pub destinations: Option<Destinations>,
    /// The state of its instance; `None` where it was not asked for.
    pub instance: Option<InstanceStatus>,
}

impl Observed {
    /// Which task it is.
    #[must_use]
    pub const fn id(&self) -> TaskId {
        self.task.id()
    }

    /// The spec, where the document is one that disync understands.
    #[must_use]
    pub fn spec(&self) -> Option<&Spec> {
        match &self.shape {
            Shape::Sync(spec) => Some(spec),
            Shape::Foreign(_) => None,
        }
    }
}

/// What the service tells of a task besides its document: of a real-time task with the list of files, of a solution
/// with the document itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// A real-time task.
    File(File),
    /// A solution.
    Solution(Solution),
}

impl Task {
    /// Which task it is.
    #[must_use]
    pub const fn id(&self) -> TaskId {
        match self {
            Self::File(file) => TaskId::File(file.id),
            Self::Solution(solution) => TaskId::Solution(solution.id),
        }
    }

    /// The file of a real-time task.
    #[must_use]
    pub const fn file(&self) -> Option<&File> {
        match self {
            Self::File(file) => Some(file),
            Self::Solution(_) => None,
        }
    }

    /// What the service details of a solution.
    #[must_use]
    pub const fn solution(&self) -> Option<&Solution> {
        match self {
            Self::File(_) => None,
            Self::Solution(solution) => Some(solution),
        }
    }
}

/// What a task's document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A sync that the asynchronous pipeline could have made.
    Sync(Spec),
    /// Something else (drawn in the console, another source or destination), and what is foreign about it.
    Foreign(String),
}

/// The file metadata of a task (`ListFiles` [SDK]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The file's id.
    pub id: FileId,
    /// The node that was made of it, once it was deployed.
    pub node: Option<NodeId>,
    /// The task's name.
    pub name: Name,
    /// The folder's path, where the service tells it.
    pub folder: Option<String>,
    /// Whether the latest edit is committed (`CommitStatus` 1); `None` where the service does not say.
    pub committed: Option<bool>,
    /// The version number (`CurrentVersion`).
    pub version: Option<i64>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// By whom.
    pub created_by: Option<String>,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// By whom.
    pub edited_by: Option<String>,
}

/// Why nothing can be said about an address.
#[derive(Debug, Clone, PartialEq)]
pub enum Gap {
    /// Reading it failed.
    Unreadable(RemoteError),
    /// Several files carry the name: none of them is touched.
    Ambiguous(Vec<FileId>),
    /// The recorded task now has another name: it was renamed in the console.
    Renamed {
        /// The recorded task.
        task: TaskId,
        /// What it is called now.
        to: Name,
    },
    /// Nothing was read, and the state does not tell what there is.
    NotRead,
}
