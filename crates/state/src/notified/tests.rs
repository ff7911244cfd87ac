use std::fs;

use super::*;

/// A file can be used if it says a number.
fn number(bytes: &[u8]) -> Result<u32, String> {
    String::from_utf8_lossy(bytes).trim().parse().map_err(|_| "no number".to_owned())
}

fn take(directory: &Path) -> Notified {
    Notified::take(directory).unwrap().expect("nobody else has it")
}

#[test]
fn what_is_written_is_read_again_and_nothing_before() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join(".disync");
    let file = take(&directory);
    assert_eq!(file.read(number), Recalled { value: None, trouble: None });
    file.write(b"1".to_vec()).unwrap();
    file.write(b"2".to_vec()).unwrap();
    drop(file);
    assert_eq!(take(&directory).read(number), Recalled { value: Some(2), trouble: None });
}

#[test]
fn a_damaged_file_falls_back_to_the_one_before_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = take(folder.path());
    file.write(b"1".to_vec()).unwrap();
    file.write(b"2".to_vec()).unwrap();
    drop(file);
    fs::write(folder.path().join("notified.json"), "{").unwrap();
    let file = take(folder.path());
    let Recalled { value, trouble } = file.read(number);
    assert_eq!(value, Some(1));
    let trouble = trouble.unwrap();
    assert!(trouble.ends_with("no number; the one before it is used, so the last message may come again"), "{trouble}");
    // The damaged file does not take the place of the sound one before it.
    file.write(b"3".to_vec()).unwrap();
    assert_eq!(fs::read(folder.path().join("notified.old.json")).unwrap(), b"1");
}

#[test]
fn with_both_files_damaged_everything_begins_anew_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notified.json"), "{").unwrap();
    fs::write(folder.path().join("notified.old.json"), "{").unwrap();
    let Recalled { value, trouble } = take(folder.path()).read(number);
    assert_eq!(value, None);
    assert!(trouble.unwrap().ends_with("no number; everything is told again"));
}

#[test]
fn a_file_that_was_removed_is_a_fresh_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = take(folder.path());
    file.write(b"1".to_vec()).unwrap();
    file.write(b"2".to_vec()).unwrap();
    fs::remove_file(folder.path().join("notified.json")).unwrap();
    assert_eq!(file.read(number), Recalled { value: None, trouble: None });
}

#[test]
fn two_runs_do_not_have_it_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = take(folder.path());
    assert!(Notified::take(folder.path()).unwrap().is_none());
    drop(first);
    assert!(Notified::take(folder.path()).unwrap().is_some());
}

#[test]
fn what_is_no_file_is_said_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("notified.json")).unwrap();
    let file = take(folder.path());
    let Recalled { value, trouble } = file.read(number);
    assert_eq!(value, None);
    assert!(trouble.unwrap().contains("everything is told again"));
    assert!(file.write(b"1".to_vec()).is_err());
}
