use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::sync::atomic::{AtomicBool, Ordering};

use disync_model::{Address, Journal as _};
use tempfile::TempDir;

use super::*;
use crate::samples::{self, PROJECT, verified};

/// A project's directory, and the state in it.
struct Project {
    directory: TempDir,
    local: Local,
}

impl Project {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let local = Local::at(&directory.path().join(".disync"));
        Self { directory, local }
    }

    /// A project in which `n` runs have each recorded one task, `t1` to `t<n>`.
    fn after_runs(n: i64) -> Self {
        let project = Self::new();
        (1..=n).for_each(|run| project.run(run));
        project
    }

    /// A run that records a task and ends well.
    fn run(&self, n: i64) {
        let lock = self.lock();
        let (mut state, mut journal) = self.local.open(&lock, PROJECT, "lineage").unwrap();
        let entry = verified(&format!("t{n}"), n);
        journal.append(std::slice::from_ref(&entry)).unwrap();
        state.fold(entry);
        self.local.save(&lock, &state).unwrap();
    }

    /// A run that records a task and is killed.
    fn killed_run(&self, n: i64) {
        let lock = self.lock();
        let (_, mut journal) = self.local.open(&lock, PROJECT, "lineage").unwrap();
        journal.append(&[verified(&format!("t{n}"), n)]).unwrap();
    }

    fn lock(&self) -> Lock {
        let holder = Holder {
            who: "ann".to_owned(),
            operation: "apply".to_owned(),
            at: samples::at(0),
            host: "ci-7".to_owned(),
            pid: 4711,
        };
        self.local.lock(&holder).unwrap()
    }

    fn read(&self) -> Result<State, StateError> {
        self.local.read(PROJECT, "lineage")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(".disync").join(name)
    }

    /// All files, sorted.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        for directory in ["", "journal", "history"] {
            let entries = fs::read_dir(self.path(directory)).into_iter().flatten().map(Result::unwrap);
            let plain = entries.filter(|entry| !entry.file_type().unwrap().is_dir());
            files.extend(plain.map(|entry| Path::new(directory).join(entry.file_name()).display().to_string()));
        }
        files.sort();
        files
    }

    /// What reading says, with the directory's name taken out.
    fn refusal(&self) -> String {
        self.shown(&self.read().unwrap_err())
    }

    fn shown(&self, error: &dyn std::error::Error) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text.replace(&self.directory.path().display().to_string(), "")
    }
}

fn names(state: &State) -> Vec<&str> {
    state.records.keys().map(|address| address.name.as_str()).collect()
}

#[test]
fn a_project_without_a_state_has_an_empty_one() {
    let project = Project::new();
    assert_eq!(project.read().unwrap(), State::new("lineage", PROJECT));
    assert!(!project.path("").exists(), "reading creates nothing");
}

#[test]
fn what_was_saved_is_read() {
    let project = Project::after_runs(2);
    let state = project.read().unwrap();
    assert_eq!((state.serial, state.lineage.as_str()), (2, "lineage"));
    assert_eq!(names(&state), ["t1", "t2"]);
    assert_eq!(project.files(), ["history/1.json", "lock", "state.json"]);
}

#[test]
fn what_a_killed_run_journaled_is_known_without_a_lock() {
    let project = Project::after_runs(1);
    project.killed_run(2);
    let before = project.files();
    let state = project.read().unwrap();
    assert_eq!((state.serial, names(&state)), (1, vec!["t1", "t2"]));
    assert_eq!(project.files(), before, "reading changes nothing");
}

#[test]
fn the_next_run_compacts_the_journal_of_a_killed_one() {
    let project = Project::new();
    project.killed_run(1);
    project.killed_run(2);
    let lock = project.lock();
    let (state, _journal) = project.local.open(&lock, PROJECT, "another").unwrap();
    assert_eq!((state.serial, state.lineage.as_str(), names(&state)), (2, "lineage", vec!["t1", "t2"]));
    assert_eq!(project.files(), ["history/1.json", "lock", "state.json"]);
}

#[test]
fn a_crash_anywhere_in_the_journal_loses_only_what_was_not_acknowledged() {
    let project = Project::after_runs(1);
    let lock = project.lock();
    let (_, mut journal) = project.local.open(&lock, PROJECT, "lineage").unwrap();
    let path = project.path("journal/1.log");
    let mut ends = Vec::new();
    for n in 2..=4 {
        journal.append(&[verified(&format!("t{n}"), n)]).unwrap();
        ends.push(fs::read(&path).unwrap().len());
    }
    let bytes = fs::read(&path).unwrap();
    // The journal's own tests cut at every byte; here it is enough to cut in each part of a frame.
    for length in (0..bytes.len()).step_by(7).chain([bytes.len()]) {
        fs::write(&path, &bytes[..length]).unwrap();
        let whole = ends.iter().filter(|end| **end <= length).count();
        assert_eq!(project.read().unwrap().records.len(), 1 + whole, "cut at byte {length}");
    }
}

