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
    /// Commits a batch task.
    SubmitFile,
    /// Publishes a batch task.
    DeployFile,
    /// Deletes a file, which withdraws it from production first.
    DeleteFile,
    /// Reads how far a submission, a publication or a deletion has come.
    GetDeployment,
    /// Reads a workspace.
    GetProject,
    /// Lists the data sources of a workspace.
    ListDataSources,
    /// Reads the databases and tables of a data source.
    GetDataSourceMeta,
    /// Tries whether a resource group reaches a data source.
    TestNetworkConnection,
    /// Lists the resource groups of the account.
    ListResourceGroups,
    /// Lists the tasks that read from, or write to, a data source.
    ListRefDISyncTasks,
    /// Reads what a workspace does with schema changes by default.
    ListDIProjectConfig,
    /// Changes what a workspace does with schema changes by default.
    UpdateDIProjectConfig,
}

/// The HTTP method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Method {
    /// `POST`: parameters travel in the query or in a form body.
    #[default]
    Post,
    /// `GET`: parameters travel in the query.
    Get,
}

impl Method {
    /// The word in the request line and in signatures.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

/// The class by which the service limits calls [D].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Get, List and Query.
    Read,
    /// Create, Update and whatever else is not a read by its name.
    Write,
}

impl Operation {
    /// All operations, those on tasks first and in the order of a task's life.
    pub const ALL: [Self; 26] = [
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
        Self::SubmitFile,
        Self::DeployFile,
        Self::DeleteFile,
        Self::GetDeployment,
        Self::GetProject,
        Self::ListDataSources,
        Self::GetDataSourceMeta,
        Self::TestNetworkConnection,
        Self::ListResourceGroups,
        Self::ListRefDISyncTasks,
        Self::ListDIProjectConfig,
        Self::UpdateDIProjectConfig,
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
            Self::SubmitFile => "SubmitFile",
            Self::DeployFile => "DeployFile",
            Self::DeleteFile => "DeleteFile",
            Self::GetDeployment => "GetDeployment",
            Self::GetProject => "GetProject",
            Self::ListDataSources => "ListDataSources",
            Self::GetDataSourceMeta => "GetDataSourceMeta",
            Self::TestNetworkConnection => "TestNetworkConnection",
            Self::ListResourceGroups => "ListResourceGroups",
            Self::ListRefDISyncTasks => "ListRefDISyncTasks",
            Self::ListDIProjectConfig => "ListDIProjectConfig",
            Self::UpdateDIProjectConfig => "UpdateDIProjectConfig",
        }
    }

    /// Finds the operation that `Action` names; names are compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.name() == name)
    }

    /// Says whether the operation may change a task, its instance, a file or a workspace.
    ///
    /// A request of any other operation can be sent again after a lost answer without looking first:
    /// the Get, List, Query and Test operations read, and the Generate operations compute content in a
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
            | Self::DeleteDISyncTask
            | Self::SubmitFile
            | Self::DeployFile
            | Self::DeleteFile
            | Self::UpdateDIProjectConfig => true,
            Self::GenerateDISyncTaskConfigForCreating
            | Self::GenerateDISyncTaskConfigForUpdating
            | Self::QueryDISyncTaskConfigProcessResult
            | Self::GetDISyncTask
            | Self::GetDISyncInstanceInfo
            | Self::ListFiles
            | Self::GetFile
            | Self::GetDeployment
            | Self::GetProject
            | Self::ListDataSources
            | Self::GetDataSourceMeta
            | Self::TestNetworkConnection
            | Self::ListResourceGroups
            | Self::ListRefDISyncTasks
            | Self::ListDIProjectConfig => false,
        }
    }

    /// Returns the class in which the service counts a call of the operation.
    ///
    /// It follows the name: Get and List read, Create and Update write [D]. Query is taken for a read and everything
    /// else for a write, the class with the lower limit [INF]. This is not [`Operation::is_write`]: a Generate
    /// operation changes nothing and counts as a write all the same.
    #[must_use]
    pub fn class(self) -> Class {
        let reads = ["Get", "List", "Query"].iter().any(|verb| self.name().starts_with(verb));
        if reads { Class::Read } else { Class::Write }
    }

    /// Returns the HTTP method of the official SDKs [SDK].
    ///
    /// Third parties read by `GET` what the SDKs read by `POST` [SDK]; that the opposite works is known of nobody, and
    /// the gateway's answer to a wrong method is the one to an unknown operation [3P].
    #[must_use]
    pub const fn method(self) -> Method {
        if matches!(self, Self::ListDataSources) { Method::Get } else { Method::Post }
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
