//! What the service calls things: number types that never mix.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::address::Kind;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A DataWorks workspace (`ProjectId`).
    ProjectId
}
id! {
    /// A file of DataStudio, which is what a real-time task is (`FileId` of `CreateDISyncTask` and `ListFiles` [SDK]).
    FileId
}
id! {
    /// A node of the scheduler (`NodeId`); `GetFile` maps it to a [`FileId`]. Not the same number [SDK].
    NodeId
}
id! {
    /// A submission, publication or deletion of a file (`DeploymentId` [D]).
    DeploymentId
}
id! {
    /// An asynchronous process: `ProcessId` of `Generate*`, `AsyncProcessId` of `QueryDISyncTaskConfigProcessResult` [D].
    ProcessId
}
id! {
    /// A synchronisation solution (`SolutionDetail.Id` [D]); the service also calls it a file id, but it is none.
    SolutionId
}

/// Which task: a number of its own kind's range, so that the kind follows from it and the two never mix.
///
/// The service calls both `FileId` and has the kind beside it (`TaskType`) [D].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskId {
    /// A real-time task.
    File(FileId),
    /// A solution.
    Solution(SolutionId),
}

impl TaskId {
    /// The task of this kind with this number.
    #[must_use]
    pub const fn new(kind: Kind, number: i64) -> Self {
        match kind {
            Kind::Realtime => Self::File(FileId(number)),
            Kind::Solution => Self::Solution(SolutionId(number)),
        }
    }

    /// What kind of task it is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::File(_) => Kind::Realtime,
            Self::Solution(_) => Kind::Solution,
        }
    }

    /// The bare number, as the service takes it.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::File(FileId(number)) | Self::Solution(SolutionId(number)) => number,
        }
    }

    /// The file of a real-time task.
    #[must_use]
    pub const fn file(self) -> Option<FileId> {
        match self {
            Self::File(file) => Some(file),
            Self::Solution(_) => None,
        }
    }

    /// The id of a solution.
    #[must_use]
    pub const fn solution(self) -> Option<SolutionId> {
        match self {
            Self::File(_) => None,
            Self::Solution(solution) => Some(solution),
        }
    }
}

impl From<FileId> for TaskId {
    fn from(file: FileId) -> Self {
        Self::File(file)
    }
}

impl From<SolutionId> for TaskId {
    fn from(solution: SolutionId) -> Self {
        Self::Solution(solution)
    }
}

impl fmt::Display for TaskId {
    /// `file 7` or `solution 7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "file {file}"),
            Self::Solution(solution) => write!(f, "solution {solution}"),
        }
    }
}
