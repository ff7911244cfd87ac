//! What surrounds the data of every answer; it is read by [`decode`](super::decode()).

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::Payload;
use crate::operation::Operation;

/// The body of an answer of the service, as opposed to one of the gateway, which is an
/// [`ErrorBody`](super::ErrorBody).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<T> {
    /// Whether the service took the request on.
    pub success: bool,
    /// Names the request towards Alibaba Cloud's support.
    pub request_id: String,
    /// `HttpStatusCode`, which the operations on workspaces and files add [SDK].
    pub http_status_code: Option<u16>,
    /// `ErrorCode` and `ErrorMessage`, which the operations on files add; empty for a success [SDK].
    pub error: Option<(String, String)>,
    /// What the operation answers.
    pub data: Option<T>,
}

/// Which members an envelope has beside `Success`, `RequestId` and its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvelopeKind {
    /// None: the operations on tasks, data source metadata and connections.
    Plain,
    /// `HttpStatusCode`: the operations on workspaces, resource groups and lists of data sources.
    Workspace,
    /// `HttpStatusCode`, `ErrorCode` and `ErrorMessage`: the operations on files.
    Files,
}

impl EnvelopeKind {
    /// Returns the kind of an operation [SDK].
    #[must_use]
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::ListFiles
            | Operation::GetFile
            | Operation::SubmitFile
            | Operation::DeployFile
            | Operation::DeleteFile
            | Operation::GetDeployment => Self::Files,
            Operation::GetProject | Operation::ListDataSources | Operation::ListResourceGroups => Self::Workspace,
            Operation::GenerateDISyncTaskConfigForCreating
            | Operation::GenerateDISyncTaskConfigForUpdating
            | Operation::QueryDISyncTaskConfigProcessResult
            | Operation::CreateDISyncTask
            | Operation::UpdateDISyncTask
            | Operation::GetDISyncTask
            | Operation::GetDISyncInstanceInfo
            | Operation::DeployDISyncTask
            | Operation::StartDISyncInstance
            | Operation::StopDISyncInstance
            | Operation::TerminateDISyncInstance
            | Operation::DeleteDISyncTask
            | Operation::GetDataSourceMeta
            | Operation::TestNetworkConnection
            | Operation::ListRefDISyncTasks
            | Operation::ListDIProjectConfig
            | Operation::UpdateDIProjectConfig => Self::Plain,
        }
    }
}

impl<T> Envelope<T> {
    /// Wraps the data of a request that was taken on, in a plain envelope.
    #[must_use]
    pub fn ok(request_id: impl Into<String>, data: T) -> Self {
        let request_id = request_id.into();
        Self { success: true, request_id, http_status_code: None, error: None, data: Some(data) }
    }

    /// Wraps the data of a request that was taken on, as the operation does it.
    #[must_use]
    pub fn of(operation: Operation, request_id: impl Into<String>, data: T) -> Self {
        let kind = EnvelopeKind::of(operation);
        Self {
            http_status_code: (kind != EnvelopeKind::Plain).then_some(200),
            error: (kind == EnvelopeKind::Files).then(Default::default),
            ..Self::ok(request_id, data)
        }
    }
}

impl Envelope<()> {
    /// Refuses a request in the way of the operations on files.
    #[must_use]
    pub fn refused(request_id: impl Into<String>, http_status: u16, code: &str, message: &str) -> Self {
        Self {
            success: false,
            request_id: request_id.into(),
            http_status_code: Some(http_status),
            error: Some((code.to_owned(), message.to_owned())),
            data: None,
        }
    }
}

impl<T: Payload> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("Success", &self.success)?;
        map.serialize_entry("RequestId", &self.request_id)?;
        if let Some(status) = self.http_status_code {
            map.serialize_entry("HttpStatusCode", &status)?;
        }
        if let Some((code, message)) = &self.error {
            map.serialize_entry("ErrorCode", code)?;
            map.serialize_entry("ErrorMessage", message)?;
        }
        if let Some(data) = &self.data {
            map.serialize_entry(T::MEMBER, data)?;
        }
        map.end()
    }
}
