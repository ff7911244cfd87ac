//! All that the emulator remembers, indexed for the ways in which it is asked, and what of it must still be saved.
//!
//! Every change goes through here, because that is what makes [`Store::take_changes`] complete. What a change means
//! is decided in [`crate::operation`]; how changes become lines of a file in [`crate::data_file`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::instance::later;
use crate::process::{LIFETIME, Process};
use crate::task::Task;
use crate::token::{self, Answered};

/// Everything that changed in one step; an entity that is gone is `None`. It is also a line of the data file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The numbers that were given last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    counters: Option<Counters>,
    /// The tasks by `FileId`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    tasks: BTreeMap<i64, Option<Task>>,
    /// The processes by `ProcessId`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    processes: BTreeMap<i64, Option<Process>>,
    /// What was answered, by operation and `ClientToken`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    tokens: BTreeMap<String, Option<Answered>>,
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The numbers that were given last. Numbers are never given twice, also not after what they named was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counters {
    file: i64,
    node: i64,
    process: i64,
}

impl Default for Counters {
    /// Three ranges far apart, so that an id of one kind is never mistaken for one of another kind.
    fn default() -> Self {
        Self { file: 1_000_000, node: 700_000_000_000, process: 9 }
    }
}

/// All that the emulator remembers.
#[derive(Debug, Default)]
pub(crate) struct Store {
    counters: Counters,
    tasks: BTreeMap<i64, Task>,
    indices: BTreeMap<u64, Index>,
    processes: BTreeMap<i64, Process>,
    tokens: BTreeMap<String, Answered>,
    unsaved: Unsaved,
}

/// The tasks of one workspace: by name, and in the order of their ids.
#[derive(Debug, Default)]
struct Index {
    by_name: BTreeMap<String, i64>,
    ids: Vec<i64>,
}

/// What must be saved; the values are read when they are taken.
#[derive(Debug, Default)]
struct Unsaved {
    counters: bool,
    tasks: BTreeSet<i64>,
    processes: BTreeSet<i64>,
    tokens: BTreeSet<String>,
}

impl Store {
    /// The task with this id in this workspace.
    pub(crate) fn task(&self, project: u64, id: i64) -> Option<&Task> {
        self.tasks.get(&id).filter(|task| task.project == project)
    }

    /// The same for changing it; the name and the workspace must be left alone, see [`Store::rename`].
    pub(crate) fn task_mut(&mut self, project: u64, id: i64) -> Option<&mut Task> {
        let task = self.tasks.get_mut(&id).filter(|task| task.project == project)?;
        self.unsaved.tasks.insert(id);
        Some(task)
    }

    /// The id of the task with this name.
    pub(crate) fn named(&self, project: u64, name: &str) -> Option<i64> {
        self.indices.get(&project)?.by_name.get(name).copied()
    }

    /// The ids of a workspace's tasks, ascending.
    pub(crate) fn ids(&self, project: u64) -> &[i64] {
        self.indices.get(&project).map_or(&[], |index| &index.ids)
    }

