//! `GetDISyncTask`.
//!
//! A real-time task is answered as its document, a solution as its detail, also after it was deleted in the console:
//! status `9` is documented [D].

use disync_wire::document::ProcessExtra;
use disync_wire::request::{GetTask, TaskRef};
use disync_wire::response::{SolutionDetail, TaskDetail};
use disync_wire::{Request as _, Status, TaskType};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::{no_file, refuse};
use crate::facts::Facts;
use crate::process_content;
use crate::refusal::Refusal;
use crate::solution::Solution;
use crate::world::World;

/// The zone of the times in a solution's detail; the documentation states none [D], and most regions are in this [INF].
const ZONE: Offset = Offset::constant(8);

/// Answers the definition of a task.
pub(super) fn task(world: &World, GetTask(task): GetTask) -> Result<TaskDetail, Refusal> {
    world.workspace(task.project_id)?;
    let found = match task.task_type {
        TaskType::Realtime => file(world, task)?,
        TaskType::Solution => match world.store.solution(task.project_id, task.file_id) {
            Some(solution) => {
                let solution_detail = Some(detail(world, task.file_id, solution)?);
                Some(TaskDetail { solution_detail, ..TaskDetail::default() })
            }
            None => None,
        },
        TaskType::Offline => {
            return Err(refuse(GetTask::OPERATION, "TaskType DI_OFFLINE is read by GetFile"));
        }
    };
    let message = world.noise("fileId:[100] is invalid.");
    Ok(match found {
        Some(found) => TaskDetail { status: Status::success(), message, ..found },
        None => TaskDetail { status: Status::fail(), message: Some(no_file(task.file_id)), ..TaskDetail::default() },
    })
}

fn file(world: &World, task: TaskRef) -> Result<Option<TaskDetail>, Refusal> {
    let Some(task) = world.store.realtime(task.project_id, task.file_id) else { return Ok(None) };
    Ok(Some(TaskDetail { code: Some(task.code.unpack()?), ..TaskDetail::default() }))
}

fn detail(world: &World, id: i64, solution: &Solution) -> Result<SolutionDetail, Refusal> {
    let content = solution.content.unpack()?;
    let broken = |error: &dyn std::error::Error| super::broken(&error.to_string());
    let facts = Facts::of(&content).map_err(|error| broken(&error))?;
    let extra = ProcessExtra {
        process_type: Some("new".to_owned()),
        table_num: i64::try_from(facts.tables.len()).ok(),
        ..ProcessExtra::default()
    };
    Ok(SolutionDetail {
        id: Some(id),
        name: Some(solution.name.clone()),
        destination_type: Some(facts.destination.word().to_owned()),
        source_type: Some("mysql".to_owned()),
        project_id: i64::try_from(solution.project).ok(),
        creator_name: Some(solution.create_user.clone()),
        status: Some(solution.status(world.now).digit().to_owned()),
        start_time: solution.run.as_ref().map(|run| clock(run.started)),
        submit_time: solution.submit_time.map(clock),
        process_content: Some(process_content::of(&content).map_err(|error| broken(&error))?),
        process_extra: Some(extra.to_json()),
    })
}

/// A time as the sample writes it [D].
fn clock(time: Timestamp) -> String {
    ZONE.to_datetime(time).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