#[test]
fn a_crash_between_saving_and_removing_the_journal_is_harmless() {
    let project = Project::after_runs(1);
    project.killed_run(2);
    let journal = fs::read(project.path("journal/1.log")).unwrap();
    project.run(3);
    let state = project.read().unwrap();
    fs::write(project.path("journal/1.log"), journal).unwrap();
    assert_eq!(project.read().unwrap(), state, "a void journal is not folded");
    project.run(4);
    assert!(!project.path("journal/1.log").exists());
}

#[test]
fn a_crash_while_saving_leaves_the_state_before() {
    let project = Project::after_runs(1);
    project.killed_run(2);
    let state = project.read().unwrap();
    // As far as a save gets before it renames: the copy of the standing state, and a new file not yet in place.
    fs::create_dir(project.path("history")).unwrap_or_default();
    fs::copy(project.path("state.json"), project.path("history/1.json")).unwrap();
    fs::write(project.path(".new-abc"), "half of a sta").unwrap();
    assert_eq!(project.read().unwrap(), state);
    project.run(3);
    assert_eq!(project.files(), ["history/1.json", "history/2.json", "lock", "state.json"]);
}

#[test]
fn a_journal_ends_with_its_state_and_with_its_lock() {
    let project = Project::new();
    let lock = project.lock();
    let (state, mut ended) = project.local.open(&lock, PROJECT, "lineage").unwrap();
    project.local.save(&lock, &state).unwrap();
    assert!(ended.append(&[verified("t", 1)]).is_err());
    let (_, mut orphan) = project.local.open(&lock, PROJECT, "lineage").unwrap();
    drop(lock);
    assert!(orphan.append(&[verified("t", 1)]).is_err());
    assert_eq!(names(&project.read().unwrap()), [""; 0]);
}

#[test]
fn a_state_that_was_overtaken_is_not_saved() {
    let project = Project::after_runs(1);
    let lock = project.lock();
    let (state, _journal) = project.local.open(&lock, PROJECT, "lineage").unwrap();
    project.local.save(&lock, &state).unwrap();
    let error = project.local.save(&lock, &state).unwrap_err();
    insta::assert_snapshot!(project.shown(&error), @"/.disync/state.json was written by somebody else: it has serial 2 instead of 1; run it again");
    assert_eq!(project.read().unwrap().serial, 2);
}

#[test]
fn a_state_that_could_not_be_read_again_is_not_written() {
    let project = Project::after_runs(1);
    let lock = project.lock();
    let (mut state, _journal) = project.local.open(&lock, PROJECT, "lineage").unwrap();
    state.records.insert(Address::realtime(""), samples::record(1, samples::spec("t")));
    let error = project.local.save(&lock, &state).unwrap_err();
    insta::assert_snapshot!(project.shown(&error), @"cannot write /.disync/state.json: it could not be read again (`realtime.` is not an address; an address is a kind and a name, such as `realtime.orders_to_holo` at line 8 column 15)");
    assert_eq!(project.read().unwrap().serial, 1);
}

#[test]
fn the_ten_states_before_are_kept() {
    let project = Project::after_runs(13);
    assert_eq!(history::serials(&project.path("history")).unwrap(), (3..=12).collect::<Vec<_>>());
}

#[test]
fn a_damaged_state_is_never_an_empty_one() {
    let project = Project::after_runs(3);
    fs::write(project.path("history/2.json"), "damaged too").unwrap();
    fs::write(project.path("state.json"), "").unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/state.json is damaged: it is empty; `disync state restore` puts /.disync/history/1.json back");
    fs::copy(project.path("history/1.json"), project.path("state.json")).unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/state.json has serial 1 but /.disync/history/2.json is from a later state: put the newest state back, or go on from the newest that is kept with `disync state restore`");
    fs::remove_file(project.path("history/2.json")).unwrap();
    assert_eq!(names(&project.read().unwrap()), ["t1"]);
}

#[test]
fn a_damaged_state_without_a_history_says_so() {
    let project = Project::after_runs(1);
    fs::write(project.path("state.json"), "{}").unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/state.json is damaged: missing field `disync_state` at line 1 column 2; no earlier state is kept: restore it from a backup");
    let lock = project.lock();
    assert!(project.local.open(&lock, PROJECT, "lineage").is_err());
    assert!(project.local.save(&lock, &State::new("lineage", PROJECT)).is_err());
    assert_eq!(fs::read(project.path("state.json")).unwrap(), b"{}");
}

#[test]
fn a_lost_state_is_never_an_empty_one() {
    let project = Project::after_runs(2);
    fs::remove_file(project.path("state.json")).unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/state.json is lost: /.disync/history/1.json shows that there was one; `disync state restore` puts /.disync/history/1.json back");
    let journal_alone = Project::after_runs(1);
    journal_alone.killed_run(2);
    fs::remove_file(journal_alone.path("state.json")).unwrap();
    insta::assert_snapshot!(journal_alone.refusal(), @"/.disync/state.json is lost: /.disync/journal/1.log shows that there was one; no earlier state is kept: restore it from a backup");
}

