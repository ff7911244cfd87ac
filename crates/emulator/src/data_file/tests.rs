//! The data file, cut, damaged, shared and grown.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use disync_wire::document::Tables;
use disync_wire::request::{DeleteTask, DeployTask, GenerateForCreating, GetTask, StopInstance, TerminateInstance};

use super::{DataFile, parse, render};
use crate::store::Store;
use crate::tests::{Bench, create, generate, script, task};
use crate::*;

fn open(path: &Path, mode: Mode) -> Result<Bench, OpenError> {
    Service::open(Some(path), mode, Options::default()).map(Bench::of)
}

/// Everything that is remembered, in a form that can be compared.
fn memory(bench: &Bench) -> Vec<u8> {
    bench.service.read(|world| render(&world.store))
}

/// Lives through a task's life and calls back after each step.
fn live(bench: &mut Bench, mut after: impl FnMut(&Bench)) {
    let request = GenerateForCreating { client_token: Some("t".to_owned()), ..generate(&script()) };
    let process = bench.ask(&request).process_id.unwrap();
    after(bench);
    bench.wait(2);
    let content = bench.query(process).task_content.unwrap();
    let id = bench.ask(&create("orders", &content)).file_id.unwrap();
    after(bench);
    bench.ask(&DeployTask(task(id)));
    after(bench);
    bench.ask(&disync_wire::request::StartInstance { task: task(id), start_param: None });
    after(bench);
    let content = bench.generate_update(id, Tables::multi([("shop", ["a", "b"])]));
    after(bench);
    bench.ask(&disync_wire::request::UpdateTask {
        project_id: DEFAULT_PROJECT,
        task_type: disync_wire::TaskType::Realtime,
        file_id: id,
        task_content: Some(content),
        task_param: None,
    });
    after(bench);
    bench.ask(&StopInstance(task(id)));
    after(bench);
    bench.wait(1);
    bench.ask(&TerminateInstance(task(id)));
    after(bench);
    bench.ask(&DeleteTask(task(id)));
    after(bench);
}

#[test]
fn every_prefix_of_a_file_is_a_world_that_there_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    let mut worlds = BTreeSet::from([memory(&bench)]);
    live(&mut bench, |bench| {
        worlds.insert(memory(bench));
    });
    assert_eq!(worlds.len(), 10);
    let last = memory(&bench);
    drop(bench);

    let bytes = fs::read(&path).unwrap();
    let mut seen = BTreeSet::new();
    let mut good = None;
    for length in 0..=bytes.len() {
        let mut store = Store::default();
        let loaded = parse(&path, &bytes[..length], &mut store).unwrap();
        // What was read is the same as before unless another line was good.
        if good.replace(loaded.good) != Some(loaded.good) {
            seen.insert(render(&store));
        }
    }
    assert_eq!(seen, worlds);
    assert_eq!(memory(&open(&path, Mode::ReadWrite).unwrap()), last);
}

#[test]
fn a_torn_line_is_cut_off_before_the_next_one_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    open(&path, Mode::ReadWrite).unwrap().create("first");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"{\"tasks\":{\"1000002\":");
    fs::write(&path, &bytes).unwrap();
    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    bench.wait(60);
    bench.create("second");
    let memory_before = memory(&bench);
    drop(bench);
    assert_eq!(memory(&open(&path, Mode::ReadWrite).unwrap()), memory_before);
}

#[test]
fn what_was_answered_is_remembered() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("not/yet/there/data");
    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    let id = bench.create("orders");
    bench.ask(&DeployTask(task(id)));
    let request = GenerateForCreating { client_token: Some("t".to_owned()), ..generate(&script()) };
    let process = bench.ask(&request).process_id;
    let (code, now) = (bench.code(id), bench.now);
    drop(bench);

    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    bench.now = now;
    bench.wait(60);
    assert_eq!(bench.code(id), code);
    assert_eq!(bench.phase(id), "NORUN");
    assert_eq!(bench.ask(&request).process_id, process);
    assert!(bench.query(process.unwrap()).task_content.is_some());
    assert_eq!(bench.create("another"), id + 1, "ids go on");
}

#[test]
fn only_one_can_write_and_others_can_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let mut writer = open(&path, Mode::ReadWrite).unwrap();
    let id = writer.create("orders");
    let refused = open(&path, Mode::ReadWrite).err().unwrap();
    assert!(matches!(refused, OpenError::InUse { .. }));
    assert!(refused.to_string().starts_with("another emulator is using the data file"));

    let bytes = fs::read(&path).unwrap();
    let mut reader = open(&path, Mode::ReadOnly).unwrap();
    assert!(reader.ask(&GetTask(task(id))).status.is_success());
    reader.wait(60);
    assert!(!reader.generate(&script()).is_empty(), "a preview can be generated");
    assert_eq!(reader.refusal(&DeployTask(task(id))).1.code, "Forbidden.Access");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    drop(writer);
    assert!(open(&path, Mode::ReadWrite).is_ok());
    assert!(directory.path().join("data.lock").exists(), "a lock file is never removed");
}

