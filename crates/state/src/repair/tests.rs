use std::fs;

use disync_model::Journal as _;
use tempfile::TempDir;

use super::*;
use crate::Holder;
use crate::samples::{self, PROJECT, at, verified};

/// A project's directory, and the state in it.
struct Project {
    directory: TempDir,
    local: Local,
}

impl Project {
    /// A project in which so many runs have each recorded a task, `t1` to `t<n>`, and ended well.
    fn after_runs(n: i64) -> Self {
        let directory = TempDir::new().unwrap();
        let local = Local::at(&directory.path().join(".disync"));
        let project = Self { directory, local };
        for n in 1..=n {
            let lock = project.lock();
            let (mut state, mut journal) = project.local.open(&lock, PROJECT, "lineage").unwrap();
            let entry = verified(&format!("t{n}"), n);
            journal.append(std::slice::from_ref(&entry)).unwrap();
            state.fold(entry);
            project.local.save(&lock, &state).unwrap();
        }
        project
    }

    /// A run that records three tasks, one after the other, and is killed.
    fn killed(self) -> Self {
        let lock = self.lock();
        let (_, mut journal) = self.local.open(&lock, PROJECT, "lineage").unwrap();
        ["first", "second", "third"].iter().for_each(|name| journal.append(&[verified(name, 9)]).unwrap());
        drop(lock);
        self
    }

    fn lock(&self) -> Lock {
        let (who, operation, host) = ("ann".to_owned(), "apply".to_owned(), "ci-7".to_owned());
        self.local.lock(&Holder { who, operation, at: samples::at(0), host, pid: 4711 }).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(".disync").join(name)
    }

    /// Changes the last byte of `text` where it stands first in a file.
    fn damage(&self, name: &str, text: &str) {
        let mut bytes = fs::read(self.path(name)).unwrap();
        let place = bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
        bytes[place + text.len() - 1] ^= 1;
        fs::write(self.path(name), bytes).unwrap();
    }

    /// What is recorded, with the serial.
    fn recorded(&self) -> String {
        let state = self.local.read(PROJECT, "lineage").unwrap();
        let names: Vec<&str> = state.records.keys().map(|address| address.name.as_str()).collect();
        format!("{}: {}", state.serial, names.join(" "))
    }

    fn restorable(&self, wanted: Option<u64>) -> Result<Restorable, StateError> {
        self.local.restorable(PROJECT, "lineage", wanted)
    }
}

fn names(addresses: &BTreeSet<Address>) -> Vec<&str> {
    addresses.iter().map(|address| address.name.as_str()).collect()
}

#[test]
fn a_damaged_journal_is_cut_where_the_damage_begins_and_kept_beside() {
    let project = Project::after_runs(2).killed();
    assert_eq!(project.local.journal_damage(PROJECT, "lineage").unwrap(), None);
    project.damage("journal/2.log", "realtime.second");
    let before = fs::read(project.path("journal/2.log")).unwrap();
    let damage = project.local.journal_damage(PROJECT, "lineage").unwrap().unwrap();
    assert_eq!((names(&damage.to_check), damage.length), (vec!["third"], before.len() as u64));
    assert_eq!(fs::read(project.path("journal/2.log")).unwrap(), before, "looking changes nothing");
    let kept = project.local.repair(&project.lock(), &damage, at(0)).unwrap();
    assert_eq!(kept, project.path("journal/2.log.damaged-20270115T080000Z"));
    assert_eq!(fs::read(kept).unwrap(), before);
    assert_eq!(project.recorded(), "2: first t1 t2");
    assert_eq!(project.local.journal_damage(PROJECT, "lineage").unwrap(), None);
    let lock = project.lock();
    let (state, _) = project.local.open(&lock, PROJECT, "lineage").unwrap();
    assert_eq!(state.serial, 3, "the next run goes on from it");
}

#[test]
fn a_journal_that_is_of_no_use_at_all_is_emptied() {
    let project = Project::after_runs(1).killed();
    project.damage("journal/1.log", "disync_journal");
    let damage = project.local.journal_damage(PROJECT, "lineage").unwrap().unwrap();
    assert_eq!((damage.offset, names(&damage.to_check)), (0, vec!["first", "second", "third"]));
    project.local.repair(&project.lock(), &damage, at(0)).unwrap();
    assert_eq!(project.recorded(), "1: t1");
}

#[test]
fn a_journal_that_was_written_to_since_is_left_alone() {
    let project = Project::after_runs(2).killed();
    project.damage("journal/2.log", "realtime.second");
    let mut damage = project.local.journal_damage(PROJECT, "lineage").unwrap().unwrap();
    damage.length -= 1;
    let error = project.local.repair(&project.lock(), &damage, at(0)).unwrap_err();
    assert!(error.to_string().starts_with("cannot repair"), "{error}");
}

#[test]
fn the_newest_intact_state_takes_the_place_of_a_damaged_one() {
    let project = Project::after_runs(3).killed();
    project.damage("state.json", "\"serial\": ");
    let restorable = project.restorable(None).unwrap();
    assert_eq!((restorable.kept_as, names(&restorable.to_check)), (2, vec!["first", "second", "third"]));
    let replaced = project.local.restore(&project.lock(), &restorable, at(0)).unwrap();
    let names = ["state.json.damaged-20270115T080000Z", "journal/3.log.damaged-20270115T080000Z"];
    assert_eq!(replaced, names.map(|name| project.path(name)));
    assert!(replaced.iter().all(|path| path.exists()));
    assert_eq!(project.recorded(), "5: t1 t2", "no serial is given twice");
}

#[test]
fn a_lost_state_is_put_back_from_the_serial_that_is_asked_for() {
    let project = Project::after_runs(4);
    fs::remove_file(project.path("state.json")).unwrap();
    let error = project.restorable(Some(7)).unwrap_err();
    assert_eq!(error.to_string(), "no state of serial 7 is kept; there are these: 1, 2, 3");
    let restorable = project.restorable(Some(1)).unwrap();
    project.local.restore(&project.lock(), &restorable, at(0)).unwrap();
    assert_eq!(project.recorded(), "5: t1");
}

#[test]
fn a_damaged_earlier_state_is_passed_over_and_refused_by_name() {
    let project = Project::after_runs(4);
    fs::write(project.path("state.json"), "").unwrap();
    project.damage("history/3.json", "\"serial\": ");
    assert_eq!(project.restorable(None).unwrap().kept_as, 2);
    assert!(matches!(project.restorable(Some(3)), Err(StateError::Damaged { .. })));
    for serial in 1..=3 {
        fs::write(project.path(&format!("history/{serial}.json")), "").unwrap();
    }
    assert!(matches!(project.restorable(None), Err(StateError::NothingKept { .. })));
}

#[test]
fn a_sound_state_is_not_replaced() {
    let project = Project::after_runs(3).killed();
    assert!(matches!(project.restorable(None), Err(StateError::Sound { .. })));
    project.damage("journal/3.log", "realtime.second");
    assert!(matches!(project.restorable(None), Err(StateError::JournalDamaged { .. })));
}
