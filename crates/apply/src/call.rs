//! A call as a value, and its reply.

use disync_model::remote::{FilePage, FileQuery, ProcessStatus, Reading};
use disync_model::{InstanceStatus, Kind, ProcessId, RemoteError, TaskId, Write, Written};
use disync_model::{ReadRemote, WriteRemote};

/// One call to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// List files.
    Files(FileQuery),
    /// Read a task's document.
    Task(TaskId),
    /// Read an instance's state.
    Instance(TaskId),
    /// Read how a process stands.
    Process(Kind, ProcessId),
    /// Change something.
    Write(Write),
}

/// What came of a [`Call`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To [`Call::Files`].
    Files(Result<FilePage, RemoteError>),
    /// To [`Call::Task`].
    Task(Result<Reading, RemoteError>),
    /// To [`Call::Instance`].
    Instance(Result<InstanceStatus, RemoteError>),
    /// To [`Call::Process`].
    Process(Result<ProcessStatus, RemoteError>),
    /// To [`Call::Write`].
    Write(Result<Written, RemoteError>),
}

impl Call {
    /// Sends the call and waits for its reply.
    pub(crate) async fn send(self, remote: &(impl ReadRemote + WriteRemote)) -> Reply {
        match self {
            Self::Files(query) => Reply::Files(remote.files(&query).await),
            Self::Task(id) => Reply::Task(remote.task(id).await),
            Self::Instance(id) => Reply::Instance(remote.instance(id).await),
            Self::Process(kind, process) => Reply::Process(remote.process(kind, process).await),
            Self::Write(write) => Reply::Write(remote.write(&write).await),
        }
    }
}
