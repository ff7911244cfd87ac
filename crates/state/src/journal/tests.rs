use disync_model::{Address, Answer, Digest, FileId, Outcome, Process, ProcessId, Sent, SolutionId, Stage};

use super::*;
use crate::samples::{self, PROJECT};

const GOLDEN: &str = include_str!("../../testdata/journal-v1.jsonl");

/// The life of a task as a run journals it, append by append.
fn appends() -> Vec<Vec<Entry>> {
    let address = Address::realtime("orders");
    let spec = samples::spec("orders");
    let request = Digest::of(b"generate");
    let sent = |stage, token| Entry::Sent {
        address: address.clone(),
        sent: Sent { stage, token, request, at: samples::at(2), not_after: samples::at(902) },
    };
    let answered = |stage, outcome, file: Option<FileId>| Entry::Answered {
        address: address.clone(),
        answer: Answer { stage, outcome, task: file.map(Into::into), at: samples::at(3) },
    };
    vec![
        vec![Entry::Began { at: samples::at(0), plan: Digest::of(b"plan"), outside_window: None }],
        vec![
            Entry::Intent {
                address: address.clone(),
                spec: Some(Box::new(spec)),
                recorded: None,
                protected: true,
                at: samples::at(1),
            },
            sent(Stage::Generate, Some(disync_model::Token::of(&request))),
        ],
        vec![Entry::Process { address: address.clone(), process: Process { id: ProcessId(5), request } }],
        vec![answered(Stage::Generate, Outcome::Done, None), sent(Stage::Create, None)],
        vec![answered(Stage::Create, Outcome::Unknown("no answer".to_owned()), None)],
        vec![answered(Stage::Create, Outcome::Done, Some(FileId(7)))],
        vec![samples::verified("orders", 7), Entry::Forgotten { address: Address::realtime("old") }],
        vec![Entry::Ended { at: samples::at(9) }],
    ]
}

fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> State {
    let mut state = empty();
    entries.into_iter().for_each(|entry| state.fold(entry.clone()));
    state
}

fn empty() -> State {
    State::new("l", PROJECT)
}

fn in_force(serial: u64) -> InForce {
    let in_force = InForce::none();
    in_force.begin(serial);
    in_force
}

fn begin_in(directory: &Path) -> FileJournal {
    FileJournal::new(directory.join("journal").join("0.log"), &empty(), in_force(0))
}

fn written(journal: &FileJournal) -> Vec<u8> {
    std::fs::read(&journal.path).unwrap()
}

fn replayed(bytes: &[u8]) -> Result<State, StateError> {
    let mut state = State::new("made up later", PROJECT);
    replay(Path::new("journal/0.log"), bytes, &mut state)?;
    Ok(state)
}

fn message(error: &JournalError) -> String {
    format!("{error}: {}", error.source)
}

#[test]
fn frames_are_written_as_they_always_were() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = begin_in(directory.path());
    appends().iter().for_each(|entries| journal.append(entries).unwrap());
    let bytes = written(&journal);
    let records = frame::decode(&bytes).unwrap();
    let lines: Vec<&str> = records.iter().map(|(_, json)| std::str::from_utf8(json).unwrap()).collect();
    assert_eq!(lines.join("\n") + "\n", GOLDEN);
}

#[test]
fn every_prefix_is_the_fold_of_its_whole_appends() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = begin_in(directory.path());
    let mut ends = Vec::new();
    for entries in appends() {
        journal.append(&entries).unwrap();
        ends.push(written(&journal).len());
    }
    let bytes = written(&journal);
    let header = frame::decode(&bytes).unwrap()[1].0;
    for length in 0..=bytes.len() {
        let whole = ends.iter().filter(|end| **end <= length).count();
        let mut wanted = fold(appends()[..whole].iter().flatten());
        if (length as u64) < header {
            "made up later".clone_into(&mut wanted.lineage);
        }
        assert_eq!(replayed(&bytes[..length]).unwrap(), wanted, "cut at byte {length}");
    }
}

#[test]
fn nothing_is_created_before_the_first_entry() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = begin_in(directory.path());
    journal.append(&[]).unwrap();
    assert!(!journal.path.exists());
}

#[test]
fn an_entry_that_fits_no_frame_is_refused_and_ends_the_journal() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = begin_in(directory.path());
    let entry = samples::verified("a", 1);
    journal.frame_limit = serde_json::to_vec(&entry).unwrap().len() + 1;
    let error = journal.append(&[entry]).unwrap_err();
    assert!(message(&error).ends_with("an entry is too large for the journal"), "{}", message(&error));
    journal.frame_limit = frame::LIMIT;
    assert!(journal.append(&[samples::verified("b", 2)]).is_err());
    assert!(!journal.path.exists());
}

#[test]
fn entries_that_fit_no_frame_together_are_kept_all() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = begin_in(directory.path());
    let entries = [1, 2, 3, 4, 5].map(|n| samples::verified(&format!("t{n}"), n));
    // Two entries, a comma between them and the brackets around them.
    journal.frame_limit = 2 * serde_json::to_vec(&entries[0]).unwrap().len() + 3;
    journal.append(&entries).unwrap();
    let bytes = written(&journal);
    assert_eq!(frame::decode(&bytes).unwrap().len(), 4, "a header, and two frames of two entries and one of one");
    assert_eq!(replayed(&bytes).unwrap(), fold(&entries));
}

