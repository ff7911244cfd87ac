//! What the service calls things: number types that never mix.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// An asynchronous process: `ProcessId` of `Generate*`, `AsyncProcessId` of `QueryDISyncTaskConfigProcessResult` [D].
    ProcessId
}
id! {
    /// A synchronisation solution (`SolutionDetail.Id` [D]); the service also calls it a file id, but it is none.
    SolutionId
}
