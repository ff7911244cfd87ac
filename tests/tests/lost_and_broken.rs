//! Each write with each way in which its request or its answer can be lost: the plan afterwards is honest, and the next
//! apply ends where an undisturbed one would have, with no task twice.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync, Task};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Where the projects keep the worlds that they are served by.
const WORLD: &str = "world.jsonl";

/// How many applies at a time: most of their time is spent waiting for an emulator.
const AT_A_TIME: usize = 8;

/// Every operation that the change from [`before`] to [`after`] makes.
const OPERATIONS: [Operation; 9] = [
    Operation::GenerateDISyncTaskConfigForCreating,
    Operation::GenerateDISyncTaskConfigForUpdating,
    Operation::CreateDISyncTask,
    Operation::UpdateDISyncTask,
    Operation::DeployDISyncTask,
    Operation::StartDISyncInstance,
    Operation::StopDISyncInstance,
    Operation::TerminateDISyncInstance,
    Operation::DeleteDISyncTask,
];

/// Three syncs: one to be updated, one to be deleted, one to be stopped.
fn before(project: &Project) {
    project.sync(&Sync::new("changing").tables("shop", ["a", "b"]).with("run: running"));
    project.sync(&Sync::new("leaving").tables("shop", ["c"]).with("run: running"));
    project.sync(&Sync::new("pausing").tables("shop", ["d"]).with("run: running"));
}

fn after(project: &Project) {
    project.sync(&Sync::new("changing").tables("shop", ["b", "z"]).with("run: running"));
    project.drop_sync("leaving");
    project.sync(&Sync::new("pausing").tables("shop", ["d"]).with("run: stopped"));
    project.sync(&Sync::new("coming").tables("shop", ["e"]).with("run: running"));
}

/// What goes wrong, how often, and with which operations.
fn failures() -> Vec<(&'static str, FaultKind, u32, &'static [Operation])> {
    // Where the operation makes no difference to what is done about it, one of each nature stands for all: a process is
    // started, a task comes, a task changes.
    const SOME: [Operation; 3] =
        [Operation::GenerateDISyncTaskConfigForUpdating, Operation::CreateDISyncTask, Operation::UpdateDISyncTask];
    vec![
        ("the request is lost", FaultKind::LoseRequest, 1, &OPERATIONS),
        ("the request is lost every time", FaultKind::LoseRequest, 3, &SOME),
        ("the answer is lost", FaultKind::LoseAnswer, 1, &OPERATIONS),
        ("the answer is lost every time", FaultKind::LoseAnswer, 3, &SOME),
        ("the answer is truncated", FaultKind::Truncate(10), 1, &SOME),
        ("the answer is a web page", FaultKind::NotJson, 1, &SOME),
        ("the answer is oversized", FaultKind::Oversize(40 << 20), 1, &SOME),
        ("the service has an internal error", FaultKind::INTERNAL_ERROR, 1, &OPERATIONS),
        ("the call is throttled twice", FaultKind::throttle(Some(Duration::from_millis(50))), 2, &SOME),
    ]
}

/// A project whose changes are written and not applied, with the world that it is served by in a file.
struct Template {
    project: Project,
    /// What an undisturbed apply leads to.
    expected: BTreeMap<String, Task>,
}

impl Template {
    fn new() -> Self {
        let project = Project::new(BIN, "embedded");
        let emulated = Emulated::of_file(&project.path().join(WORLD), Emulated::options());
        project.set(&emulated.url(), "");
        before(&project);
        project.apply();
        drop(emulated);
        after(&project);
        let (undisturbed, emulated) =
            Self { project: Project::copy(BIN, project.path()), expected: BTreeMap::new() }.copy();
        undisturbed.apply();
        undisturbed.is_in_sync();
        let expected = emulated.tasks();
        assert_eq!(expected.keys().collect::<Vec<_>>(), ["changing", "coming", "pausing"]);
        for operation in OPERATIONS {
            assert!(emulated.calls(operation) > 0, "{operation} is part of it");
        }
        Self { project, expected }
    }

    fn copy(&self) -> (Project, Emulated) {
        let project = Project::copy(BIN, self.project.path());
        let emulated = Emulated::of_file(&project.path().join(WORLD), Emulated::options());
        project.set(&emulated.url(), "");
        (project, emulated)
    }

    /// Lets `kind` happen to the first `times` calls of `operation`, and applies until it succeeds; returns the exit code
    /// of the first apply.
    fn survives(&self, operation: Operation, times: u32, kind: &FaultKind) -> i32 {
        let (project, emulated) = self.copy();
        emulated.inject(Fault::next(operation, times, kind.clone()));
        let first = project.run("apply --auto-approve");
        let what = format!("{operation} × {times} {kind:?}:\n{}", first.transcript());
        assert!(matches!(first.code, Some(0 | 6)), "{what}");
        let done = emulated.tasks() == self.expected;
        assert!(done || first.code == Some(6), "an apply that succeeds has done everything: {what}");
        let plan = project.run("plan --detailed-exitcode");
        assert!(matches!(plan.code, Some(2 | 3)) || (done && plan.code == Some(0)), "{what}\n{}", plan.transcript());
        let last = (0..3).map(|_| project.run("apply --auto-approve")).find(|run| run.code != Some(6));
        let last = last.unwrap_or_else(|| panic!("three more applies did not get there: {what}")).succeeds();
        assert_eq!(emulated.tasks(), self.expected, "{what}\n{}", last.transcript());
        project.is_in_sync();
        first.code.unwrap_or_default()
    }
}

#[test]
fn whatever_is_lost_or_broken_the_next_apply_converges() {
    let template = Template::new();
    let failures = failures();
    let cells: Vec<_> = failures
        .iter()
        .flat_map(|(what, kind, times, operations)| operations.iter().map(move |o| (*what, kind, *times, *o)))
        .collect();
    let next = AtomicUsize::new(0);
    let codes = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some((what, kind, times, operation)) = cells.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let code = template.survives(*operation, *times, kind);
                    codes.lock().unwrap().entry((code, *what)).or_insert_with(Vec::new).push(*operation);
                }
            });
        }
    });
    // Which of them an apply gets over by itself, and which are left to the next one.
    let codes = codes.into_inner().unwrap();
    let mut left: Vec<String> = codes
        .into_iter()
        .filter(|((code, _), _)| *code == 6)
        .flat_map(|((_, what), operations)| operations.into_iter().map(move |operation| format!("{what}: {operation}")))
        .collect();
    left.sort();
    insta::assert_snapshot!(left.join("\n"), @"
    the answer is a web page: GenerateDISyncTaskConfigForUpdating
    the answer is lost every time: GenerateDISyncTaskConfigForUpdating
    the answer is oversized: GenerateDISyncTaskConfigForUpdating
    the request is lost every time: CreateDISyncTask
    the request is lost every time: GenerateDISyncTaskConfigForUpdating
    the request is lost every time: UpdateDISyncTask
    the request is lost: CreateDISyncTask
    the service has an internal error: CreateDISyncTask
    ");
}
