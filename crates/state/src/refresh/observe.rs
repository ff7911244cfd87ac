//! Reads one task that is known by its id, with all that a plan must know of it.
//!
//! A real-time task takes a call for its document and one for its instance, where that matters. A solution tells the rest
//! of itself with its document; its steps take a second call, and only where they can add something.

use disync_model::remote::Reading;
use disync_model::{
    Address, File, Gap, InstanceStatus, Observed, ReadRemote, RemoteError, RemoteErrorKind, Shape, Solution,
    SolutionId, SolutionState, SolutionStatus, Task, TaskId,
};

/// What is to be read.
pub(super) struct Found {
    pub(super) address: Address,
    pub(super) task: Known,
    /// Whether the state of its instance matters.
    pub(super) instance: bool,
}

/// A task as far as it is known before it is read.
pub(super) enum Known {
    /// A real-time task, as it was listed.
    File(File),
    /// A real-time task whose document is the one that was read before.
    Document(Box<Observed>),
    /// A solution, as it is recorded: no list has it [D].
    Solution(SolutionId),
}

/// What came of reading it.
pub(super) enum Seen {
    /// It is there.
    There(Box<Observed>),
    /// It is not what it was.
    Gap(Gap),
    /// It was deleted.
    Gone,
}

/// Reads one task; where its document cannot be read, no second call is made for it.
pub(super) async fn observe<R: ReadRemote>(remote: &R, found: Found) -> Result<Seen, RemoteError> {
    match found.task {
        Known::File(file) => {
            realtime(remote, file, found.instance).await.map(|observed| Seen::There(Box::new(observed)))
        }
        Known::Document(mut observed) => {
            observed.instance = if found.instance { Some(remote.instance(observed.id()).await?) } else { None };
            Ok(Seen::There(observed))
        }
        Known::Solution(id) => solution(remote, &found.address, id, found.instance).await,
    }
}

async fn realtime<R: ReadRemote>(remote: &R, file: File, instance: bool) -> Result<Observed, RemoteError> {
    let id = TaskId::File(file.id);
    let reading = remote.task(id).await?;
    let instance = if instance { Some(remote.instance(id).await?) } else { None };
    let shape = match reading.shape {
        Shape::Sync(mut spec) => {
            spec.folder.clone_from(&file.folder);
            Shape::Sync(spec)
        }
        Shape::Foreign(what) => Shape::Foreign(what),
    };
    Ok(Observed {
        task: Task::File(file),
        shape,
        fingerprint: reading.fingerprint,
        destinations: reading.destinations,
        instance,
    })
}

/// That a solution is deleted is said by its digit alone: an error proves nothing, and a solution that is taken for gone
/// would be created a second time.
async fn solution<R: ReadRemote>(
    remote: &R,
    address: &Address,
    id: SolutionId,
    instance: bool,
) -> Result<Seen, RemoteError> {
    let reading = remote.task(id.into()).await?;
    let solution = reading.solution.ok_or_else(undetailed)?;
    if solution.state == SolutionState::Deleted {
        return Ok(Seen::Gone);
    }
    if let Some(name) = solution.name.as_ref().filter(|name| **name != address.name) {
        return Ok(Seen::Gap(Gap::Renamed { task: id.into(), to: name.clone() }));
    }
    let instance = if instance { Some(status(remote, &solution).await?) } else { None };
    let task = Task::Solution(*solution);
    let Reading { shape, fingerprint, destinations, .. } = reading;
    Ok(Seen::There(Box::new(Observed { task, shape, fingerprint, destinations, instance })))
}

async fn status<R: ReadRemote>(remote: &R, solution: &Solution) -> Result<InstanceStatus, RemoteError> {
    let state = solution.state.clone();
    if !state.asks_for_steps() {
        return Ok(InstanceStatus::Solution(SolutionStatus::of(state)));
    }
    Ok(InstanceStatus::of_solution(state, remote.instance(solution.id.into()).await?))
}

fn undetailed() -> RemoteError {
    RemoteError {
        kind: RemoteErrorKind::Unintelligible,
        operation: "GetDISyncTask",
        code: None,
        message: "the answer has no details of the solution".to_owned(),
        request_id: None,
    }
}
