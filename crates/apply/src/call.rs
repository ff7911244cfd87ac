//! A call as a value, and its reply.

use disync_model::remote::{FilePage, FileQuery, ProcessStatus, Reading};
use disync_model::{
    InstanceStatus, Kind, ProcessId, RemoteError, RemoteErrorKind, SolutionId, SolutionState, SolutionStatus, TaskId,
    Write, Written,
};
use disync_model::{ReadRemote, WriteRemote};

/// One call to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// List files.
    Files(FileQuery),
    /// Read a task's document.
    Task(TaskId),
    /// Read an instance's state: of a solution its digit, and its steps where they can add something to it.
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

impl Reply {
    /// Why the call was not made, where that is because the run was told to stop: then it says nothing about its step.
    pub(crate) fn not_called(&self) -> Option<&RemoteError> {
        let error = match self {
            Self::Files(reply) => reply.as_ref().err(),
            Self::Task(reply) => reply.as_ref().err(),
            Self::Instance(reply) => reply.as_ref().err(),
            Self::Process(reply) => reply.as_ref().err(),
            Self::Write(reply) => reply.as_ref().err(),
        };
        error.filter(|error| error.kind == RemoteErrorKind::Stopped)
    }
}

impl Call {
    /// Sends the call and waits for its reply.
    pub(crate) async fn send(self, remote: &(impl ReadRemote + WriteRemote)) -> Reply {
        match self {
            Self::Files(query) => Reply::Files(remote.files(&query).await),
            Self::Task(id) => Reply::Task(remote.task(id).await),
            Self::Instance(id @ TaskId::File(_)) => Reply::Instance(remote.instance(id).await),
            Self::Instance(TaskId::Solution(id)) => Reply::Instance(solution(remote, id).await),
            Self::Process(kind, process) => Reply::Process(remote.process(kind, process).await),
            Self::Write(write) => Reply::Write(remote.write(&write).await),
        }
    }
}

/// The digit is documented and the word beside the steps is not, so both operations are asked.
async fn solution(remote: &impl ReadRemote, id: SolutionId) -> Result<InstanceStatus, RemoteError> {
    let reading = remote.task(id.into()).await?;
    let state = reading.solution.map_or_else(|| SolutionState::Other(String::new()), |solution| solution.state);
    if !state.asks_for_steps() {
        return Ok(InstanceStatus::Solution(SolutionStatus::of(state)));
    }
    Ok(InstanceStatus::of_solution(state, remote.instance(id.into()).await?))
}
