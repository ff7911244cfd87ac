//! The operations that are spoken here.
//!
//! Their parameters are in [`crate::request`], their answers in [`crate::response`].

#[cfg(test)]
mod tests;

use std::fmt;

/// An operation of API version 2020-05-18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Starts computing the content of a task to create.
    GenerateDISyncTaskConfigForCreating,
    /// Starts computing the new content of a task.
    GenerateDISyncTaskConfigForUpdating,
    /// Asks for what a Generate operation has computed.
    QueryDISyncTaskConfigProcessResult,
    /// Creates a task from its content.
    CreateDISyncTask,
    /// Replaces the content or the placement of a task.
    UpdateDISyncTask,
    /// Reads the definition of a task.
    GetDISyncTask,
    /// Reads the running state of a task.
    GetDISyncInstanceInfo,
    /// Publishes a task.
    DeployDISyncTask,
    /// Starts a published task.
    StartDISyncInstance,
    /// Stops a running task.
    StopDISyncInstance,
    /// Withdraws a task from production (undeploys it).
    TerminateDISyncInstance,
    /// Deletes a task.
    DeleteDISyncTask,
    /// Finds the files of a workspace, tasks included.
    ListFiles,
    /// Reads one file of a workspace.
    GetFile,
}

impl Operation {
    /// All operations, in the order of a task's life.
    pub const ALL: [Self; 14] = [
        Self::GenerateDISyncTaskConfigForCreating,
        Self::GenerateDISyncTaskConfigForUpdating,
        Self::QueryDISyncTaskConfigProcessResult,
        Self::CreateDISyncTask,
        Self::UpdateDISyncTask,
        Self::GetDISyncTask,
        Self::GetDISyncInstanceInfo,
        Self::DeployDISyncTask,
        Self::StartDISyncInstance,
        Self::StopDISyncInstance,
        Self::TerminateDISyncInstance,
        Self::DeleteDISyncTask,
        Self::ListFiles,
        Self::GetFile,
    ];

    /// Returns the name that `Action` carries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GenerateDISyncTaskConfigForCreating => "GenerateDISyncTaskConfigForCreating",
            Self::GenerateDISyncTaskConfigForUpdating => "GenerateDISyncTaskConfigForUpdating",
            Self::QueryDISyncTaskConfigProcessResult => "QueryDISyncTaskConfigProcessResult",
            Self::CreateDISyncTask => "CreateDISyncTask",
            Self::UpdateDISyncTask => "UpdateDISyncTask",
            Self::GetDISyncTask => "GetDISyncTask",
            Self::GetDISyncInstanceInfo => "GetDISyncInstanceInfo",
            Self::DeployDISyncTask => "DeployDISyncTask",
            Self::StartDISyncInstance => "StartDISyncInstance",
            Self::StopDISyncInstance => "StopDISyncInstance",
            Self::TerminateDISyncInstance => "TerminateDISyncInstance",
            Self::DeleteDISyncTask => "DeleteDISyncTask",
            Self::ListFiles => "ListFiles",
            Self::GetFile => "GetFile",
        }
    }

    /// Finds the operation that `Action` names; names are compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// Says whether the operation may change a task or its instance.
    ///
    /// A request of any other operation can be sent again after a lost answer without looking first:
    /// the Get, List and Query operations read, and the Generate operations compute content in a
    /// process of their own and touch no task [INF]; asking twice merely leaves an unused process.
    /// After a lost answer to a write, the task must be read before the write is repeated.
    #[must_use]
    pub const fn is_write(self) -> bool {
        match self {
            Self::CreateDISyncTask
            | Self::UpdateDISyncTask
            | Self::DeployDISyncTask
            | Self::StartDISyncInstance
            | Self::StopDISyncInstance
            | Self::TerminateDISyncInstance
            | Self::DeleteDISyncTask => true,
            Self::GenerateDISyncTaskConfigForCreating
            | Self::GenerateDISyncTaskConfigForUpdating
            | Self::QueryDISyncTaskConfigProcessResult
            | Self::GetDISyncTask
            | Self::GetDISyncInstanceInfo
            | Self::ListFiles
            | Self::GetFile => false,
        }
    }

    /// Says whether the operation has the parameter `ClientToken`, by which the service recognises a
    /// repeated request. `UpdateDISyncTask` and the life-cycle operations have none [SDK].
    #[must_use]
    pub const fn takes_client_token(self) -> bool {
        matches!(
            self,
            Self::GenerateDISyncTaskConfigForCreating
                | Self::GenerateDISyncTaskConfigForUpdating
                | Self::CreateDISyncTask
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
