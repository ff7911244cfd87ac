//! The world as JSON, a page at a time: ten thousand tasks of a hundred tables are no single answer.

use disync_wire::Params;
use disync_wire::document::Tables;
use serde_json::{Map, Value, json};

use crate::facts::Facts;
use crate::packed::Packed;
use crate::seed::Workspace;
use crate::solution::Solution;
use crate::task::Task;
use crate::time::Time;
use crate::world::World;

/// The tasks of a page if the request does not say.
const DEFAULT_LIMIT: usize = 100;
/// The most tasks of a page.
const MOST: usize = 1000;

/// Which part of the world is asked for.
#[derive(Debug, Default)]
pub(super) struct Page {
    project: Option<u64>,
    name: Option<String>,
    /// The ids after which tasks and solutions are listed.
    after: i64,
    solutions_after: i64,
    limit: usize,
}

impl Page {
    /// The page that a query asks for.
    pub(super) fn asked(params: &Params) -> Result<Self, String> {
        let mut page = Self { limit: DEFAULT_LIMIT, ..Self::default() };
        for (name, value) in params {
            let wrong = || format!("`{name}` is `{value}`");
            match name {
                "project" => page.project = Some(value.parse().map_err(|_| wrong())?),
                "name" => page.name = Some(value.to_owned()),
                "after" => page.after = value.parse().map_err(|_| wrong())?,
                "solutions_after" => page.solutions_after = value.parse().map_err(|_| wrong())?,
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
                    page.limit = limit.ok_or_else(|| format!("{}; it is 1 to {MOST}", wrong()))?;
                }
                _ => return Err(format!("there is no `{name}`: project, name, limit, after, solutions_after")),
            }
        }
        Ok(page)
    }

    /// This part of the world.
    pub(super) fn of(&self, world: &World) -> Value {
        let seed = world.options.seed.workspaces.iter();
        let projects = seed.filter(|(id, _)| self.project.is_none_or(|own| own == **id));
        let projects: Vec<Value> = projects.map(|(id, workspace)| project(*id, workspace)).collect();
        let tasks = world.store.tasks().filter(|(_, task)| self.has(task.project, &task.name));
        let solutions = world.store.solutions().filter(|(_, solution)| self.has(solution.project, &solution.name));
        json!({
            "now": world.now,
            "time": match world.options.time {
                Time::Running { .. } => "running",
                Time::Stepped { .. } => "stepped",
            },
            "projects": projects,
            "tasks": self.list(tasks, self.after, |id, entry| task(world, id, entry)),
            "solutions": self.list(solutions, self.solutions_after, |id, entry| solution(world, id, entry)),
        })
    }

    fn has(&self, project: u64, name: &str) -> bool {
        self.project.is_none_or(|own| own == project) && self.name.as_deref().is_none_or(|own| own == name)
    }

    /// One page of a list, how long the list is, and the id after which the next page begins.
    fn list<'w, T: 'w>(
        &self,
        all: impl Iterator<Item = (i64, &'w T)>,
        after: i64,
        show: impl Fn(i64, &T) -> Value,
    ) -> Value {
        let (mut total, mut items, mut last, mut next) = (0_u64, Vec::new(), after, Value::Null);
        for (id, entry) in all {
            total = total.saturating_add(1);
            if id <= after {
                continue;
            }
            if items.len() < self.limit {
                items.push(show(id, entry));
                last = id;
            } else if next.is_null() {
                next = last.into();
            }
        }
        json!({ "total": total, "items": items, "next": next })
    }
}

fn project(id: u64, workspace: &Workspace) -> Value {
    let sources = workspace.data_sources.iter();
    let sources: Map<String, Value> =
        sources.map(|(name, source)| (name.clone(), source.kind.as_str().into())).collect();
    json!({
        "project": id,
        "identifier": workspace.identifier,
        "data_sources": sources,
        "resource_groups": workspace.resource_groups,
        "folders": workspace.folders,
    })
}

fn task(world: &World, id: i64, task: &Task) -> Value {
    json!({
        "file_id": id,
        "project": task.project,
        "name": task.name,
        "folder": task.folder,
        "version": task.version,
        "committed": task.committed,
        "node_id": task.node,
        "last_edit_user": task.edit_user,
        "last_edit_time": task.edit_time,
        "instance": task.instance.as_ref().map(|instance| instance.phase(world.now).word()),
        "start_param": task.start_param.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()),
        "tables": tables(&task.code),
    })
}

fn solution(world: &World, id: i64, solution: &Solution) -> Value {
    let status = solution.status(world.now);
    json!({
        "solution_id": id,
        "project": solution.project,
        "name": solution.name,
        "version": solution.version,
        "committed": solution.is_committed(),
        "status": status.digit(),
        "status_word": status.word(),
        "tables": tables(&solution.content),
    })
}

/// The tables of a generated document; null for one that was drawn by hand.
fn tables(code: &Packed) -> Value {
    let facts = code.unpack().ok().and_then(|code| Facts::of(&code).ok());
    match facts.map(|facts| facts.tables) {
        None => Value::Null,
        Some(Tables::Single(names)) => names.iter().map(|name| Value::from(name.as_ref())).collect(),
        Some(Tables::Multi(databases)) => {
            let all = databases.iter().flat_map(|(db, names)| names.iter().map(move |name| format!("{db}.{name}")));
            all.map(Value::from).collect()
        }
    }
}
