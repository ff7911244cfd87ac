use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::ids::FileId;
use crate::spec::{Destination, DestinationKind, Run};
use crate::table::Tables;

fn spec(table: &str) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Single(BTreeSet::from([table.into()])),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Unmanaged,
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn orders() -> Address {
    Address::realtime("orders")
}

fn intent(spec: Option<Spec>) -> Entry {
    Entry::Intent { address: orders(), spec: spec.map(Box::new), protected: false, at: at(1) }
}

fn sent(stage: Stage) -> Entry {
    let request = Digest::of(b"request");
    Entry::Sent { address: orders(), sent: Sent { stage, token: None, request, at: at(2), not_after: at(902) } }
}

fn answered(stage: Stage, outcome: Outcome, file: Option<FileId>) -> Entry {
    Entry::Answered { address: orders(), answer: Answer { stage, outcome, task: file.map(TaskId::File), at: at(3) } }
}

fn fold(entries: impl IntoIterator<Item = Entry>) -> State {
    let mut state = State::new("l", ProjectId(10000));
    for entry in entries {
        state.fold(entry);
    }
    state
}

#[test]
fn a_created_task_is_recorded_before_it_is_verified() {
    let state =
        fold([intent(Some(spec("a"))), sent(Stage::Create), answered(Stage::Create, Outcome::Done, Some(FileId(7)))]);
    assert_eq!(state.records[&orders()].task, TaskId::File(FileId(7)));
    assert_eq!(state.records[&orders()].fingerprint, None);
    assert_eq!(state.pending[&orders()].sent, None);
}

#[test]
fn a_write_without_an_answer_stays_pending() {
    let state = fold([
        intent(Some(spec("a"))),
        sent(Stage::Create),
        answered(Stage::Create, Outcome::Unknown("lost".to_owned()), None),
    ]);
    assert!(state.records.is_empty());
    assert_eq!(state.pending[&orders()].sent.as_ref().map(|sent| sent.stage), Some(Stage::Create));
}

#[test]
fn a_refused_write_leaves_nothing_pending() {
    let state = fold([
        intent(Some(spec("a"))),
        sent(Stage::Create),
        answered(Stage::Create, Outcome::Failed("no such folder".to_owned()), None),
    ]);
    assert!(state.records.is_empty() && state.pending.is_empty());
}

#[test]
fn a_process_outlives_the_intent_that_started_it() {
    let process = Process { id: ProcessId(5), request: Digest::of(b"g") };
    let started = Entry::Process { address: orders(), process: process.clone() };
    let state = fold([intent(Some(spec("a"))), sent(Stage::Generate), started, intent(Some(spec("a")))]);
    assert_eq!(state.pending[&orders()].process, Some(process));
}

#[test]
fn a_write_without_an_answer_outlives_the_next_intent() {
    let process = Process { id: ProcessId(5), request: Digest::of(b"g") };
    let started = Entry::Process { address: orders(), process };
    let next = [intent(Some(spec("b"))), sent(Stage::Generate), started];
    let state = fold([intent(Some(spec("a"))), sent(Stage::Create)].into_iter().chain(next));
    assert_eq!(state.pending[&orders()].sent.as_ref().map(|sent| sent.stage), Some(Stage::Create));
}

#[test]
fn a_deleted_task_is_forgotten_at_once() {
    let created =
        [intent(Some(spec("a"))), sent(Stage::Create), answered(Stage::Create, Outcome::Done, Some(FileId(7)))];
    let deleted = [intent(None), sent(Stage::Delete), answered(Stage::Delete, Outcome::Done, None)];
    let state = fold(created.into_iter().chain(deleted));
    assert!(state.records.is_empty() && state.pending.is_empty());
}

#[test]
fn a_replaced_task_keeps_its_intent_between_delete_and_create() {
    let created =
        [intent(Some(spec("a"))), sent(Stage::Create), answered(Stage::Create, Outcome::Done, Some(FileId(7)))];
    let replaced = [intent(Some(spec("b"))), sent(Stage::Delete), answered(Stage::Delete, Outcome::Done, None)];
    let state = fold(created.into_iter().chain(replaced));
    assert!(state.records.is_empty());
    assert_eq!(state.pending[&orders()].spec, Some(spec("b")));
}
