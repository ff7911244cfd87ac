//! Each write with each way in which its request or its answer can be lost: the plan afterwards is honest, and the next
//! apply ends where an undisturbed one would have, with no task twice.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync, Task};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

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

/// One of each nature: a process is started, a task comes, a task changes, an instance changes.
const SOME: [Operation; 4] = [
    Operation::GenerateDISyncTaskConfigForUpdating,
    Operation::CreateDISyncTask,
    Operation::UpdateDISyncTask,
    Operation::StopDISyncInstance,
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

/// What an undisturbed apply leads to.
static EXPECTED: LazyLock<BTreeMap<String, Task>> = LazyLock::new(|| {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    before(&project);
    project.apply();
    after(&project);
    project.apply();
    project.is_in_sync();
    let tasks = emulated.tasks();
    assert_eq!(tasks.keys().collect::<Vec<_>>(), ["changing", "coming", "pausing"]);
    for operation in OPERATIONS {
        assert!(emulated.calls(operation) > 0, "{operation} is part of it");
    }
    tasks
});

/// Lets `kind` happen to the first call of `operation` (or to the first few), and applies until it succeeds.
fn survives(operation: Operation, times: u32, kind: &FaultKind) -> String {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    before(&project);
    project.apply();
    after(&project);
    emulated.inject(Fault::next(operation, times, kind.clone()));
    let first = project.run("apply --auto-approve");
    let what = format!("{operation} × {times} {kind:?}:\n{}", first.transcript());
    assert!(matches!(first.code, Some(0 | 6)), "{what}");
    let done = emulated.tasks() == *EXPECTED;
    assert!(done || first.code == Some(6), "an apply that succeeds has done everything: {what}");
    let plan = project.run("plan --detailed-exitcode");
    assert!(matches!(plan.code, Some(2 | 3)) || (done && plan.code == Some(0)), "{what}\n{}", plan.transcript());
    let second = (0..3).map(|_| project.run("apply --auto-approve")).find(|run| run.code != Some(6));
    let second = second.unwrap_or_else(|| panic!("three more applies did not get there: {what}")).succeeds();
    assert_eq!(emulated.tasks(), *EXPECTED, "{what}\n{}", second.transcript());
    project.is_in_sync();
    format!("{operation}: {}", first.code.unwrap_or_default())
}

/// The exit code of the first apply by operation.
fn each_of(operations: &[Operation], times: u32, kind: &FaultKind) -> String {
    let lines: Vec<String> = thread::scope(|scope| {
        let spawn = |operation: &Operation| {
            let operation = *operation;
            scope.spawn(move || survives(operation, times, kind))
        };
        let runs: Vec<_> = operations.iter().map(spawn).collect();
        runs.into_iter().map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    lines.join("\n")
}

#[test]
fn a_lost_request_is_sent_again_or_left_to_the_next_apply() {
    insta::assert_snapshot!(each_of(&OPERATIONS, 1, &FaultKind::LoseRequest), @"
    GenerateDISyncTaskConfigForCreating: 0
    GenerateDISyncTaskConfigForUpdating: 0
    CreateDISyncTask: 6
    UpdateDISyncTask: 0
    DeployDISyncTask: 0
    StartDISyncInstance: 0
    StopDISyncInstance: 0
    TerminateDISyncInstance: 0
    DeleteDISyncTask: 0
    ");
}

#[test]
fn requests_that_are_lost_every_time_are_left_to_the_next_apply() {
    insta::assert_snapshot!(each_of(&SOME, 3, &FaultKind::LoseRequest), @"
    GenerateDISyncTaskConfigForUpdating: 6
    CreateDISyncTask: 6
    UpdateDISyncTask: 6
    StopDISyncInstance: 6
    ");
}

#[test]
fn a_lost_answer_is_looked_for() {
    insta::assert_snapshot!(each_of(&OPERATIONS, 1, &FaultKind::LoseAnswer), @"
    GenerateDISyncTaskConfigForCreating: 0
    GenerateDISyncTaskConfigForUpdating: 0
    CreateDISyncTask: 0
    UpdateDISyncTask: 0
    DeployDISyncTask: 0
    StartDISyncInstance: 0
    StopDISyncInstance: 0
    TerminateDISyncInstance: 0
    DeleteDISyncTask: 0
    ");
}

#[test]
fn answers_that_are_lost_every_time_are_left_to_the_next_apply() {
    insta::assert_snapshot!(each_of(&SOME, 3, &FaultKind::LoseAnswer), @"
    GenerateDISyncTaskConfigForUpdating: 6
    CreateDISyncTask: 0
    UpdateDISyncTask: 0
    StopDISyncInstance: 0
    ");
}

#[test]
fn a_truncated_answer_is_looked_for() {
    insta::assert_snapshot!(each_of(&SOME, 1, &FaultKind::Truncate(10)), @"
    GenerateDISyncTaskConfigForUpdating: 0
    CreateDISyncTask: 0
    UpdateDISyncTask: 0
    StopDISyncInstance: 0
    ");
}

#[test]
fn a_web_page_instead_of_an_answer_is_looked_behind() {
    insta::assert_snapshot!(each_of(&SOME, 1, &FaultKind::NotJson), @"
    GenerateDISyncTaskConfigForUpdating: 6
    CreateDISyncTask: 0
    UpdateDISyncTask: 0
    StopDISyncInstance: 0
    ");
}

#[test]
fn an_oversized_answer_is_cut_off_and_looked_for() {
    insta::assert_snapshot!(each_of(&SOME, 1, &FaultKind::Oversize(40 << 20)), @"
    GenerateDISyncTaskConfigForUpdating: 6
    CreateDISyncTask: 0
    UpdateDISyncTask: 0
    StopDISyncInstance: 0
    ");
}

#[test]
fn an_internal_error_is_looked_behind() {
    insta::assert_snapshot!(each_of(&SOME, 1, &FaultKind::InternalError), @"
    GenerateDISyncTaskConfigForCreating: 0
    GenerateDISyncTaskConfigForUpdating: 0
    CreateDISyncTask: 6
    UpdateDISyncTask: 0
    DeployDISyncTask: 0
    StartDISyncInstance: 0
    StopDISyncInstance: 0
    TerminateDISyncInstance: 0
    DeleteDISyncTask: 0
    ");
}

#[test]
fn a_throttled_write_was_not_executed_and_is_sent_again() {
    let soon = FaultKind::Throttle(Some(Duration::from_millis(50)));
    insta::assert_snapshot!(each_of(&SOME, 2, &soon), @"
    GenerateDISyncTaskConfigForUpdating: 0
    CreateDISyncTask: 0
    UpdateDISyncTask: 0
    StopDISyncInstance: 0
    ");
}
