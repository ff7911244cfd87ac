//! `GetDISyncInstanceInfo`.
//!
//! For a task that is not deployed, or a solution that was deleted, the answer is undocumented; here it is a failure
//! [INF].

use disync_wire::request::{GetInstanceInfo, TaskRef};
use disync_wire::response::{InstanceInfo, SolutionInfo, StepDetail};
use disync_wire::{Payload, Request as _, Status, TaskType};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{no_file, refuse};
use crate::options::StepDetailShape;
use crate::refusal::Refusal;
use crate::solution::{STEPS, Solution, Stand};
use crate::world::World;

/// The answer, written already because its shape is not always the schema's.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Shaped(Value);

impl Payload for Shaped {}

/// Answers what the instance of a task does, or at which step a solution is.
pub(super) fn info(world: &World, GetInstanceInfo(task): GetInstanceInfo) -> Result<Shaped, Refusal> {
    world.workspace(task.project_id)?;
    let info = match task.task_type {
        TaskType::Realtime => file(world, task),
        TaskType::Solution => match world.store.solution(task.project_id, task.file_id) {
            Some(solution) if !solution.deleted => InstanceInfo {
                status: Status::success(),
                message: world.noise("fileId[100] is invalid"),
                solution_info: Some(steps(world, task.file_id, solution)),
                ..InstanceInfo::default()
            },
            Some(_) | None => failure(no_file(task.file_id)),
        },
        TaskType::Offline => {
            return Err(refuse(GetInstanceInfo::OPERATION, "TaskType DI_OFFLINE has no instance"));
        }
    };
    let mut info = serde_json::to_value(info).map_err(|error| super::broken(&error.to_string()))?;
    if world.options.step_detail == StepDetailShape::Object {
        unwrap_latest(&mut info);
    }
    Ok(Shaped(info))
}

fn file(world: &World, task: TaskRef) -> InstanceInfo {
    let Some(found) = world.store.realtime(task.project_id, task.file_id) else {
        return failure(no_file(task.file_id));
    };
    match &found.instance {
        Some(instance) => InstanceInfo {
            status: Status::new(instance.phase(world.now).word()),
            name: Some(found.name.clone()),
            message: world.noise("fileId[100] is invalid"),
            solution_info: None,
        },
        None => failure(format!("fileId:[{}] is not deployed.", task.file_id)),
    }
}

fn failure(message: String) -> InstanceInfo {
    InstanceInfo { status: Status::fail(), message: Some(message), ..InstanceInfo::default() }
}

/// The steps that a solution has come to. The words are undocumented but for one [INF].
fn steps(world: &World, id: i64, solution: &Solution) -> SolutionInfo {
    let status = solution.status(world.now);
    let (current, word, message) = match solution.run.as_ref().map(|run| run.stand(world.now)) {
        None => (0, "", None),
        Some(Stand::At { step, .. }) => (step, "RUNNING", None),
        Some(Stand::Waits { step }) => (step, "WAIT", None),
        Some(Stand::Failed { step, message }) => (step, "FAIL", Some(message)),
        Some(Stand::Ended) => (STEPS.len().saturating_add(1), "", None),
    };
    let detail = |(at, name): (usize, &&str)| {
        let step = at.saturating_add(1);
        let status = if step < current { "SUCCESS" } else { word };
        StepDetail {
            step_id: i64::try_from(step).ok(),
            step_name: Some((*name).to_owned()),
            status: Some(status.to_owned()),
            info: Some(widget(&solution.name, status, message.as_deref().filter(|_| step == current))),
        }
    };
    SolutionInfo {
        id: Some(id),
        status: Some(status.word().to_owned()),
        creator_name: Some(solution.create_user.clone()),
        step_detail: STEPS.iter().enumerate().take(current.min(STEPS.len())).map(detail).collect(),
    }
}

/// What the console shows for a step: a table with a row for each file that the step makes, as the sample has it [SDK].
fn widget(file: &str, status: &str, message: Option<&str>) -> String {
    let mut row = json!({ "fileName": file, "status": status });
    if let (Some(row), Some(message)) = (row.as_object_mut(), message) {
        row.insert("message".to_owned(), json!(message));
    }
    let columns = json!([
        { "dataIndex": "fileName", "width": 0.8, "title": "Real-time synchronization name" },
        { "dataIndex": "status", "width": 0.2, "title": "Status" },
    ]);
    json!({
        "fusionProps": { "dataSource": [row] },
        "customProps": { "showSN": true, "columns": columns },
        "componentName": "Table",
    })
    .to_string()
}

/// Writes the latest step as a bare object instead of a list, as the sample of 2022 has it [D].
fn unwrap_latest(info: &mut Value) {
    if let Some(steps) = info.pointer_mut("/SolutionInfo/StepDetail")
        && let Some(latest) = steps.as_array_mut().and_then(Vec::pop)
    {
        *steps = latest;
    }
}
