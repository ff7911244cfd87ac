//! Twelve changes of every kind, for whoever interrupts them: four tasks come, four change, two leave, two are started;
//! and one stays as it is.

use std::collections::BTreeMap;

use disync_emulator::{DEFAULT_FOLDER, Phase};

use crate::cloud::Task;
use crate::project::{Project, Sync};

/// The number of the file that is created last: nine were there and four have come. A higher one would be a task that was
/// created once more.
pub const LATEST_FILE: i64 = 1_000_013;

/// What is there before.
#[must_use]
pub fn before() -> Vec<Sync> {
    let mut syncs = vec![staying()];
    syncs.extend((0..4).map(|n| changing(n, &["a", "b"])));
    syncs.extend((0..2).map(|n| numbered("leaving", n, &["c"]).with("run: running")));
    syncs.extend((0..2).map(|n| starting(n, "run: stopped")));
    syncs
}

/// What is to be applied then.
#[must_use]
pub fn after() -> Vec<Sync> {
    let mut syncs = vec![staying()];
    syncs.extend((0..4).map(|n| changing(n, &["b", "z"])));
    syncs.extend((0..4).map(|n| numbered("coming", n, &["f"]).with("run: running")));
    syncs.extend((0..2).map(|n| starting(n, "run: running")));
    syncs
}

/// The tasks that it leads to.
#[must_use]
pub fn expected() -> BTreeMap<String, Task> {
    let task = |name: &str, n: usize, tables: &[&str]| {
        let task = Task {
            tables: tables.iter().map(|table| format!("{name}_{n}.{table}")).collect(),
            destination: "holo holo".to_owned(),
            folder: DEFAULT_FOLDER.to_owned(),
            deployed: true,
            phase: Some(Phase::Run.word()),
        };
        (format!("{name}_{n}"), task)
    };
    let four = (0..4).flat_map(|n| [task("changing", n, &["b", "z"]), task("coming", n, &["f"])]);
    let two = (0..2).map(|n| task("starting", n, &["d"]));
    four.chain(two).chain([task("staying", 0, &["e"])]).collect()
}

/// A project in its embedded world, where what is there before was applied, and the twelve changes are written and were
/// not.
///
/// # Panics
/// It cannot be made.
#[must_use]
#[track_caller]
pub fn project(program: &str) -> Project {
    let project = Project::new(program, "embedded");
    before().iter().for_each(|sync| project.sync(sync));
    project.apply();
    (0..2).for_each(|n| project.drop_sync(&format!("leaving_{n}")));
    after().iter().for_each(|sync| project.sync(sync));
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("Plan: 4 to add, 6 to change, 2 to destroy."), "{}", plan.transcript());
    project
}

fn staying() -> Sync {
    numbered("staying", 0, &["e"]).with("run: running")
}

fn changing(n: usize, tables: &[&str]) -> Sync {
    numbered("changing", n, tables).with("run: running")
}

fn starting(n: usize, run: &str) -> Sync {
    numbered("starting", n, &["d"]).with(run)
}

/// A sync whose tables no other sync has.
#[must_use]
pub fn numbered(name: &str, n: usize, tables: &[&str]) -> Sync {
    Sync::new(&format!("{name}_{n}")).tables(&format!("{name}_{n}"), tables)
}
