use disync_model::{Address, Digest, Name, Observed, Shape, Task};

use super::*;
use crate::samples::{PROJECT, at, record, spec};

fn file(id: i64, version: i64) -> File {
    File {
        id: FileId(id),
        node: None,
        name: Name::new("orders"),
        folder: None,
        committed: None,
        version: Some(version),
        created_at: None,
        created_by: None,
        edited_at: Some(at(version)),
        edited_by: None,
    }
}

fn fingerprint(word: &str) -> Fingerprint {
    Fingerprint(Digest::of(word.as_bytes()))
}

/// `orders` is the file 1, `carts` the file 2.
fn state() -> State {
    let mut state = State::new("lineage", PROJECT);
    for (name, id) in [("orders", 1), ("carts", 2)] {
        state.records.insert(Address::realtime(name), record(id, spec("t")));
    }
    state
}

fn seen(name: &str, file: File, word: &str) -> Live {
    let (task, shape) = (Task::File(file), Shape::Sync(spec("t")));
    let observed = Observed { task, shape, fingerprint: fingerprint(word), destinations: None, instance: None };
    Live { tasks: [(Address::realtime(name), observed)].into(), ..Live::default() }
}

fn written(directory: &Path) -> String {
    std::fs::read_to_string(directory.join(NAME)).unwrap()
}

#[test]
fn a_file_is_recognised_as_long_as_it_is_listed_as_before() {
    let sightings = Sightings::of(&seen("orders", file(1, 3), "a"));
    assert!(sightings.has(&file(1, 3), fingerprint("a")));
    assert!(!sightings.has(&file(1, 3), fingerprint("b")), "the record says something else");
    assert!(!sightings.has(&file(1, 4), fingerprint("a")), "it was touched");
    assert!(!sightings.has(&File { version: Some(4), ..file(1, 3) }, fingerprint("a")));
    assert!(!sightings.has(&File { edited_at: Some(at(4)), ..file(1, 3) }, fingerprint("a")));
    assert!(!sightings.has(&File { edited_at: None, ..file(1, 3) }, fingerprint("a")));
    assert!(!sightings.has(&file(2, 3), fingerprint("a")), "it is another file");
}

#[test]
fn what_was_not_read_or_has_no_edit_time_was_not_seen() {
    let undated = File { edited_at: None, ..file(1, 3) };
    assert_eq!(Sightings::of(&seen("orders", undated, "a")), Sightings::default());
    let mut live = seen("orders", file(1, 3), "a");
    live.assumed.insert(Address::realtime("orders"));
    assert_eq!(Sightings::of(&live), Sightings::default());
}

#[test]
fn sightings_of_several_runs_are_merged_and_the_newer_stands() {
    let directory = tempfile::tempdir().unwrap();
    let remember = |live: &Live, state: &State| Sightings::of(live).remember(directory.path(), state).unwrap();
    remember(&seen("orders", file(1, 3), "a"), &state());
    remember(&seen("carts", file(2, 5), "b"), &state());
    remember(&seen("orders", file(1, 4), "c"), &state());
    remember(&seen("stranger", file(9, 1), "d"), &state());
    let recalled = Sightings::recall(directory.path(), &state()).unwrap();
    assert!(recalled.has(&file(1, 4), fingerprint("c")) && recalled.has(&file(2, 5), fingerprint("b")));
    assert_eq!(recalled.files.len(), 2, "what is not recorded is not kept");
    let mut shorter = state();
    shorter.records.remove(&Address::realtime("carts"));
    remember(&seen("orders", file(1, 4), "c"), &shorter);
    assert_eq!(Sightings::recall(directory.path(), &state()).unwrap().files.len(), 1);
}

#[test]
fn the_file_is_one_line_and_is_not_written_in_vain() {
    let directory = tempfile::tempdir().unwrap();
    let sightings = || Sightings::of(&seen("orders", file(1, 3), "a"));
    sightings().remember(directory.path(), &state()).unwrap();
    insta::assert_snapshot!(written(directory.path()), @r#"{"disync_seen":1,"lineage":"lineage","project":10000,"files":[{"file":1,"version":3,"edited_at":"2027-01-15T08:00:03Z","fingerprint":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}]}"#);
    let path = directory.path().join(NAME);
    let before = std::fs::metadata(&path).unwrap().modified().unwrap();
    sightings().remember(directory.path(), &state()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), before);
    // No directory is made for it.
    let nowhere = directory.path().join("nowhere");
    sightings().remember(&nowhere, &state()).unwrap();
    assert!(!nowhere.exists());
}

#[test]
fn a_file_that_is_damaged_or_of_another_state_is_not_used_and_is_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(NAME);
    let sightings = || Sightings::of(&seen("orders", file(1, 3), "a"));
    sightings().remember(directory.path(), &state()).unwrap();
    let sound = written(directory.path());
    let mut why = String::new();
    for text in [
        sound.get(..40).unwrap().to_owned(),
        String::new(),
        "[]".to_owned(),
        sound.replace("\"disync_seen\":1", "\"disync_seen\":2"),
        sound.replace("lineage\":\"lineage", "lineage\":\"other"),
        sound.replace("10000", "10001"),
        sound.replace("\"version\"", "\"verzion\""),
    ] {
        std::fs::write(&path, text).unwrap();
        let refused = Sightings::recall(directory.path(), &state()).unwrap_err();
        why += &refused.replace(directory.path().to_str().unwrap(), ".disync");
        why.push('\n');
    }
    insta::assert_snapshot!(why, @"
    .disync/seen.json is damaged: EOF while parsing a string at line 1 column 40
    .disync/seen.json is damaged: EOF while parsing a value at line 1 column 0
    .disync/seen.json is damaged: invalid length 0, expected what disync has seen at line 1 column 2
    .disync/seen.json has the format 2, and this is 1
    .disync/seen.json belongs to another state
    .disync/seen.json belongs to another state
    .disync/seen.json is damaged: unknown field `verzion`, expected one of `file`, `version`, `edited_at`, `fingerprint` at line 1 column 81
    ");
    sightings().remember(directory.path(), &state()).unwrap();
    assert_eq!(written(directory.path()), sound);
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("elsewhere", &path).unwrap();
    assert!(Sightings::recall(directory.path(), &state()).unwrap_err().contains("symbolic link"));
}
