//! A remote of which nothing but reading is left.
//!
//! Whoever is to look and never to touch is given this instead of the remote: whatever the remote can do besides, this type
//! has no operation that changes anything, and no way back.

use std::sync::Arc;

use crate::address::Kind;
use crate::ids::{DeploymentId, ProcessId, TaskId};
use crate::layout::Layout;
use crate::ports::{ReadRemote, ReadWorkspace};
use crate::remote::{FilePage, FileQuery, ProcessStatus, Reading, RemoteError};
use crate::spec::{InstanceStatus, ResourceGroup};
use crate::workspace::{
    Connectivity, DataSource, DdlPolicies, DdlScope, DeploymentStatus, Environment, GroupQuery, Reference,
    ResourceGroupInfo, Role, SourceTables, Workspace,
};

/// A remote that can be read, and cannot be written to by construction.
///
/// It reads, as far as the remote does:
///
/// ```
/// use disync_model::{ReadOnly, ReadRemote, ReadWorkspace};
///
/// fn reads<R: ReadRemote + ReadWorkspace>(_: &R) {}
/// fn look<R: ReadRemote + ReadWorkspace>(remote: &ReadOnly<R>) {
///     reads(remote);
/// }
/// ```
///
/// Even of a remote that writes, it has no writing operation:
///
/// ```compile_fail,E0277
/// use disync_model::{ReadOnly, ReadRemote, WriteRemote};
///
/// fn writes<R: WriteRemote>(_: &R) {}
/// fn touch<R: ReadRemote + WriteRemote>(remote: &ReadOnly<R>) {
///     writes(remote);
/// }
/// ```
///
/// nor does it have contents generated, which starts processes:
///
/// ```compile_fail,E0277
/// use disync_model::{GenerateRemote, ReadOnly, ReadRemote};
///
/// fn generates<R: GenerateRemote>(_: &R) {}
/// fn touch<R: ReadRemote + GenerateRemote>(remote: &ReadOnly<R>) {
///     generates(remote);
/// }
/// ```
///
/// and it does not give the remote back:
///
/// ```compile_fail,E0616
/// use disync_model::{ReadOnly, WriteRemote};
///
/// fn touch<R: WriteRemote>(remote: &ReadOnly<R>) -> &R {
///     &remote.remote
/// }
/// ```
pub struct ReadOnly<R> {
    remote: Arc<R>,
}

impl<R> ReadOnly<R> {
    /// What is left of `remote`.
    #[must_use]
    pub const fn of(remote: Arc<R>) -> Self {
        Self { remote }
    }
}

impl<R: ReadRemote> ReadRemote for ReadOnly<R> {
    async fn files(&self, query: &FileQuery) -> Result<FilePage, RemoteError> {
        self.remote.files(query).await
    }

    async fn task(&self, id: TaskId) -> Result<Reading, RemoteError> {
        self.remote.task(id).await
    }

    async fn instance(&self, id: TaskId) -> Result<InstanceStatus, RemoteError> {
        self.remote.instance(id).await
    }

    async fn process(&self, kind: Kind, process: ProcessId) -> Result<ProcessStatus, RemoteError> {
        self.remote.process(kind, process).await
    }

    async fn layout(&self, id: TaskId) -> Result<Layout, RemoteError> {
        self.remote.layout(id).await
    }
}

impl<R: ReadWorkspace> ReadWorkspace for ReadOnly<R> {
    async fn workspace(&self) -> Result<Workspace, RemoteError> {
        self.remote.workspace().await
    }

    async fn data_sources(&self) -> Result<Vec<DataSource>, RemoteError> {
        self.remote.data_sources().await
    }

    async fn resource_groups(&self, query: GroupQuery) -> Result<Vec<ResourceGroupInfo>, RemoteError> {
        self.remote.resource_groups(query).await
    }

    async fn source_tables(&self, datasource: &str, environment: Environment) -> Result<SourceTables, RemoteError> {
        self.remote.source_tables(datasource, environment).await
    }

    async fn connectivity(
        &self,
        datasource: &str,
        environment: Environment,
        group: &ResourceGroup,
    ) -> Result<Connectivity, RemoteError> {
        self.remote.connectivity(datasource, environment, group).await
    }

    async fn references(&self, datasource: &str, role: Role) -> Result<Vec<Reference>, RemoteError> {
        self.remote.references(datasource, role).await
    }

    async fn ddl_policies(&self, scope: &DdlScope) -> Result<DdlPolicies, RemoteError> {
        self.remote.ddl_policies(scope).await
    }

    async fn deployment(&self, id: DeploymentId) -> Result<DeploymentStatus, RemoteError> {
        self.remote.deployment(id).await
    }
}
