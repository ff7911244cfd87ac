//! All that the emulator remembers, indexed for the ways in which it is asked, and what of it must still be saved.
//!
//! Every change goes through here, because that is what makes [`Store::take_changes`] complete. What a change means
//! is decided in [`crate::operation`]; how changes become lines of a file in [`crate::data_file`].

mod changes;
mod entities;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::deployment::Deployment;
use crate::instance::later;
use crate::process::{LIFETIME, Process};
use crate::solution::Solution;
use crate::task::{FileKind, Task};
use crate::token::{self, Answered};
pub use changes::Changes;
use changes::Counters;
use entities::Entities;

/// All that the emulator remembers.
#[derive(Debug, Default)]
pub(crate) struct Store {
    counters: Counters,
    counted: bool,
    tasks: Entities<i64, Task>,
    indices: BTreeMap<u64, Index>,
    solutions: Entities<i64, Solution>,
    /// The solutions that are not deleted, by workspace and name.
    solution_names: BTreeMap<(u64, String), i64>,
    deployments: Entities<i64, Deployment>,
    configs: Entities<String, String>,
    processes: Entities<i64, Process>,
    tokens: Entities<String, Answered>,
}

/// The tasks of one workspace: by name, and in the order of their ids.
#[derive(Debug, Default)]
struct Index {
    by_name: BTreeMap<String, BTreeSet<i64>>,
    ids: Vec<i64>,
}

impl Store {
    /// Whether nothing was ever kept here.
    pub(crate) fn is_new(&self) -> bool {
        self.counters == Counters::default()
    }

    /// The task with this id in this workspace, unless it is in the recycle bin.
    pub(crate) fn task(&self, project: u64, id: i64) -> Option<&Task> {
        self.file(project, id).filter(|task| !task.deleted)
    }

    /// The same, also in the recycle bin.
    pub(crate) fn file(&self, project: u64, id: i64) -> Option<&Task> {
        self.tasks.get(&id).filter(|task| task.project == project)
    }

    /// The real-time task with this id in this workspace.
    pub(crate) fn realtime(&self, project: u64, id: i64) -> Option<&Task> {
        self.task(project, id).filter(|task| task.kind == FileKind::Realtime)
    }

    /// A task for changing it; the name and the workspace must be left alone, see [`Store::rename`].
    pub(crate) fn task_mut(&mut self, project: u64, id: i64) -> Option<&mut Task> {
        self.task(project, id)?;
        self.tasks.get_mut(&id)
    }

    /// The id of the task with this name, of the first one if there are several.
    pub(crate) fn named(&self, project: u64, name: &str) -> Option<i64> {
        self.all_named(project, name)?.first().copied()
    }

    /// The ids of the tasks with this name; several only where names need not be unique.
    pub(crate) fn all_named(&self, project: u64, name: &str) -> Option<&BTreeSet<i64>> {
        self.indices.get(&project)?.by_name.get(name)
    }

    /// The ids of a workspace's tasks, ascending.
    pub(crate) fn ids(&self, project: u64) -> &[i64] {
        self.indices.get(&project).map_or(&[], |index| &index.ids)
    }

