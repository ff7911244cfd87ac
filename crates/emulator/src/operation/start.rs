//! `StartDISyncInstance`.
//!
//! The start parameters of a real-time task must be a JSON object; no operation reads them back [D]. For a solution
//! they are ignored [D].

use disync_wire::document::{ContentView, FailoverLimit, StartParam};
use disync_wire::request::{StartInstance, TaskRef};
use disync_wire::response::Done;
use disync_wire::{Request as _, TaskType};

use super::instance::with_instance;
use super::{Call, done, failed, invalid, no_file, refuse, steps};
use crate::ddl::{self, Policies};
use crate::refusal::Refusal;
use crate::solution::{Run, SolutionStatus};
use crate::world::World;

/// Starts the instance of a task, or a solution.
pub(super) fn start(world: &mut World, call: &Call<'_>, request: &StartInstance) -> Result<Done, Refusal> {
    if request.task.task_type == TaskType::Solution {
        return solution(world, call, request.task);
    }
    let param = request.start_param.as_deref().map_or_else(|| Ok(StartParam::default()), StartParam::parse);
    let param = param.map_err(|error| invalid(StartInstance::OPERATION, &error))?;
    if let Some(policies) = &param.ddl_mark_map {
        ddl::check(policies).map_err(|problem| refuse(StartInstance::OPERATION, problem))?;
    }
    limits(&param).map_err(|problem| refuse(StartInstance::OPERATION, problem))?;
    let (now, delay) = (world.now, world.options.start_time);
    let answer = with_instance(world, StartInstance::OPERATION, request.task, |instance| instance.start(now, delay))?;
    if answer.status.is_success() {
        let policies = match param.ddl_mark_map {
            Some(policies) => Some(policies),
            None => defaults(world, request.task)?,
        };
        if let Some(task) = world.store.task_mut(request.task.project_id, request.task.file_id) {
            task.policies = policies;
            task.start_param.clone_from(&request.start_param);
        }
    }
    Ok(answer)
}

/// Checks the limits: none is negative, and failovers are counted within some time [INF].
fn limits(param: &StartParam) -> Result<(), String> {
    let failover = param.failover_limit.as_ref();
    let of_failover = |get: fn(&FailoverLimit) -> Option<i64>| failover.and_then(get);
    let limits = [
        ("failoverLimit.count", of_failover(|limit| limit.count), 0),
        ("failoverLimit.interval", of_failover(|limit| limit.interval), 1),
        ("errorLimit.record", param.error_limit.as_ref().and_then(|limit| limit.record), 0),
    ];
    let wrong = limits.into_iter().find(|(_, value, least)| value.is_some_and(|value| value < *least));
    wrong.map_or(Ok(()), |(key, ..)| Err(format!("{key} is out of range")))
}

/// What the workspace does with changes of a schema where a start says nothing; nothing, if the document tells no
/// destination.
fn defaults(world: &World, task: TaskRef) -> Result<Option<Policies>, Refusal> {
    let Some(found) = world.store.task(task.project_id, task.file_id) else { return Ok(None) };
    let code = found.code.unpack()?;
    let Ok(view) = ContentView::parse(&code) else { return Ok(None) };
    let Some(destination) = view.destination_type() else { return Ok(None) };
    let source = view.source_type().ok().flatten();
    Ok(ddl::parse(&ddl::defaults(world, task.project_id, destination, source)).ok())
}

fn solution(world: &mut World, call: &Call<'_>, task: TaskRef) -> Result<Done, Refusal> {
    world.workspace(task.project_id)?;
    let id = task.file_id;
    let Some(solution) = world.store.solution(task.project_id, id) else { return Ok(failed(no_file(id))) };
    let now = world.now;
    match solution.status(now) {
        SolutionStatus::Committed | SolutionStatus::Failed => {}
        status @ (SolutionStatus::NotRunning
        | SolutionStatus::Running
        | SolutionStatus::WaitingForConfirmation
        | SolutionStatus::Confirmed
        | SolutionStatus::Success
        | SolutionStatus::Deleted) => {
            return Ok(failed(format!("solution [{id}] is in status {}: it cannot be started.", status.digit())));
        }
    }
    let (step_time, event) = steps(world, call, solution);
    if let Some(solution) = world.store.solution_mut(task.project_id, id) {
        solution.run = Some(Run::begin(now, step_time, event));
    }
    Ok(done(world.noise("fileId:[100] is invalid.")))
}
