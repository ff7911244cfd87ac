//! `StartDISyncInstance`.
//!
//! The start parameters of a real-time task must be a JSON object; no operation reads them back [D]. For a solution
//! they are ignored [D].

use disync_wire::document::StartParam;
use disync_wire::request::{StartInstance, TaskRef};
use disync_wire::response::Done;
use disync_wire::{Request as _, TaskType};

use super::instance::with_instance;
use super::{Call, done, failed, invalid, no_file, steps};
use crate::refusal::Refusal;
use crate::solution::{Run, SolutionStatus};
use crate::world::World;

/// Starts the instance of a task, or a solution.
pub(super) fn start(world: &mut World, call: &Call<'_>, request: &StartInstance) -> Result<Done, Refusal> {
    if request.task.task_type == TaskType::Solution {
        return solution(world, call, request.task);
    }
    if let Some(param) = &request.start_param {
        StartParam::parse(param).map_err(|error| invalid(StartInstance::OPERATION, &error))?;
    }
    let (now, delay) = (world.now, world.options.start_time);
    with_instance(world, StartInstance::OPERATION, request.task, |instance| instance.start(now, delay))
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
