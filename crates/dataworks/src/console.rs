//! Writes that are no part of an apply: the defaults of a workspace, and the files of batch tasks.
//!
//! They are methods of the client and of no port, so that nothing that plans or applies can reach them. Like every
//! write they are sent once, and repeated only where they certainly were not executed.

use disync_model::workspace::{DdlPolicies, DdlScope};
use disync_model::{DeploymentId, FileId, RemoteError, RemoteErrorKind};
use disync_wire::request::{DeleteFile, DeployFile, FileSelector, Project, SubmitFile, UpdateProjectConfig};
use disync_wire::response::{Deleted, Submitted};
use disync_wire::{Operation, Request};

use crate::call::Reply;
use crate::classify::Nature;
use crate::client::Client;
use crate::outcome::Judge;
use crate::transport::Transport;

impl<T: Transport> Client<T> {
    /// Replaces what the workspace does with schema changes by default (`UpdateDIProjectConfig`).
    ///
    /// # Errors
    /// The service refused, or its answer does not say whether it did it.
    pub async fn update_project_config(&self, scope: &DdlScope, policies: &DdlPolicies) -> Result<(), RemoteError> {
        let project_config = serde_json::to_string(policies).expect("a map of texts is always JSON");
        let request = UpdateProjectConfig { of: self.config_of(scope), project_config };
        let Reply { request_id, data } = self.call(&request, Nature::Write).await?;
        let judge = Judge::new(Operation::UpdateDIProjectConfig, request_id, &self.redactor);
        judge.success(&data.status, data.message.as_deref(), RemoteErrorKind::Unanswered)
    }

    /// Commits a batch task to the development environment (`SubmitFile`); how far that has come,
    /// [`deployment`](disync_model::ReadWorkspace::deployment) says.
    ///
    /// # Errors
    /// The service refused, or its answer names no deployment.
    pub async fn submit_file(&self, file: FileId, comment: Option<&str>) -> Result<DeploymentId, RemoteError> {
        let (project, comment) = (Project::Id(self.project), comment.map(str::to_owned));
        self.submitted(&SubmitFile { project, file_id: file.0, comment, skip_checks: None }).await
    }

    /// Publishes a batch task that is committed (`DeployFile`).
    ///
    /// # Errors
    /// The service refused, or its answer names no deployment.
    pub async fn deploy_file(&self, file: FileId, comment: Option<&str>) -> Result<DeploymentId, RemoteError> {
        let (project, comment) = (Project::Id(self.project), comment.map(str::to_owned));
        self.submitted(&DeployFile { project, file: FileSelector::File(file.0), comment }).await
    }

    /// Deletes a file (`DeleteFile`). Answers the deployment that withdraws it from the scheduler, or nothing where it
    /// is gone already [D].
    ///
    /// # Errors
    /// The service refused.
    pub async fn delete_file(&self, file: FileId) -> Result<Option<DeploymentId>, RemoteError> {
        let request = DeleteFile { project: Project::Id(self.project), file_id: file.0 };
        let Deleted(id) = self.call(&request, Nature::Write).await?.data;
        Ok(id.map(DeploymentId))
    }

    async fn submitted<R: Request<Data = Submitted>>(&self, request: &R) -> Result<DeploymentId, RemoteError> {
        let Reply { request_id, data: Submitted(id) } = self.call(request, Nature::Write).await?;
        let judge = Judge::new(R::OPERATION, request_id, &self.redactor);
        let id = id.ok_or_else(|| {
            judge.error(RemoteErrorKind::Unanswered, "the answer says success and names no deployment")
        })?;
        Ok(DeploymentId(id))
    }
}