#[test]
fn a_reader_of_no_file_finds_an_empty_world_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let reader = open(&directory.path().join("data"), Mode::ReadOnly).unwrap();
    assert!(reader.service.read(World::tasks).is_empty());
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_is_mostly_dead_is_written_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    let id = bench.create("orders");
    for _ in 0..400 {
        bench.ask(&DeployTask(task(id)));
    }
    let before = memory(&bench);
    drop(bench);
    let grown = fs::metadata(&path).unwrap().len();
    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    assert_eq!(memory(&bench), before);
    let compact = fs::metadata(&path).unwrap().len();
    assert!(compact < grown / 50, "{compact} of {grown}");
    assert_eq!(fs::read(&path).unwrap(), before);
    bench.wait(60);
    bench.create("more");
    let before = memory(&bench);
    drop(bench);
    assert_eq!(memory(&open(&path, Mode::ReadOnly).unwrap()), before);
}

#[test]
fn a_file_that_is_not_ours_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let header = "{\"disync_emulator_data\":1}\n";
    let later = "{\"disync_emulator_data\":2}\n";
    let damaged = format!("{header}{{\"tasks\":{{}}}}\n{{\"tasks\":7}}\n");
    let packed = format!("{header}{{\"tasks\":{{\"1\":{{\"project\":1,\"name\":\"a\",\"code\":\"!\"}}}}}}\n");
    for (content, reason) in [
        ("precious", "is not a data file of the emulator"),
        ("precious\n", "is not a data file of the emulator"),
        ("{}\n", "is not a data file of the emulator"),
        (later, "has format 2; this version reads format 1"),
        (&damaged, "line 3 of the data file"),
        (&packed, "line 2 of the data file"),
    ] {
        fs::write(&path, content).unwrap();
        for mode in [Mode::ReadWrite, Mode::ReadOnly] {
            let error = open(&path, mode).err().unwrap().to_string();
            assert!(error.contains(reason), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
    }
}

#[test]
fn a_damaged_document_is_the_services_failure_and_no_panic() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let id = open(&path, Mode::ReadWrite).unwrap().create("orders");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.rfind("\"code\":\"").unwrap() + 8;
    let mut damaged = text.clone();
    damaged.replace_range(start..start + 8, "AAAAAAAA");
    fs::write(&path, damaged).unwrap();
    let mut bench = open(&path, Mode::ReadOnly).unwrap();
    let (status, refusal) = bench.refusal(&GetTask(task(id)));
    assert_eq!((status, refusal.code.as_str()), (500, "InternalError.System"));
}

#[test]
fn what_could_not_be_written_is_written_with_the_next_changes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let mut store = Store::default();
    let mut data = DataFile::open(&path, &mut store).unwrap();
    let writable = std::mem::replace(&mut data.file, fs::File::open(&path).unwrap());
    store.next_node();
    data.append(&store.take_changes()).unwrap_err();
    data.file = writable;
    store.next_node();
    data.append(&store.take_changes()).unwrap();
    let mut read_back = Store::default();
    super::read(&path, &mut read_back).unwrap();
    assert_eq!(render(&read_back), render(&store));
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 3);
}

/// What a file grows by when a task is created, deployed, started and renamed among `n` others.
fn growth_among(n: usize) -> Vec<u64> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let mut bench = open(&path, Mode::ReadWrite).unwrap();
    let content = bench.generate(&script());
    let others = |world: &mut World| {
        for number in 0..n {
            let (name, code) = (format!("other_{number:05}"), "{}".to_owned());
            world.add_task(&NewTask { project: DEFAULT_PROJECT, name, folder: String::new(), code }).unwrap();
        }
    };
    bench.service.change(others).unwrap();
    let mut lengths = vec![fs::metadata(&path).unwrap().len()];
    let id = bench.ask(&create("orders", &content)).file_id.unwrap();
    lengths.push(fs::metadata(&path).unwrap().len());
    bench.ask(&DeployTask(task(id)));
    lengths.push(fs::metadata(&path).unwrap().len());
    bench.ask(&disync_wire::request::StartInstance { task: task(id), start_param: None });
    lengths.push(fs::metadata(&path).unwrap().len());
    let change = ConsoleChange::Rename("orders_2".to_owned());
    let edit = ConsoleEdit { project: DEFAULT_PROJECT, task: "orders".to_owned(), change };
    bench.service.change(|world| world.edit(&edit)).unwrap().unwrap();
    lengths.push(fs::metadata(&path).unwrap().len());
    lengths.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn a_write_costs_as_much_among_five_thousand_tasks_as_among_ten() {
    let few = growth_among(10);
    assert!(few.iter().all(|bytes| (100..2_000).contains(bytes)), "{few:?}");
    // The ids have as many digits here as there.
    assert_eq!(growth_among(5_000), few);
}
