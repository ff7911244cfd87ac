//! What can be changed in the service: one value per request that writes.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::address::{Kind, Name};
use crate::digest::Digest;
use crate::ids::{FileId, ProcessId, TaskId};
use crate::spec::{ResourceGroup, Spec};
use crate::start::Start;

/// One request that may change something. A value: it can be compared, digested and sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Have the TaskContent of a sync generated (`GenerateDISyncTaskConfigForCreating`/`…ForUpdating`). Starts an
    /// asynchronous process and changes no task [INF].
    Generate {
        /// For a new task or for an existing one.
        target: Target,
        /// What it should say; the whole table set.
        spec: Box<Spec>,
        /// Makes repeating harmless (`ClientToken` [D]).
        token: Token,
    },
    /// Create a task (`CreateDISyncTask`).
    Create {
        /// What kind of sync.
        kind: Kind,
        /// Its name.
        name: Name,
        /// The generated TaskContent, byte for byte.
        content: Arc<str>,
        /// The folder that it goes into.
        folder: Option<String>,
        /// The resource group that it runs in.
        resource_group: Option<ResourceGroup>,
        /// Makes repeating harmless (`ClientToken` [D]).
        token: Token,
    },
    /// Give a task another content (`UpdateDISyncTask`). The operation takes no token.
    Update {
        /// Which task.
        task: TaskId,
        /// The generated TaskContent, byte for byte.
        content: Arc<str>,
        /// The resource group, where it changes.
        resource_group: Option<ResourceGroup>,
    },
    /// Publish a task (`DeployDISyncTask`).
    Deploy(TaskId),
    /// Start its instance (`StartDISyncInstance`) with these parameters; what they do not say is left to the workspace.
    Start(TaskId, Start),
    /// Stop its instance (`StopDISyncInstance`; only real-time tasks [D], hence the type).
    Stop(FileId),
    /// Undeploy it (`TerminateDISyncInstance`; only real-time tasks [D]).
    Terminate(FileId),
    /// Delete it (`DeleteDISyncTask`; only real-time tasks [D]).
    Delete(FileId),
}

/// What a [`Write::Generate`] is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A task that does not exist yet. A solution is given its name with the script already [INF: `setting.name`].
    New(Kind, Name),
    /// An existing task.
    Existing(TaskId),
}

/// What came of a [`Write`] that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A process was started.
    Process(ProcessId),
    /// A task was created.
    Created(TaskId),
    /// It was done; the service tells no more [D].
    Done,
}

/// A `ClientToken`: the same for every sending of one intent, another for every other intent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl Token {
    /// The token of an intent: the first 32 digits of the digest of all that makes it what it is.
    #[must_use]
    pub fn of(intent: &Digest) -> Self {
        let mut text = intent.to_string();
        text.truncate(32);
        Self(text)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done, and its goal is reached.
    Done,
    /// Refused or impossible: certainly not done.
    Failed(String),
    /// Not tried, because of something that failed before it.
    Skipped(String),
    /// Accepted, and waiting for a human to confirm it in the console. Nobody else can bring it further.
    Waiting(String),
    /// Accepted, and the service was still at it when nobody waited any longer. The next run goes on with it. The journal
    /// never holds it: what was accepted has its answer.
    Running(String),
    /// Sent, and no answer: it may have been done. Read before repeating.
    Unknown(String),
}