    /// All tasks that are not in the recycle bin, ascending by id.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = (i64, &Task)> {
        self.tasks.all().iter().map(|(id, task)| (*id, task)).filter(|(_, task)| !task.deleted)
    }

    /// Keeps a new task under a fresh id.
    pub(crate) fn add_task(&mut self, task: Task) -> i64 {
        let id = self.next(|counters| &mut counters.file);
        self.index(id, &task);
        self.tasks.insert(id, task);
        id
    }

    /// Forgets a task.
    pub(crate) fn remove_task(&mut self, id: i64) {
        if let Some(task) = self.tasks.remove(&id) {
            self.unindex(id, &task);
        }
    }

    /// Moves a task to the recycle bin: its name is free, and only [`Store::file`] finds it.
    pub(crate) fn recycle(&mut self, id: i64) {
        if let Some(task) = self.tasks.get_mut(&id) {
            task.deleted = true;
            let task = task.clone();
            self.unindex(id, &task);
        }
    }

    /// Gives a task another name.
    pub(crate) fn rename(&mut self, id: i64, name: &str) {
        if let Some(task) = self.tasks.get(&id) {
            let (old, new) = (task.clone(), Task { name: name.to_owned(), ..task.clone() });
            self.unname(id, &old);
            self.index(id, &new);
            self.tasks.insert(id, new);
        }
    }

    /// A fresh `NodeId`.
    pub(crate) fn next_node(&mut self) -> i64 {
        self.next(|counters| &mut counters.node)
    }

    /// The solution with this id in this workspace, a deleted one too.
    pub(crate) fn solution(&self, project: u64, id: i64) -> Option<&Solution> {
        self.solutions.get(&id).filter(|solution| solution.project == project)
    }

    /// The same for changing it; the name and the workspace must be left alone, see [`Store::put_solution`].
    pub(crate) fn solution_mut(&mut self, project: u64, id: i64) -> Option<&mut Solution> {
        self.solution(project, id)?;
        self.solutions.get_mut(&id)
    }

    /// The id of the solution with this name.
    pub(crate) fn solution_named(&self, project: u64, name: &str) -> Option<i64> {
        self.solution_names.get(&(project, name.to_owned())).copied()
    }

    /// All solutions, ascending by id.
    pub(crate) fn solutions(&self) -> impl Iterator<Item = (i64, &Solution)> {
        self.solutions.all().iter().map(|(id, solution)| (*id, solution))
    }

    /// Keeps a new solution under a fresh id.
    pub(crate) fn add_solution(&mut self, solution: Solution) -> i64 {
        let id = self.next(|counters| &mut counters.solution);
        self.put_solution(id, solution);
        id
    }

    /// Keeps a solution in the place of what had its id, whatever of it changed.
    pub(crate) fn put_solution(&mut self, id: i64, solution: Solution) {
        if let Some(old) = self.solutions.remove(&id) {
            self.unname_solution(id, old);
        }
        self.name_solution(id, &solution);
        self.solutions.insert(id, solution);
    }

    /// The deployment with this id in this workspace.
    pub(crate) fn deployment(&self, project: u64, id: i64) -> Option<&Deployment> {
        self.deployments.get(&id).filter(|deployment| deployment.project == project)
    }

    /// Keeps a new deployment under a fresh id.
    pub(crate) fn add_deployment(&mut self, deployment: Deployment) -> i64 {
        let id = self.next(|counters| &mut counters.deployment);
        self.deployments.insert(id, deployment);
        id
    }

    /// The configuration that is kept under a key.
    pub(crate) fn config(&self, key: &str) -> Option<&str> {
        self.configs.all().get(key).map(String::as_str)
    }

    /// Keeps a configuration.
    pub(crate) fn set_config(&mut self, key: String, config: String) {
        self.configs.insert(key, config);
    }

    /// The process with this id in this workspace.
    pub(crate) fn process(&self, project: u64, id: i64) -> Option<&Process> {
        self.processes.get(&id).filter(|process| process.project == project)
    }

    /// Keeps a new process under a fresh id.
    pub(crate) fn add_process(&mut self, process: Process) -> i64 {
        let id = self.next(|counters| &mut counters.process);
        self.processes.insert(id, process);
        id
    }

    /// What was answered to a request with this token.
    pub(crate) fn answered(&self, token: &str) -> Option<&Answered> {
        self.tokens.all().get(token)
    }

    /// Remembers what is answered to a request with this token.
    pub(crate) fn remember(&mut self, token: String, answered: Answered) {
        self.tokens.insert(token, answered);
    }

    /// Forgets processes and tokens that have had their time.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        // Processes and their ids grow together, so that the oldest are first and a look at one is usually enough.
        self.processes.drop_first_while(|process| later(process.started, LIFETIME) <= now);
        self.tokens.retain(|answered| now < later(answered.at, token::LIFETIME));
    }

    /// What changed since this was asked last.
    pub(crate) fn take_changes(&mut self) -> Changes {
        Changes {
            counters: std::mem::take(&mut self.counted).then_some(self.counters),
            tasks: self.tasks.take_changes(),
            solutions: self.solutions.take_changes(),
            deployments: self.deployments.take_changes(),
            configs: self.configs.take_changes(),
            processes: self.processes.take_changes(),
            tokens: self.tokens.take_changes(),
        }
    }

    /// Everything, each entity as changes of its own: a data file without anything dead.
    pub(crate) fn everything(&self) -> impl Iterator<Item = Changes> {
        let counters = Changes { counters: Some(self.counters), ..Changes::default() };
        let tasks = self.tasks.everything().map(|tasks| Changes { tasks, ..Changes::default() });
        let processes = self.processes.everything().map(|processes| Changes { processes, ..Changes::default() });
        let tokens = self.tokens.everything().map(|tokens| Changes { tokens, ..Changes::default() });
        let solutions = self.solutions.everything().map(|solutions| Changes { solutions, ..Changes::default() });
        let deployments =
            self.deployments.everything().map(|deployments| Changes { deployments, ..Changes::default() });
        let configs = self.configs.everything().map(|configs| Changes { configs, ..Changes::default() });
        let entities = tasks.chain(solutions).chain(deployments).chain(configs).chain(processes).chain(tokens);
        std::iter::once(counters).chain(entities)
    }

    /// Takes over changes that were saved earlier; they do not count as unsaved.
    pub(crate) fn restore(&mut self, changes: Changes) {
        let Changes { counters, tasks, solutions, deployments, configs, processes, tokens } = changes;
        self.counters = counters.unwrap_or(self.counters);
        for (id, task) in tasks {
            if let Some(old) = self.tasks.put(id, None) {
                self.unindex(id, &old);
            }
            if let Some(task) = &task {
                self.index(id, task);
            }
            self.tasks.put(id, task);
        }
        for (id, solution) in solutions {
            if let Some(old) = self.solutions.put(id, None) {
                self.unname_solution(id, old);
            }
            if let Some(solution) = &solution {
                self.name_solution(id, solution);
            }
            self.solutions.put(id, solution);
        }
        self.deployments.restore(deployments);
        self.configs.restore(configs);
        self.processes.restore(processes);
        self.tokens.restore(tokens);
    }

    /// Counts one further.
    fn next(&mut self, counter: impl FnOnce(&mut Counters) -> &mut i64) -> i64 {
        self.counted = true;
        let counter = counter(&mut self.counters);
        *counter = counter.saturating_add(1);
        *counter
    }

    /// Makes a task findable.
    fn index(&mut self, id: i64, task: &Task) {
        if task.deleted {
            return;
        }
        let index = self.indices.entry(task.project).or_default();
        index.by_name.entry(task.name.clone()).or_default().insert(id);
        if let Err(at) = index.ids.binary_search(&id) {
            index.ids.insert(at, id);
        }
    }

    /// Makes a task that is gone unfindable.
    fn unindex(&mut self, id: i64, task: &Task) {
        self.unname(id, task);
        if let Some(index) = self.indices.get_mut(&task.project)
            && let Ok(at) = index.ids.binary_search(&id)
        {
            index.ids.remove(at);
        }
    }

    fn unname(&mut self, id: i64, task: &Task) {
        if let Some(index) = self.indices.get_mut(&task.project)
            && let Some(ids) = index.by_name.get_mut(&task.name)
        {
            ids.remove(&id);
            if ids.is_empty() {
                index.by_name.remove(&task.name);
            }
        }
    }

    fn name_solution(&mut self, id: i64, solution: &Solution) {
        if !solution.deleted {
            self.solution_names.insert((solution.project, solution.name.clone()), id);
        }
    }

    /// The name of a deleted solution may be another one's by now.
    fn unname_solution(&mut self, id: i64, solution: Solution) {
        let key = (solution.project, solution.name);
        if self.solution_names.get(&key) == Some(&id) {
            self.solution_names.remove(&key);
        }
    }
}
