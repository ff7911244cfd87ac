//! The ports: how the pure parts meet the service, the disk and the time.
//!
//! Whoever only reads is given a [`ReadRemote`] and nothing else. A port has no policy: retries, limits and formats
//! are its implementation's.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;

use crate::address::Kind;
use crate::entry::Entry;
use crate::ids::{DeploymentId, ProcessId, TaskId};
use crate::layout::Layout;
use crate::remote::{FilePage, FileQuery, ProcessStatus, Reading, RemoteError};
use crate::spec::{InstanceStatus, ResourceGroup, Spec};
use crate::workspace::{
    Connectivity, DataSource, DdlPolicies, DdlScope, DeploymentStatus, Environment, GroupQuery, Reference,
    ResourceGroupInfo, Role, SourceTables, Workspace,
};
use crate::write::{Target, Token, Write, Written};

/// Reads the service. None of its operations changes anything.
pub trait ReadRemote: Send + Sync {
    /// Lists files (`ListFiles`).
    fn files(&self, query: &FileQuery) -> impl Future<Output = Result<FilePage, RemoteError>> + Send;

    /// Reads a task's document (`GetDISyncTask`).
    fn task(&self, id: TaskId) -> impl Future<Output = Result<Reading, RemoteError>> + Send;

    /// Reads the state of a task's instance (`GetDISyncInstanceInfo`).
    fn instance(&self, id: TaskId) -> impl Future<Output = Result<InstanceStatus, RemoteError>> + Send;

    /// Reads how an asynchronous process stands (`QueryDISyncTaskConfigProcessResult`).
    fn process(
        &self,
        kind: Kind,
        process: ProcessId,
    ) -> impl Future<Output = Result<ProcessStatus, RemoteError>> + Send;

    /// Reads what a task's document has decided about each of its tables (`GetDISyncTask`): more than a plan compares,
    /// for the few tasks that somebody looks at closely.
    fn layout(&self, id: TaskId) -> impl Future<Output = Result<Layout, RemoteError>> + Send;
}

/// Reads what is around the tasks. None of its operations changes anything.
pub trait ReadWorkspace: Send + Sync {
    /// Reads the workspace (`GetProject`).
    fn workspace(&self) -> impl Future<Output = Result<Workspace, RemoteError>> + Send;

    /// Lists all data sources, in all environments (`ListDataSources`, page after page).
    fn data_sources(&self) -> impl Future<Output = Result<Vec<DataSource>, RemoteError>> + Send;

    /// Lists the resource groups for Data Integration (`ListResourceGroups`).
    fn resource_groups(
        &self,
        query: GroupQuery,
    ) -> impl Future<Output = Result<Vec<ResourceGroupInfo>, RemoteError>> + Send;

    /// Reads the databases and tables of a data source (`GetDataSourceMeta`, page after page).
    fn source_tables(
        &self,
        datasource: &str,
        environment: Environment,
    ) -> impl Future<Output = Result<SourceTables, RemoteError>> + Send;

    /// Tries whether a resource group reaches a data source (`TestNetworkConnection`).
    fn connectivity(
        &self,
        datasource: &str,
        environment: Environment,
        group: &ResourceGroup,
    ) -> impl Future<Output = Result<Connectivity, RemoteError>> + Send;

    /// Lists the real-time tasks that use a data source (`ListRefDISyncTasks`, page after page).
    fn references(
        &self,
        datasource: &str,
        role: Role,
    ) -> impl Future<Output = Result<Vec<Reference>, RemoteError>> + Send;

    /// Reads what the workspace does with schema changes by default (`ListDIProjectConfig`).
    fn ddl_policies(&self, scope: &DdlScope) -> impl Future<Output = Result<DdlPolicies, RemoteError>> + Send;

    /// Reads how a deployment stands (`GetDeployment`).
    fn deployment(&self, id: DeploymentId) -> impl Future<Output = Result<DeploymentStatus, RemoteError>> + Send;
}

/// Has contents generated, and can do nothing else: no task is created or changed by it [INF]. Whoever shows what the
/// service would make of a plan is given this beside [`ReadRemote`], and never a [`WriteRemote`].
pub trait GenerateRemote: Send + Sync {
    /// Starts a process that generates the content of a sync (`GenerateDISyncTaskConfigForCreating`/`…ForUpdating`);
    /// how it stands is read with [`ReadRemote::process`].
    fn generate(
        &self,
        target: &Target,
        spec: &Spec,
        token: &Token,
    ) -> impl Future<Output = Result<ProcessId, RemoteError>> + Send;
}

/// Changes the service.
pub trait WriteRemote: Send + Sync {
    /// Sends one write, once: it is repeated only where the first sending was certainly not executed. An error whose
    /// kind [may have executed](crate::RemoteErrorKind::may_have_executed) leaves the outcome unknown.
    fn write(&self, write: &Write) -> impl Future<Output = Result<Written, RemoteError>> + Send;
}

/// The append-only record of what was tried.
pub trait Journal {
    /// Appends entries. When it returns they are durable: what they announce may be sent.
    ///
    /// # Errors
    /// Says why they could not be made durable; then nothing may be sent any more.
    fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError>;
}

/// Why the journal could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the journal {path}")]
pub struct JournalError {
    /// The journal's file.
    pub path: String,
    /// What the system said.
    pub source: std::io::Error,
}

/// The time, and waiting for it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}
