//! The emulated world from the inside: what a test does to it, and what it looks at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use disync_emulator::{
    ConsoleChange, ConsoleEdit, DEFAULT_PROJECT, EditError, Fault, Mode, NewSolution, NewTask, Options, Service,
    SolutionChange, SolutionEdit, SolutionStatus, SolutionView, TaskView,
};
use disync_model::Clock as _;
use disync_wire::Operation;
use disync_wire::document::{ContentView, Tables};
use jiff::Timestamp;

use crate::clock::VirtualClock;

/// A world that tests reach into.
#[derive(Debug, Clone)]
pub struct Cloud {
    service: Arc<Service>,
    /// The clock that the world lives by; without one, the host's.
    clock: Option<VirtualClock>,
}

/// One task as far as it matters: two worlds with equal tasks are equal, whatever the numbers of their files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// `database.table`, or the table alone in the single-database form; verbatim.
    pub tables: BTreeSet<String>,
    /// Type and data source of the destination.
    pub destination: String,
    /// The folder.
    pub folder: String,
    /// Whether its latest edit was deployed.
    pub deployed: bool,
    /// What its instance does, in the words of the service.
    pub phase: Option<&'static str>,
}

impl Cloud {
    /// The world of a service.
    #[must_use]
    pub const fn of(service: Arc<Service>) -> Self {
        Self { service, clock: None }
    }

    /// The same world, which lives by `clock`: whoever looks into it does not move its time on to the host's.
    #[must_use]
    pub fn living_by(self, clock: VirtualClock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// The world that a data file holds, as it is now.
    ///
    /// # Panics
    /// The file cannot be read.
    #[must_use]
    pub fn kept_in(file: &Path) -> Self {
        let service = Service::open(Some(file), Mode::ReadOnly, Options::default());
        Self::of(Arc::new(service.unwrap_or_else(|error| panic!("{}: {error}", file.display()))))
    }

    /// Its service.
    #[must_use]
    pub fn service(&self) -> Arc<Service> {
        Arc::clone(&self.service)
    }

    /// Moves the time of the world on.
    pub fn step(&self, by: Duration) {
        self.change(|world| world.step(by, self.now()));
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.change(|world| world.inject(fault));
    }

    /// Does something to a task in the console.
    ///
    /// # Panics
    /// That is impossible.
    #[track_caller]
    pub fn edit(&self, task: &str, change: ConsoleChange) {
        self.try_edit(task, change).expect("the edit is possible");
    }

    /// Does something to a task in the console, if that is possible.
    ///
    /// # Errors
    /// It is not.
    pub fn try_edit(&self, task: &str, change: ConsoleChange) -> Result<(), EditError> {
        self.change(|world| world.edit(&edit(task, change)))
    }

    /// The edit of a task, for a [`FaultKind::Edit`](disync_emulator::FaultKind::Edit).
    #[must_use]
    pub fn an_edit(task: &str, change: ConsoleChange) -> ConsoleEdit {
        edit(task, change)
    }

    /// Makes a task in the console, with this document.
    ///
    /// # Panics
    /// There is one of that name.
    #[track_caller]
    pub fn add_task(&self, name: &str, code: &str) -> i64 {
        let (name, code) = (name.to_owned(), code.to_owned());
        let new = NewTask { project: DEFAULT_PROJECT, name, folder: String::new(), code };
        self.change(|world| world.add_task(&new)).expect("the name is free")
    }

    /// All tasks by name.
    ///
    /// # Panics
    /// A document is none that a process could have generated.
    #[must_use]
    #[track_caller]
    pub fn tasks(&self) -> BTreeMap<String, Task> {
        self.views().into_iter().map(|view| (view.name.clone(), task(&view))).collect()
    }

    /// The names of all tasks, in the order of their creation.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.views().into_iter().map(|view| view.name).collect()
    }

    /// The number of the task that was created last. Numbers are never given twice, so it counts all creations.
    #[must_use]
    pub fn latest_file(&self) -> Option<i64> {
        self.service.read(|world| world.tasks().last().map(|view| view.file_id))
    }

