use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::entry::{Answer, Entry, Fulfilled};
use crate::ids::{FileId, SolutionId};
use crate::spec::{Destination, DestinationKind, Run};
use crate::table::Tables;
use crate::write::Outcome;

fn spec(table: &str) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Single(BTreeSet::from([table.into()])),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Unmanaged,
        start: crate::start::Start::default(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn orders() -> Address {
    Address::realtime("orders")
}

fn intent(spec: Option<Spec>) -> Entry {
    Entry::Intent { address: orders(), spec: spec.map(Box::new), recorded: None, protected: false, at: at(1) }
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
fn what_an_apply_leaves_to_the_console_is_not_recorded_as_applied() {
    let began = Entry::Intent {
        address: orders(),
        spec: Some(Box::new(spec("left"))),
        recorded: Some(Box::new(spec("applied"))),
        protected: false,
        at: at(1),
    };
    let done = answered(Stage::Update, Outcome::Done, Some(FileId(7)));
    let state = fold([began, sent(Stage::Update), done]);
    assert_eq!(state.records[&orders()].spec, spec("applied"));
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

#[test]
fn what_is_cancelled_is_under_way_no_longer_and_stays_recorded() {
    let created =
        [intent(Some(spec("a"))), sent(Stage::Create), answered(Stage::Create, Outcome::Done, Some(FileId(7)))];
    let state = fold(created.into_iter().chain([Entry::Cancelled { address: orders() }]));
    assert!(state.pending.is_empty() && state.records.contains_key(&orders()));
}

#[test]
fn the_write_that_was_answered_last_is_remembered() {
    let begun = [intent(Some(spec("a"))), sent(Stage::Create)];
    assert_eq!(fold(begun.clone()).pending[&orders()].answered, None);
    let done = [answered(Stage::Create, Outcome::Done, Some(FileId(7))), sent(Stage::Deploy)];
    assert_eq!(fold(begun.into_iter().chain(done)).pending[&orders()].answered, Some(Stage::Create));
}

#[test]
fn a_start_is_forgotten_by_a_wish_for_something_else() {
    let started = || [intent(Some(spec("a"))), sent(Stage::Start), answered(Stage::Start, Outcome::Done, None)];
    let then = |wish| fold(started().into_iter().chain([intent(Some(spec(wish)))])).pending[&orders()].answered;
    assert_eq!((then("a"), then("b")), (Some(Stage::Start), None));
}

#[test]
fn a_solution_of_which_nobody_else_knows_is_not_forgotten() {
    let state = fold(created().into_iter().chain([Entry::Cancelled { address: lake() }]));
    assert!(state.pending[&lake()].unpublished);
    let deployed = [sent(Stage::Deploy), answered(Stage::Deploy, Outcome::Done, None)].map(of_a_solution);
    let cancelled = Entry::Cancelled { address: lake() };
    assert!(fold(created().into_iter().chain(deployed).chain([cancelled])).pending.is_empty());
}

fn lake() -> Address {
    Address::solution("lake")
}

/// Entries of `realtime.orders`, told of a solution.
fn of_a_solution(entry: Entry) -> Entry {
    let address = lake();
    match entry {
        Entry::Intent { spec, recorded, protected, at, .. } => Entry::Intent { address, spec, recorded, protected, at },
        Entry::Sent { sent, .. } => Entry::Sent { address, sent },
        Entry::Process { process, .. } => Entry::Process { address, process },
        Entry::Answered { answer, .. } => Entry::Answered { address, answer },
        Entry::Verified { record, .. } => Entry::Verified { address, record },
        Entry::Fulfilled { fulfilled, .. } => Entry::Fulfilled { address, fulfilled },
        Entry::Cancelled { .. } => Entry::Cancelled { address },
        Entry::Forgotten { .. } => Entry::Forgotten { address },
        Entry::Began { .. } | Entry::Ended { .. } => entry,
    }
}

fn created() -> [Entry; 3] {
    let answer =
        Answer { stage: Stage::Create, outcome: Outcome::Done, task: Some(TaskId::Solution(SolutionId(7))), at: at(3) };
    [intent(Some(spec("a"))), sent(Stage::Create), Entry::Answered { address: orders(), answer }].map(of_a_solution)
}

fn failed(stage: Stage) -> Entry {
    of_a_solution(answered(stage, Outcome::Failed("no".to_owned()), None))
}

#[test]
fn runs_outside_of_the_windows_are_remembered_up_to_a_number() {
    let began = |n: i64| Entry::Began { at: at(n), plan: Digest::of(b"p"), outside_window: Some(n.to_string()) };
    let usual = Entry::Began { at: at(99), plan: Digest::of(b"p"), outside_window: None };
    let state = fold((1..=25).map(began).chain([usual]));
    let reasons: Vec<_> = state.outside_window.iter().map(|run| run.reason.as_str()).collect();
    assert_eq!((reasons.len(), reasons.first(), reasons.last()), (20, Some(&"6"), Some(&"25")));
}

#[test]
fn a_created_solution_is_recorded_under_its_own_id_and_known_to_be_unpublished() {
    let state = fold(created());
    assert_eq!(state.records[&lake()].task, TaskId::Solution(SolutionId(7)));
    assert!(state.pending[&lake()].unpublished);
    let deployed = [sent(Stage::Deploy), answered(Stage::Deploy, Outcome::Done, None)].map(of_a_solution);
    assert!(!fold(created().into_iter().chain(deployed)).pending[&lake()].unpublished);
}

#[test]
fn a_solution_whose_deployment_was_refused_is_still_to_be_published() {
    let state = fold(created().into_iter().chain([of_a_solution(sent(Stage::Deploy)), failed(Stage::Deploy)]));
    assert!(state.pending[&lake()].unpublished);
    assert_eq!(state.pending[&lake()].sent, None);
    // Unlike a real-time task, of which the service tells it.
    let orders =
        [intent(Some(spec("a"))), sent(Stage::Create), answered(Stage::Create, Outcome::Done, Some(FileId(7)))];
    let refused = answered(Stage::Deploy, Outcome::Failed("no".to_owned()), None);
    assert!(fold(orders.into_iter().chain([refused])).pending.is_empty());
}

#[test]
fn an_unanswered_create_of_a_solution_outlives_a_failed_generation_but_not_a_refusal() {
    let sent = || [intent(Some(spec("a"))), sent(Stage::Create)].map(of_a_solution);
    let state = fold(sent().into_iter().chain([failed(Stage::Generate)]));
    assert_eq!(state.pending[&lake()].sent.as_ref().map(|sent| sent.stage), Some(Stage::Create));
    assert!(fold(sent().into_iter().chain([failed(Stage::Create)])).pending.is_empty());
}

#[test]
fn a_failed_update_of_a_solution_says_nothing_about_an_earlier_one() {
    let mut state = fold(created());
    let mut record = state.records[&lake()].clone();
    record.fingerprint = Some(Fingerprint(Digest::of(b"live")));
    state.fold(Entry::Verified { address: lake(), record });
    [of_a_solution(intent(Some(spec("b")))), of_a_solution(sent(Stage::Update))]
        .into_iter()
        .for_each(|e| state.fold(e));
    // The run was killed. The next one finds the task changed, by that very update, and fails before it sends its own.
    state.fold(failed(Stage::Update));
    assert!(state.pending[&lake()].unpublished);
}

#[test]
fn a_write_sent_again_counts_from_its_first_sending() {
    let again = |at_second, token: &str| {
        let (stage, request, token) = (Stage::Create, Digest::of(b"request"), Some(Token(token.to_owned())));
        let sent = Sent { stage, token, request, at: at(at_second), not_after: at(at_second + 900) };
        Entry::Sent { address: orders(), sent }
    };
    let state = fold([intent(Some(spec("a"))), again(2, "t"), again(50, "t")]);
    let sent = state.pending[&orders()].sent.as_ref().unwrap();
    assert_eq!((sent.at, sent.not_after), (at(2), at(950)));
}

/// A sending of an update or another write at a second, which can land for 900 s from then on.
fn sent_at(stage: Stage, second: i64) -> Entry {
    let (request, token) = (Digest::of(b"request"), None);
    let sent = Sent { stage, token, request, at: at(second), not_after: at(second + 900) };
    Entry::Sent { address: orders(), sent }
}

fn late(entries: impl IntoIterator<Item = Entry>) -> Option<(Stage, i64)> {
    let state = fold(entries);
    state.stragglers.get(&orders()).map(|late| (late.stage, late.until.as_second()))
}

fn refused() -> Outcome {
    Outcome::Failed("no".to_owned())
}

#[test]
fn a_write_that_is_answered_at_once_leaves_nothing_behind() {
    let wish = || intent(Some(spec("a")));
    let done = answered(Stage::Update, Outcome::Done, None);
    assert_eq!(late([wish(), sent_at(Stage::Update, 2), done]), None);
    let done = answered(Stage::Update, refused(), None);
    assert_eq!(late([wish(), sent_at(Stage::Update, 2), done]), None);
}

#[test]
fn a_write_that_is_done_once_it_was_sent_again_may_still_land() {
    let entries = [
        intent(Some(spec("a"))),
        sent_at(Stage::Update, 2),
        sent_at(Stage::Update, 5),
        answered(Stage::Update, Outcome::Done, None),
        sent_at(Stage::Deploy, 6),
        answered(Stage::Deploy, Outcome::Done, None),
    ];
    // Which of both has landed is not told, so the later one counts.
    assert_eq!(late(entries.clone()), Some((Stage::Update, 905)));
    let began = |second| Entry::Began { at: at(second), plan: Digest::of(b"plan"), outside_window: None };
    assert_eq!(late(entries.clone().into_iter().chain([began(904)])), Some((Stage::Update, 905)));
    assert_eq!(late(entries.into_iter().chain([began(905)])), None);
}

#[test]
fn a_refusal_says_nothing_about_what_an_earlier_run_has_sent() {
    let killed = [intent(Some(spec("a"))), sent_at(Stage::Update, 2), intent(Some(spec("a")))];
    for stage in [Stage::Generate, Stage::Update] {
        let entries = killed.clone().into_iter().chain([answered(stage, refused(), None)]);
        assert_eq!(late(entries), Some((Stage::Update, 902)), "{stage:?}");
    }
}

#[test]
fn what_a_later_run_finds_done_has_landed() {
    let killed = [intent(Some(spec("a"))), sent_at(Stage::Update, 2), intent(Some(spec("a")))];
    let goes_on = killed.clone().into_iter().chain([sent_at(Stage::Deploy, 3)]);
    assert_eq!(late(goes_on), None);
    let sent_again = killed.into_iter().chain([sent_at(Stage::Update, 3)]);
    assert_eq!(late(sent_again), Some((Stage::Update, 902)));
}

#[test]
fn a_create_that_leaves_says_that_the_recorded_task_is_gone() {
    let there = [intent(Some(spec("a"))), sent(Stage::Create), answered(Stage::Create, Outcome::Done, Some(FileId(7)))];
    let entries = there.into_iter().chain([intent(Some(spec("b"))), sent(Stage::Create)]);
    let failed = answered(Stage::Create, refused(), None);
    let state = fold(entries.chain([failed]));
    assert_eq!((state.records.len(), state.pending.len()), (0, 0), "the next plan creates it and blames nobody");
}

#[test]
fn what_is_late_cannot_harm_a_task_that_was_created_since() {
    let entries = [
        intent(Some(spec("a"))),
        sent_at(Stage::Delete, 2),
        sent_at(Stage::Delete, 3),
        answered(Stage::Delete, Outcome::Done, None),
    ];
    assert_eq!(late(entries.clone()), Some((Stage::Delete, 903)));
    let created = [sent_at(Stage::Create, 4), answered(Stage::Create, Outcome::Done, Some(FileId(8)))];
    assert_eq!(late(entries.into_iter().chain(created)), None);
}

#[test]
fn a_late_update_is_harmless_to_its_content_and_a_late_stop_to_its_whole_wish() {
    let straggler = |stage| Straggler { stage, spec: Some(spec("a")), until: at(0) };
    let (running, other) = (Spec { run: Run::Running, ..spec("a") }, spec("b"));
    let harmless = |stage, wish: Option<&Spec>| straggler(stage).is_harmless_to(wish);
    assert!(harmless(Stage::Update, Some(&running)) && !harmless(Stage::Update, Some(&other)));
    assert!(!harmless(Stage::Stop, Some(&running)) && harmless(Stage::Stop, Some(&spec("a"))));
    assert!(!harmless(Stage::Update, None) && !harmless(Stage::Start, None));
}

#[test]
fn what_is_fulfilled_is_recorded_as_it_was_intended() {
    let table = |name: &str| crate::Table { database: None, name: name.into() };
    let record = |destinations| Record {
        task: TaskId::File(FileId(7)),
        spec: spec("a"),
        fingerprint: Some(Fingerprint(Digest::of(b"live"))),
        destinations,
        protected: true,
        order: Order::default(),
        unwatched: true,
        applied_at: at(9),
    };
    let intent = |recorded: Option<Spec>, wish: &str| Entry::Intent {
        address: orders(),
        spec: Some(Box::new(spec(wish))),
        recorded: recorded.map(Box::new),
        protected: true,
        at: at(1),
    };
    let named = |to: &str| Some(Destinations::from_iter([(table("a"), to.into())]));
    for record in [record(None), record(named("ods_a")), record(named("else"))] {
        let fulfilled = || Entry::Fulfilled { address: orders(), fulfilled: Fulfilled::of(&record) };
        for intent in [intent(None, "a"), intent(Some(spec("a")), "b")] {
            let state = fold([intent, fulfilled()]);
            assert_eq!((&state.records[&orders()], state.pending.len()), (&record, 0));
        }
        // Without its intent it says too little.
        assert!(fold([fulfilled()]).records.is_empty());
    }
}
