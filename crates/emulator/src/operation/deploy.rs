//! `DeployDISyncTask`.
//!
//! A real-time task gets its instance by the first deployment; one that there is already is left as it is. A solution
//! that was started goes on with the new content at once, as the console's commit does [D: the console; INF: that the
//! API does the same]: tables that were not there before get a full load, all others merely a restart.

use std::collections::BTreeSet;

use disync_wire::request::{DeployTask, EnvType, TaskRef};
use disync_wire::response::Done;
use disync_wire::{Request as _, TaskType};

use super::{Call, done, failed, no_file, refuse, steps};
use crate::facts::Facts;
use crate::instance::Instance;
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::seed::ProjectMode;
use crate::solution::{STEPS, Solution};
use crate::world::World;

/// Publishes the latest edit.
pub(super) fn deploy(world: &mut World, call: &Call<'_>, DeployTask(task): DeployTask) -> Result<Done, Refusal> {
    world.workspace(task.project_id)?;
    if let Some(problem) = missing_in_production(world, task)? {
        return Ok(failed(problem));
    }
    let deployed = match task.task_type {
        TaskType::Realtime => file(world, task.project_id, task.file_id),
        TaskType::Solution => solution(world, call, task.project_id, task.file_id),
        TaskType::Offline => {
            return Err(refuse(DeployTask::OPERATION, "TaskType DI_OFFLINE is deployed by SubmitFile and DeployFile"));
        }
    };
    Ok(if deployed.is_some() { done(world.noise("submit and deploy fail.")) } else { failed(no_file(task.file_id)) })
}

/// Why the document cannot be deployed: one of its data sources does not exist in production [INF]. Documents that were
/// drawn by hand are not looked into; in a basic workspace there is nothing but production.
fn missing_in_production(world: &World, task: TaskRef) -> Result<Option<String>, Refusal> {
    let (project, id) = (task.project_id, task.file_id);
    let workspace = world.workspace(project)?;
    if workspace.mode == ProjectMode::Basic {
        return Ok(None);
    }
    let document = match task.task_type {
        TaskType::Realtime => world.store.realtime(project, id).map(|task| &task.code),
        TaskType::Solution => world.store.solution(project, id).map(|solution| &solution.content),
        TaskType::Offline => None,
    };
    let Some(document) = document else { return Ok(None) };
    let document = document.unpack()?;
    let Ok(facts) = Facts::of(&document) else { return Ok(None) };
    let names = [&facts.source, &facts.datasource];
    let problem = |name: &String| workspace.source_problem(name, None, EnvType::Prod);
    Ok(names.into_iter().find_map(problem))
}

/// Deploys a real-time task, if there is one with this id.
fn file(world: &mut World, project: u64, id: i64) -> Option<()> {
    let node = world.store.realtime(project, id)?.node;
    let node = node.unwrap_or_else(|| world.store.next_node());
    let task = world.store.task_mut(project, id)?;
    task.committed = true;
    task.node = Some(node);
    task.instance.get_or_insert_with(Instance::deployed);
    Some(())
}

/// Deploys a solution, if there is one with this id.
fn solution(world: &mut World, call: &Call<'_>, project: u64, id: i64) -> Option<()> {
    let now = world.now;
    let solution = world.store.solution(project, id).filter(|solution| !solution.deleted)?;
    let step = (!solution.is_committed()).then(|| first_step(solution));
    let (_, event) = steps(world, call, solution);
    let solution = world.store.solution_mut(project, id)?;
    solution.deployed = Some(solution.content.clone());
    solution.submit_time = Some(now);
    if let (Some(run), Some(step)) = (&mut solution.run, step) {
        run.again(step, now, event);
    }
    Some(())
}

/// The step with which a started solution goes on: the first one if a table is new, and the last one otherwise.
fn first_step(solution: &Solution) -> usize {
    let before = solution.deployed.as_ref().map(tables).unwrap_or_default();
    if tables(&solution.content).is_subset(&before) { STEPS.len() } else { 1 }
}

/// The tables of a document; none, if it is not a generated one.
fn tables(content: &Packed) -> BTreeSet<(String, String)> {
    let facts = content.unpack().ok().and_then(|content| Facts::of(&content).ok());
    let tables = facts.as_ref().map(|facts| crate::tables::each(&facts.tables, "")).unwrap_or_default();
    tables.into_iter().map(|table| (table.database.to_owned(), table.name.to_owned())).collect()
}
