//! A real-time or batch task: a file of DataStudio and, once a real-time one is deployed, an instance.
//!
//! Only the facts; what may be done with them is in [`crate::operation`], how they are found in [`crate::store`].

use disync_wire::request::ListFiles;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ddl::Policies;
use crate::instance::Instance;
use crate::packed::Packed;

/// What kind of file a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A real-time task, file type 900 [D].
    #[default]
    Realtime,
    /// A batch task, file type 23 [D].
    Offline,
}

impl FileKind {
    /// The `FileType` [D].
    #[must_use]
    pub const fn file_type(self) -> i64 {
        match self {
            Self::Realtime => ListFiles::REALTIME_SYNC,
            Self::Offline => 23,
        }
    }

    fn is_realtime(&self) -> bool {
        *self == Self::Realtime
    }
}

/// A task as the emulator keeps and saves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    /// What kind of file it is.
    #[serde(skip_serializing_if = "FileKind::is_realtime", default)]
    pub(crate) kind: FileKind,
    /// The workspace.
    pub(crate) project: u64,
    /// The name, unique in the workspace.
    pub(crate) name: String,
    /// The folder; empty for the root.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub(crate) folder: String,
    /// The document that `GetDISyncTask` answers as `Code`.
    pub(crate) code: Packed,
    /// Counts the edits, from 1 (`CurrentVersion` [SDK]).
    pub(crate) version: u32,
    /// Whether the latest edit was deployed (`CommitStatus` 1 [SDK]).
    pub(crate) committed: bool,
    /// Who created it.
    pub(crate) create_user: String,
    /// When it was created.
    pub(crate) create_time: Timestamp,
    /// Who edited it last.
    pub(crate) edit_user: String,
    /// When it was edited last.
    pub(crate) edit_time: Timestamp,
    /// The identifier of the resource group that it was placed in; absent, if nobody said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) resource_group: Option<String>,
    /// Whether it is in the recycle bin.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) deleted: bool,
    /// By what its changes of a schema are treated since it was started last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) policies: Option<Policies>,
    /// The parameters that it was started with last, as they were given; nothing where none were.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) start_param: Option<String>,
    /// The node of the scheduler, given by the first deployment and kept from then on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) node: Option<i64>,
    /// The instance, while the task is deployed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) instance: Option<Instance>,
}

impl Task {
    /// A task that was never deployed, made by somebody at some time.
    pub(crate) fn new(
        (project, name): (u64, &str),
        folder: &str,
        code: Packed,
        (user, now): (&str, Timestamp),
    ) -> Self {
        Self {
            kind: FileKind::Realtime,
            project,
            name: name.to_owned(),
            folder: folder.to_owned(),
            code,
            version: 1,
            committed: false,
            create_user: user.to_owned(),
            create_time: now,
            edit_user: user.to_owned(),
            edit_time: now,
            resource_group: None,
            deleted: false,
            policies: None,
            start_param: None,
            node: None,
            instance: None,
        }
    }

    /// Records an edit: another version, not committed any more.
    pub(crate) fn edited(&mut self, user: &str, now: Timestamp) {
        self.version = self.version.saturating_add(1);
        self.committed = false;
        user.clone_into(&mut self.edit_user);
        self.edit_time = now;
    }
}