#[test]
fn an_older_state_that_was_put_back_is_noticed() {
    let project = Project::after_runs(1);
    let older = fs::read(project.path("state.json")).unwrap();
    project.run(2);
    project.killed_run(3);
    fs::write(project.path("state.json"), older).unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/state.json has serial 1 but /.disync/journal/2.log is from a later state: put the newest state back, or go on from the newest that is kept with `disync state restore`");
}

#[test]
fn a_state_of_another_project_or_version_is_refused() {
    let project = Project::after_runs(1);
    let error = project.local.read(ProjectId(1), "lineage").unwrap_err();
    insta::assert_snapshot!(project.shown(&error), @"/.disync/state.json is the state of project 10000, not of project 1: correct `project_id` or use another directory");
    fs::write(project.path("state.json"), r#"{"disync_state":2}"#).unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/state.json has format version 2 and this disync reads version 1: upgrade disync");
}

#[test]
fn a_damaged_journal_is_refused_and_left_alone() {
    let project = Project::after_runs(1);
    project.killed_run(2);
    let path = project.path("journal/1.log");
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 1;
    fs::write(&path, &bytes).unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync/journal/1.log is damaged at byte 0: a frame cannot be read, though others follow it; restore the file from a backup, or keep what can be read of it with `disync state repair`");
    let lock = project.lock();
    assert!(project.local.open(&lock, PROJECT, "lineage").is_err());
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn nothing_but_a_plain_file_is_followed() {
    let seen = |what: &str, replace: &dyn Fn(&Path)| {
        let project = Project::after_runs(1);
        project.killed_run(2);
        for name in ["state.json", "journal/1.log"] {
            let path = project.path(name);
            let aside = project.directory.path().join("aside");
            fs::rename(&path, &aside).unwrap();
            replace(&path);
            let refusal = project.refusal();
            assert!(refusal.contains(what) && refusal.contains(name), "{what}: {refusal}");
            fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap();
            fs::rename(&aside, &path).unwrap();
        }
        drop(project.read().unwrap());
        fs::remove_file(project.path("lock")).unwrap();
        replace(&project.path("lock"));
        let holder =
            Holder { who: String::new(), operation: String::new(), at: samples::at(0), host: String::new(), pid: 0 };
        let error = project.local.lock(&holder).unwrap_err();
        assert!(project.shown(&error).contains(what), "{what}: {}", project.shown(&error));
    };
    let other = tempfile::NamedTempFile::new().unwrap();
    seen("a symbolic link", &|path| symlink(other.path(), path).unwrap());
    seen("a directory", &|path| fs::create_dir(path).unwrap());
    seen("a hard link", &|path| {
        let other = path.with_extension("other");
        fs::write(&other, "").unwrap();
        fs::hard_link(&other, path).unwrap();
    });
    seen("a fifo", &|path| {
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    });
    assert_eq!(fs::read(other.path()).unwrap(), b"", "nothing was written through the link");
}

#[test]
fn a_directory_that_is_a_link_is_not_followed() {
    let project = Project::new();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), project.directory.path().join(".disync")).unwrap();
    insta::assert_snapshot!(project.refusal(), @"/.disync is a symbolic link, which disync neither follows nor replaces: move it away");
}

#[test]
fn a_history_that_cannot_be_written_stops_the_save() {
    let project = Project::after_runs(1);
    let before = project.read().unwrap();
    let lock = project.lock();
    fs::write(project.path("history"), "").unwrap();
    let error = project.local.save(&lock, &before).unwrap_err();
    insta::assert_snapshot!(project.shown(&error), @"/.disync/history is a regular file, which disync neither follows nor replaces: move it away");
    fs::remove_file(project.path("history")).unwrap();
    assert_eq!(project.read().unwrap(), before);
}

#[test]
fn a_directory_that_cannot_be_made_stops_the_run() {
    let holder =
        Holder { who: String::new(), operation: String::new(), at: samples::at(0), host: String::new(), pid: 0 };
    let error = Local::at(Path::new("/proc/disync")).lock(&holder).unwrap_err();
    assert!(matches!(error, LockError::Io(crate::FileError::Io { action: "create the directory", .. })), "{error:?}");
}

#[test]
fn files_are_ours_alone() {
    let project = Project::new();
    fs::create_dir(project.path("")).unwrap();
    fs::set_permissions(project.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    project.run(1);
    project.run(2);
    project.killed_run(3);
    let mode = |name: &str| fs::metadata(project.path(name)).unwrap().permissions().mode() & 0o777;
    let modes = ["", "journal", "history", "state.json", "lock", "journal/2.log", "history/1.json"].map(mode);
    assert_eq!(modes, [0o700, 0o700, 0o700, 0o600, 0o600, 0o600, 0o600]);
}

#[test]
fn a_reader_never_sees_half_a_run() {
    let project = Project::after_runs(1);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            let mut reads = 0;
            while !done.load(Ordering::SeqCst) {
                let state = project.read().unwrap();
                assert!(state.records.len() >= last, "a task that was known is known no more");
                last = state.records.len();
                reads += 1;
            }
            reads
        });
        for n in 2..20 {
            project.run(n);
        }
        done.store(true, Ordering::SeqCst);
        assert!(reader.join().unwrap() > 0);
    });
}