#[test]
fn a_full_disk_ends_the_journal() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = begin_in(directory.path());
    journal.append(&[samples::verified("a", 1)]).unwrap();
    let before = written(&journal);
    let good = journal.file.replace(OpenOptions::new().write(true).open("/dev/full").unwrap());
    let full = journal.append(&[samples::verified("b", 2)]).unwrap_err();
    assert_eq!(full.source.kind(), io::ErrorKind::StorageFull);
    // There is room again, but nobody knows what the disk holds.
    journal.file = good;
    let refused = journal.append(&[samples::verified("c", 3)]).unwrap_err();
    assert!(message(&refused).contains("an earlier append failed"), "{}", message(&refused));
    assert_eq!(written(&journal), before);
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("journal"), "").unwrap();
    let error = begin_in(directory.path()).append(&[samples::verified("a", 1)]).unwrap_err();
    let shown = message(&error).replace(&directory.path().display().to_string(), "DIR");
    insta::assert_snapshot!(shown, @"cannot write the journal DIR/journal/0.log: DIR/journal is a regular file, which disync neither follows nor replaces: move it away");
}

#[test]
fn a_journal_that_exists_is_not_continued() {
    let directory = tempfile::tempdir().unwrap();
    begin_in(directory.path()).append(&[samples::verified("a", 1)]).unwrap();
    let error = begin_in(directory.path()).append(&[samples::verified("b", 2)]).unwrap_err();
    assert_eq!(error.source.kind(), io::ErrorKind::AlreadyExists);
}

#[test]
fn a_journal_of_something_else_is_refused() {
    let header = |header: serde_json::Value| frame::encode(header.to_string().as_bytes()).unwrap();
    let of = |lineage: &str, serial: u64, project: i64| {
        header(serde_json::json!({
            "disync_journal": 1, "lineage": lineage, "serial": serial, "project_id": project
        }))
    };
    let entry = |json: &str| [of("l", 1, 10000), frame::encode(json.as_bytes()).unwrap()].concat();
    let cases = [
        of("other", 1, 10000),
        of("l", 2, 10000),
        of("l", 1, 10001),
        header(serde_json::json!({ "disync_journal": 2, "epoch": 3 })),
        header(serde_json::json!([])),
        entry(r#"[{"unheard_of":{}}]"#),
        entry(r#"{"ended":{"at":"2026-01-01T00:00:00Z"}}"#),
        [of("l", 1, 10000), b"\xff\xff\xff\xff".to_vec()].concat(),
        [of("l", 1, 10000), b"\x01\0\0\0\0\0\0\0x".to_vec(), of("l", 1, 10000)].concat(),
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|bytes| {
            let mut state = State { serial: 1, ..empty() };
            replay(Path::new("1.log"), bytes, &mut state).unwrap_err().to_string()
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    1.log is damaged at byte 0: it belongs to another state, of lineage `other`; restore the file from a backup, or keep what can be read of it with `disync state repair`
    1.log is damaged at byte 0: it says that it starts from serial 2 instead of 1; restore the file from a backup, or keep what can be read of it with `disync state repair`
    1.log is the state of project 10001, not of project 10000: correct `project_id` or use another directory
    1.log has format version 2 and this disync reads version 1: upgrade disync
    1.log is damaged at byte 0: invalid length 0, expected a journal of disync at line 1 column 2; restore the file from a backup, or keep what can be read of it with `disync state repair`
    1.log is damaged at byte 72: unknown variant `unheard_of`, expected one of `began`, `intent`, `sent`, `process`, `answered`, `verified`, `fulfilled`, `cancelled`, `forgotten`, `ended` at line 1 column 14; restore the file from a backup, or keep what can be read of it with `disync state repair`
    1.log is damaged at byte 72: invalid type: map, expected a sequence at line 1 column 0; restore the file from a backup, or keep what can be read of it with `disync state repair`
    1.log is damaged at byte 72: a frame is longer than any that disync writes; restore the file from a backup, or keep what can be read of it with `disync state repair`
    1.log is damaged at byte 72: a frame cannot be read, though others follow it; restore the file from a backup, or keep what can be read of it with `disync state repair`
    ");
}

#[test]
fn an_entry_names_a_file_or_a_solution() {
    let answer = |task| Entry::Answered {
        address: Address::solution("lake"),
        answer: Answer { stage: Stage::Create, outcome: Outcome::Done, task, at: samples::at(0) },
    };
    let record = disync_model::Record { task: SolutionId(9).into(), ..samples::record(1, samples::spec("t")) };
    let verified = Entry::Verified { address: Address::solution("lake"), record };
    let cases = [
        (answer(Some(FileId(7).into())), r#""file":7"#),
        (answer(Some(SolutionId(9).into())), r#""solution":9"#),
        (verified, r#""solution":9"#),
        (answer(None), r#""at":"#),
    ];
    for (entry, part) in cases {
        let json = serde_json::to_string(&entry).unwrap();
        assert!(json.contains(part), "{json}");
        assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
    }
}

#[test]
fn what_is_fulfilled_stands_there_without_its_tables() {
    let table = disync_model::Table { database: None, name: "orders".into() };
    let destinations = disync_model::Destinations::from_iter([(table, "ods_orders".into())]);
    let record =
        disync_model::Record { destinations: Some(destinations), ..samples::record(7, samples::spec("orders")) };
    let fulfilled = disync_model::Fulfilled::of(&record);
    let entry = Entry::Fulfilled { address: Address::realtime("orders"), fulfilled };
    let json = serde_json::to_string(&entry).unwrap();
    insta::assert_snapshot!(json, @r#"{"fulfilled":{"address":"realtime.orders","file":7,"destinations":{"naming":"ods_{table}"},"at":"2027-01-15T08:00:00Z"}}"#);
    assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
}
