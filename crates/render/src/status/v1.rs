//! Version 1 of the machine form of the status.

use disync_model::{InstanceStatus, SolutionStep, TaskId};
use serde::Serialize;

use super::{Round, StatusRow};

#[derive(Serialize)]
pub(super) struct Status<'a> {
    format_version: &'static str,
    tasks: Vec<Task<'a>>,
}

/// One task; `instance` is the service's own word (`RUN`, `PAUSE`, …) or a solution's digit, or `absent`.
#[derive(Serialize)]
struct Task<'a> {
    address: String,
    file_id: Option<i64>,
    /// Of a solution, which has no file; since 1.1, as all that concerns solutions.
    #[serde(skip_serializing_if = "Option::is_none")]
    solution_id: Option<i64>,
    instance: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<Solution<'a>>,
    deployed: Option<bool>,
    tables: Option<usize>,
    edited_by: Option<&'a str>,
    edited_at: Option<String>,
    note: Option<&'a str>,
}

/// What the service tells of a solution, in its own words; times are in a zone that it does not state.
#[derive(Serialize)]
struct Solution<'a> {
    status: &'a str,
    created_by: Option<&'a str>,
    submitted_at: Option<&'a str>,
    started_at: Option<&'a str>,
    /// Null where they were not read, because they could add nothing.
    steps: Option<Vec<Step<'a>>>,
}

#[derive(Serialize)]
struct Step<'a> {
    name: &'a str,
    status: &'a str,
    info: Option<&'a str>,
}

/// One look of many; `tasks` is null where it has failed.
#[derive(Serialize)]
pub(super) struct Look<'a> {
    format_version: &'static str,
    round: u64,
    at: String,
    calls: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    tasks: Option<Vec<Task<'a>>>,
}

/// 1.2 has the looks of a watch.
const FORMAT: &str = "1.2";

pub(super) fn status(rows: &[StatusRow]) -> Status<'_> {
    Status { format_version: FORMAT, tasks: rows.iter().map(task).collect() }
}

pub(super) fn look<'a>(round: &Round<'a>) -> Look<'a> {
    let Round { number, at, calls, all_calls: _, found } = *round;
    let tasks = found.ok().map(|rows| rows.iter().map(task).collect());
    Look { format_version: FORMAT, round: number, at: at.to_string(), calls, error: found.err(), tasks }
}

fn task(row: &StatusRow) -> Task<'_> {
    let StatusRow { address, task, instance, solution: _, deployed, tables, edited_by, edited_at, note } = row;
    Task {
        address: address.to_string(),
        file_id: task.and_then(TaskId::file).map(|file| file.0),
        solution_id: task.and_then(TaskId::solution).map(|solution| solution.0),
        instance: instance.as_ref().map(InstanceStatus::word),
        solution: solution(row),
        deployed: *deployed,
        tables: *tables,
        edited_by: edited_by.as_deref(),
        edited_at: edited_at.map(|at| at.to_string()),
        note: note.as_deref(),
    }
}

fn solution(row: &StatusRow) -> Option<Solution<'_>> {
    let solution = row.solution.as_ref()?;
    let steps = row.solution_status().map(|status| status.steps.as_slice()).unwrap_or_default();
    Some(Solution {
        status: solution.state.digit(),
        created_by: solution.created_by.as_deref(),
        submitted_at: solution.submitted_at.as_deref(),
        started_at: solution.started_at.as_deref(),
        steps: (!steps.is_empty()).then(|| steps.iter().map(step).collect()),
    })
}

fn step(step: &SolutionStep) -> Step<'_> {
    Step { name: &step.name, status: &step.word, info: step.info.as_deref() }
}