    /// All tasks, ascending by id.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = (i64, &Task)> {
        self.tasks.iter().map(|(id, task)| (*id, task))
    }

    /// Keeps a new task under a fresh id.
    pub(crate) fn add_task(&mut self, task: Task) -> i64 {
        let id = next(&mut self.counters.file);
        self.unsaved.counters = true;
        self.unsaved.tasks.insert(id);
        self.put_task(id, Some(task));
        id
    }

    /// Forgets a task.
    pub(crate) fn remove_task(&mut self, id: i64) {
        self.unsaved.tasks.insert(id);
        self.put_task(id, None);
    }

    /// Gives a task another name.
    pub(crate) fn rename(&mut self, id: i64, name: &str) {
        if let Some(task) = self.tasks.get(&id) {
            let task = Task { name: name.to_owned(), ..task.clone() };
            self.unsaved.tasks.insert(id);
            self.put_task(id, Some(task));
        }
    }

    /// A fresh `NodeId`.
    pub(crate) fn next_node(&mut self) -> i64 {
        self.unsaved.counters = true;
        next(&mut self.counters.node)
    }

    /// The process with this id in this workspace.
    pub(crate) fn process(&self, project: u64, id: i64) -> Option<&Process> {
        self.processes.get(&id).filter(|process| process.project == project)
    }

    /// Keeps a new process under a fresh id.
    pub(crate) fn add_process(&mut self, process: Process) -> i64 {
        let id = next(&mut self.counters.process);
        self.processes.insert(id, process);
        self.unsaved.counters = true;
        self.unsaved.processes.insert(id);
        id
    }

    /// Drops the content of the processes that produced the content with this sum: a task has it now.
    pub(crate) fn use_up(&mut self, sum: u64) {
        for (id, process) in &mut self.processes {
            if process.end.use_up(sum) {
                self.unsaved.processes.insert(*id);
            }
        }
    }

    /// What was answered to a request with this token.
    pub(crate) fn answered(&self, token: &str) -> Option<&Answered> {
        self.tokens.get(token)
    }

    /// Remembers what is answered to a request with this token.
    pub(crate) fn remember(&mut self, token: String, answered: Answered) {
        self.unsaved.tokens.insert(token.clone());
        self.tokens.insert(token, answered);
    }

    /// Forgets processes and tokens that have had their time.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        // Processes and their ids grow together, so that the oldest are first and a look at one is usually enough.
        while let Some(oldest) = self.processes.first_entry()
            && later(oldest.get().started, LIFETIME) <= now
        {
            self.unsaved.processes.insert(*oldest.key());
            oldest.remove();
        }
        let unsaved = &mut self.unsaved.tokens;
        self.tokens.retain(|token, answered| {
            let keep = now < later(answered.at, token::LIFETIME);
            if !keep {
                unsaved.insert(token.clone());
            }
            keep
        });
    }

    /// What changed since this was asked last.
    pub(crate) fn take_changes(&mut self) -> Changes {
        let unsaved = std::mem::take(&mut self.unsaved);
        Changes {
            counters: unsaved.counters.then_some(self.counters),
            tasks: pick(&self.tasks, unsaved.tasks),
            processes: pick(&self.processes, unsaved.processes),
            tokens: pick(&self.tokens, unsaved.tokens),
        }
    }

    /// Everything, each entity as changes of its own: a data file without anything dead.
    pub(crate) fn everything(&self) -> impl Iterator<Item = Changes> {
        let counters = Changes { counters: Some(self.counters), ..Changes::default() };
        let tasks = self.tasks.iter().map(|(id, task)| (*id, Some(task.clone())));
        let tasks = tasks.map(|task| Changes { tasks: BTreeMap::from([task]), ..Changes::default() });
        let processes = self.processes.iter().map(|(id, process)| (*id, Some(process.clone())));
        let processes = processes.map(|process| Changes { processes: BTreeMap::from([process]), ..Changes::default() });
        let tokens = self.tokens.iter().map(|(token, answered)| (token.clone(), Some(answered.clone())));
        let tokens = tokens.map(|token| Changes { tokens: BTreeMap::from([token]), ..Changes::default() });
        std::iter::once(counters).chain(tasks).chain(processes).chain(tokens)
    }

    /// Takes over changes that were saved earlier; they do not count as unsaved.
    pub(crate) fn restore(&mut self, changes: Changes) {
        let Changes { counters, tasks, processes, tokens } = changes;
        self.counters = counters.unwrap_or(self.counters);
        for (id, task) in tasks {
            self.put_task(id, task);
        }
        put_all(&mut self.processes, processes);
        put_all(&mut self.tokens, tokens);
    }

    /// Sets or removes a task, and keeps the index in step.
    fn put_task(&mut self, id: i64, task: Option<Task>) {
        if let Some(old) = self.tasks.remove(&id)
            && let Some(index) = self.indices.get_mut(&old.project)
        {
            index.by_name.remove(&old.name);
            if let Ok(at) = index.ids.binary_search(&id) {
                index.ids.remove(at);
            }
        }
        if let Some(task) = task {
            let index = self.indices.entry(task.project).or_default();
            index.by_name.insert(task.name.clone(), id);
            if let Err(at) = index.ids.binary_search(&id) {
                index.ids.insert(at, id);
            }
            self.tasks.insert(id, task);
        }
    }
}

/// Counts one further.
fn next(counter: &mut i64) -> i64 {
    *counter = counter.saturating_add(1);
    *counter
}

/// The present values of some keys.
fn pick<K: Ord, V: Clone>(all: &BTreeMap<K, V>, keys: BTreeSet<K>) -> BTreeMap<K, Option<V>> {
    keys.into_iter().map(|key| (all.get(&key).cloned(), key)).map(|(value, key)| (key, value)).collect()
}

/// Sets the values that are there and removes the keys whose value is gone.
fn put_all<K: Ord, V>(all: &mut BTreeMap<K, V>, changes: BTreeMap<K, Option<V>>) {
    for (key, value) in changes {
        match value {
            Some(value) => {
                all.insert(key, value);
            }
            None => {
                all.remove(&key);
            }
        }
    }
}