    /// The task of this name.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn task(&self, name: &str) -> Task {
        task(&self.view(name))
    }

    /// The tables of the task of this name.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn tables(&self, name: &str) -> Vec<String> {
        self.task(name).tables.into_iter().collect()
    }

    /// The task of this name with all its numbers.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn view(&self, name: &str) -> TaskView {
        self.views().into_iter().find(|view| view.name == name).unwrap_or_else(|| panic!("there is no task {name}"))
    }

    /// Does something to a solution in the console.
    ///
    /// # Panics
    /// That is impossible.
    #[track_caller]
    pub fn edit_solution(&self, solution: &str, change: SolutionChange) {
        let edit = SolutionEdit { project: DEFAULT_PROJECT, solution: solution.to_owned(), change };
        self.change(|world| world.edit_solution(&edit)).expect("the edit is possible");
    }

    /// Makes a solution in the console, with this document.
    ///
    /// # Panics
    /// There is one of that name.
    #[track_caller]
    pub fn add_solution(&self, name: &str, content: &str) -> i64 {
        let (name, content) = (name.to_owned(), content.to_owned());
        let new = NewSolution { project: DEFAULT_PROJECT, name, content };
        self.change(|world| world.add_solution(&new)).expect("the name is free")
    }

    /// All solutions that were not deleted, by name, as far as they matter: whether one runs or has succeeded is a matter
    /// of time, so both are `running`.
    ///
    /// # Panics
    /// A document is none that a process could have generated.
    #[must_use]
    #[track_caller]
    pub fn solutions(&self) -> BTreeMap<String, Task> {
        let views = self.change(|world| world.solutions());
        let alive = views.into_iter().filter(|view| view.status != SolutionStatus::Deleted);
        alive.map(|view| (view.name.clone(), solution(&view))).collect()
    }

    /// The solution of this name.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn solution(&self, name: &str) -> SolutionView {
        let view = self.change(|world| world.solution_by_name(DEFAULT_PROJECT, name));
        view.unwrap_or_else(|| panic!("there is no solution {name}"))
    }

    /// The number of the solution that was created last. Numbers are never given twice, so it counts all creations.
    #[must_use]
    pub fn latest_solution(&self) -> Option<i64> {
        self.service.read(|world| world.solutions().last().map(|view| view.solution_id))
    }

    /// How many calls of an operation arrived so far.
    #[must_use]
    pub fn calls(&self, operation: Operation) -> u64 {
        self.service.read(|world| world.stats().get(&operation).copied().unwrap_or_default())
    }

    /// How many calls arrived so far.
    #[must_use]
    pub fn n_calls(&self) -> u64 {
        self.service.read(|world| world.stats().values().sum())
    }

    fn views(&self) -> Vec<TaskView> {
        self.change(|world| world.tasks())
    }

    fn now(&self) -> Timestamp {
        self.clock.map_or_else(Timestamp::now, |clock| clock.now())
    }

    fn change<T>(&self, change: impl FnOnce(&mut disync_emulator::World) -> T) -> T {
        // Instances change with time alone, and only a request or this tells the world what time it is.
        let now = self.now();
        let change = |world: &mut disync_emulator::World| {
            world.advance(now);
            change(world)
        };
        self.service.change(change).expect("the data file can be written")
    }
}

fn edit(task: &str, change: ConsoleChange) -> ConsoleEdit {
    ConsoleEdit { project: DEFAULT_PROJECT, task: task.to_owned(), change }
}

#[track_caller]
fn task(view: &TaskView) -> Task {
    let (tables, destination) = shipped(&view.name, &view.code);
    let phase = view.phase.map(disync_emulator::Phase::word);
    Task { tables, destination, folder: view.folder.clone(), deployed: view.committed, phase }
}

#[track_caller]
fn solution(view: &SolutionView) -> Task {
    let (tables, destination) = shipped(&view.name, &view.content);
    let phase = match view.status {
        SolutionStatus::Success | SolutionStatus::Running => "running",
        other => other.word(),
    };
    Task { tables, destination, folder: String::new(), deployed: view.committed, phase: Some(phase) }
}

/// The tables of a document, and its destination.
#[track_caller]
fn shipped(name: &str, document: &str) -> (BTreeSet<String>, String) {
    let content = ContentView::parse(document).unwrap_or_else(|error| panic!("{name}: {error}"));
    let tables = content.tables().unwrap_or_else(|error| panic!("{name}: {error}"));
    let tables = match tables {
        Tables::Single(tables) => tables.into_iter().map(|table| table.into_owned()).collect(),
        Tables::Multi(databases) => databases
            .into_iter()
            .flat_map(|(database, tables)| tables.into_iter().map(move |table| format!("{database}.{table}")))
            .collect(),
    };
    let kind = content.destination_type().unwrap_or_default();
    let datasource = content.destination_datasource().unwrap_or_default();
    (tables, format!("{kind} {datasource}"))
}
