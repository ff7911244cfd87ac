//! Each fault, at the call that it is meant for.

use std::time::Duration;

use disync_wire::error_code::KnownCode;
use disync_wire::request::{GetTask, ListFiles, Project};
use disync_wire::{Operation, Request as _, decode};

use super::{Bench, create, generate, refused, script, task};
use crate::*;

const GET: Operation = Operation::GetDISyncTask;
const CREATE: Operation = Operation::CreateDISyncTask;
const GENERATE: Operation = Operation::GenerateDISyncTaskConfigForCreating;

#[test]
fn a_fault_strikes_exactly_the_calls_it_is_meant_for() {
    let mut bench = Bench::new();
    bench.inject(Fault::nth(GET, 3, FaultKind::INTERNAL_ERROR));
    bench.inject(Fault::next(GENERATE, 2, FaultKind::INTERNAL_ERROR));
    let statuses: Vec<u16> = (0..5).map(|_| bench.send(&GetTask(task(1))).status).collect();
    assert_eq!(statuses, [200, 200, 500, 200, 200]);
    let statuses: Vec<u16> = (0..4).map(|_| bench.send(&generate(&script())).status).collect();
    assert_eq!(statuses, [500, 500, 200, 200]);
    let calls = bench.service.read(|world| world.stats().clone());
    assert_eq!((calls[&GET], calls[&GENERATE]), (5, 4), "failed calls count");
}

#[test]
fn a_fault_can_count_the_calls_of_all_operations() {
    let mut bench = Bench::new();
    bench.inject(Fault::nth(GET, 2, FaultKind::UNAVAILABLE).at_any_operation());
    assert_eq!(bench.send(&generate(&script())).status, 200);
    assert_eq!(bench.send(&GetTask(task(1))).status, 503);
}

#[test]
fn refusing_faults_execute_nothing() {
    for (kind, status, code) in [
        (FaultKind::throttle(None), 429, "Throttling.User"),
        (FaultKind::DAILY_LIMIT, 429, "Throttling.Api.Risk"),
        (FaultKind::INTERNAL_ERROR, 500, "InternalError.System"),
        (FaultKind::UNAVAILABLE, 503, "ServiceUnavailable"),
    ] {
        let mut bench = Bench::new();
        let content = bench.generate(&script());
        bench.inject(Fault::next(CREATE, 1, kind));
        let (found, refusal) = bench.refusal(&create("orders", &content));
        assert_eq!((found, refusal.code.as_str()), (status, code));
        assert!(bench.service.read(World::tasks).is_empty());
        assert!(bench.ask(&create("orders", &content)).file_id.is_some());
    }
}

#[test]
fn throttling_can_say_when_to_come_back() {
    let mut bench = Bench::new();
    bench.inject(Fault::next(GET, 1, FaultKind::throttle(Some(Duration::from_millis(1500)))));
    assert_eq!(bench.send(&GetTask(task(1))).retry_after, Some(Duration::from_millis(1500)));
}

#[test]
fn a_lost_request_leaves_no_trace() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.inject(Fault::next(CREATE, 1, FaultKind::LoseRequest));
    let request = bench.signed(&create("orders", &content));
    assert_eq!(bench.service.respond(&request, bench.now).delivery, Delivery::Nothing);
    assert!(bench.service.read(World::tasks).is_empty());
    assert_eq!(bench.service.read(|world| world.stats().get(&CREATE).copied()), None);
    assert_eq!(bench.service.respond(&request, bench.now).status, 200, "not even the nonce is used");
}

#[test]
fn a_lost_or_damaged_answer_means_that_the_request_was_executed() {
    for (kind, delivery) in [
        (FaultKind::LoseAnswer, Delivery::Nothing),
        (FaultKind::Truncate(20), Delivery::Truncated(20)),
        (FaultKind::Oversize(1 << 40), Delivery::Oversized(1 << 40)),
        (FaultKind::NotJson, Delivery::Whole),
    ] {
        let mut bench = Bench::new();
        let content = bench.generate(&script());
        bench.inject(Fault::next(CREATE, 1, kind));
        let response = bench.send(&create("orders", &content));
        assert_eq!((response.status, response.delivery), (200, delivery));
        assert_eq!(bench.service.read(World::tasks).len(), 1);
        let is_json = decode::<disync_wire::response::Created>(response.status, &response.body).is_ok();
        assert_eq!(is_json, delivery != Delivery::Whole, "the web page is the only whole one");
    }
}

#[test]
fn the_process_that_a_call_starts_can_be_slow_stuck_or_fail() {
    let mut bench = Bench::new();
    bench.inject(Fault::nth(GENERATE, 1, FaultKind::SlowProcess(Duration::from_secs(100))));
    bench.inject(Fault::nth(GENERATE, 2, FaultKind::StuckProcess));
    bench.inject(Fault::nth(GENERATE, 3, FaultKind::FailProcess("source is down".to_owned())));
    let ids: Vec<i64> = (0..4).map(|_| bench.ask(&generate(&script())).process_id.unwrap()).collect();
    bench.wait(99);
    assert_eq!(bench.query(ids[0]).status, None);
    assert_eq!(bench.query(ids[1]).status, None);
    assert_eq!(bench.query(ids[2]).message.as_deref(), Some("source is down"));
    assert!(bench.query(ids[3]).task_content.is_some());
    bench.wait(1);
    assert!(bench.query(ids[0]).task_content.is_some());
    bench.wait(3000);
    assert_eq!(bench.query(ids[1]).status, None);
}

#[test]
fn somebody_can_edit_just_before_a_call() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    let edit = ConsoleEdit { project: DEFAULT_PROJECT, task: "orders".to_owned(), change: ConsoleChange::Delete };
    bench.inject(Fault::nth(GET, 2, FaultKind::Edit(edit)));
    assert!(bench.ask(&GetTask(task(id))).status.is_success());
    assert!(bench.ask(&GetTask(task(id))).status.is_fail());
}

#[test]
fn the_first_of_two_faults_strikes_first() {
    let mut bench = Bench::new();
    bench.inject(Fault::next(GET, 1, FaultKind::throttle(None)));
    bench.inject(Fault::next(GET, 1, FaultKind::UNAVAILABLE));
    let codes: Vec<String> = (0..2).map(|_| refused(&bench.send(&GetTask(task(1)))).code).collect();
    assert_eq!(codes, ["Throttling.User", "ServiceUnavailable"]);
}

#[test]
fn any_documented_code_can_be_the_refusal() {
    for code in KnownCode::ALL.iter().copied() {
        let mut bench = Bench::new();
        bench.inject(Fault::next(GET, 1, FaultKind::Refuse { code, retry_after: None }));
        let (status, refusal) = bench.refusal(&GetTask(task(1)));
        assert_eq!((status, refusal.code.as_str()), (code.http_status(), code.code()));
    }
}

#[test]
fn a_bare_status_has_no_body_and_executes_nothing() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.inject(Fault::next(CREATE, 1, FaultKind::BareStatus(502)));
    let response = bench.send(&create("orders", &content));
    assert_eq!((response.status, response.body.as_slice()), (502, &b""[..]));
    assert!(bench.service.read(World::tasks).is_empty());
}

#[test]
fn what_is_executed_twice_is_answered_once() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.inject(Fault::next(GENERATE, 1, FaultKind::ExecuteTwice));
    bench.inject(Fault::next(CREATE, 1, FaultKind::ExecuteTwice));
    let first = bench.ask(&generate(&script())).process_id.unwrap();
    assert_eq!(bench.ask(&generate(&script())).process_id, Some(first + 2), "nobody heard of the second");
    assert!(bench.ask(&create("orders", &content)).file_id.is_some(), "the second fails by its name");
    assert_eq!(bench.service.read(World::tasks).len(), 1);
}

#[test]
fn a_late_request_arrives_when_nobody_waits_for_it_any_more() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.inject(Fault::next(CREATE, 1, FaultKind::ExecuteLate(Duration::from_secs(600))));
    assert_eq!(bench.send(&create("orders", &content)).delivery, Delivery::Nothing);
    bench.wait(599);
    assert_eq!(bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).total_count, Some(0));
    bench.wait(2);
    assert_eq!(bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).total_count, Some(1));
    let created = bench.service.read(|world| world.tasks()[0].name.clone());
    assert_eq!(created, "orders");
}

#[test]
fn a_request_that_is_later_than_its_signature_is_good_for_is_refused() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.inject(Fault::next(CREATE, 1, FaultKind::ExecuteLate(Duration::from_secs(901))));
    assert_eq!(bench.send(&create("orders", &content)).delivery, Delivery::Nothing);
    bench.wait(1000);
    assert_eq!(bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).total_count, Some(0));
    let outcomes = bench.service.read(|world| world.outcomes()[&CREATE].clone());
    assert_eq!(outcomes, [("InvalidTimeStamp.Expired".to_owned(), 1)].into());
}

#[test]
fn a_new_task_can_be_missing_from_the_list_for_a_time_or_for_some_calls() {
    for lag in [Lag::Time(Duration::from_secs(30)), Lag::Calls(2)] {
        let mut bench = Bench::new();
        bench.inject(Fault::next(CREATE, 1, FaultKind::ListLag(lag)));
        let id = bench.create("orders");
        let mut by_name = ListFiles::all_of(Project::Id(DEFAULT_PROJECT));
        by_name.exact_file_name = Some("orders".to_owned());
        assert_eq!(bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).total_count, Some(0));
        assert_eq!(bench.ask(&by_name).files, []);
        assert!(bench.ask(&GetTask(task(id))).status.is_success(), "it is only not listed");
        bench.wait(30);
        assert_eq!(bench.ask(&by_name).files.len(), 1, "{lag:?}");
    }
}

#[test]
fn the_answer_of_a_call_can_be_lost_and_what_it_made_not_be_listed() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.inject(Fault::next(CREATE, 1, FaultKind::LoseAnswer));
    bench.inject(Fault::next(CREATE, 1, FaultKind::ListLag(Lag::Calls(1))));
    assert_eq!(bench.send(&create("orders", &content)).delivery, Delivery::Nothing);
    let listed = |bench: &mut Bench| bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).total_count;
    assert_eq!([listed(&mut bench), listed(&mut bench)], [Some(0), Some(1)]);
    assert_eq!(bench.refusal(&create("orders", &content)).1.code, "Invalid.DI.Parameter.File.Existed");
}

#[test]
fn a_process_can_be_forgotten_before_it_was_asked_for() {
    let mut bench = Bench::new();
    bench.inject(Fault::next(GENERATE, 1, FaultKind::ExpireProcess(Duration::from_secs(5))));
    let id = bench.ask(&generate(&script())).process_id.unwrap();
    bench.wait(4);
    assert!(bench.query(id).task_content.is_some());
    bench.wait(1);
    assert_eq!(bench.query(id).message, Some(format!("asyncProcessId:[{id}] is invalid.")));
}

#[test]
fn a_fault_can_wait_for_the_calls_about_one_task() {
    let mut bench = Bench::new();
    let (orders, items) = (bench.create("orders"), bench.create("items"));
    for subject in [Subject::Name("items".to_owned()), Subject::Id(items)] {
        bench.inject(Fault::nth(GET, 2, FaultKind::INTERNAL_ERROR).at_any_operation().at_task(subject));
        let calls = [orders, items, orders, items, items].map(|id| bench.send(&GetTask(task(id))).status);
        assert_eq!(calls, [200, 200, 200, 500, 200]);
    }
    let by_name = Subject::Name("third".to_owned());
    bench.inject(Fault::next(CREATE, 1, FaultKind::LoseAnswer).at_task(by_name));
    let content = bench.generate(&script());
    assert_eq!(bench.send(&create("second", &content)).delivery, Delivery::Whole);
    assert_eq!(bench.send(&create("third", &content)).delivery, Delivery::Nothing);
}

#[test]
fn a_day_has_only_so_many_calls() {
    let mut bench = Bench::with(Options { calls_per_day: Some(3), ..Options::default() });
    let calls = |bench: &mut Bench| [(); 5].map(|()| bench.send(&GetTask(task(1))).status);
    assert_eq!(calls(&mut bench), [200, 200, 200, 429, 429]);
    bench.wait(24 * 3600);
    assert_eq!(calls(&mut bench), [200, 200, 200, 429, 429]);
    assert_eq!(bench.refusal(&GetTask(task(1))).1.code, "Throttling.Api.Risk");
    assert_eq!(bench.service.read(|world| world.outcomes()[&GetTask::OPERATION]["Throttling.Api.Risk"]), 5);
}

#[test]
fn what_becomes_of_calls_is_counted() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    bench.inject(Fault::nth(GET, 2, FaultKind::throttle(None)));
    for file in [id, id, 7, id] {
        drop(bench.send(&GetTask(task(file))));
    }
    let outcomes = bench.service.read(|world| world.outcomes()[&GET].clone());
    let expected = [("success", 2), ("fail", 1), ("Throttling.User", 1)];
    assert_eq!(outcomes, expected.map(|(word, times)| (word.to_owned(), times)).into());
}

#[test]
fn the_same_faults_and_requests_are_the_same_behaviour() {
    let faults = r"
faults:
  - { probability: 0.2, seed: 11, fault: throttle, retry_after: 1s }
  - { probability: 0.1, seed: 12, fault: lose_answer }
  - { at: CreateDISyncTask, every: 3, fault: list_lag, calls: 4 }
  - { at: GenerateDISyncTaskConfigForCreating, probability: 0.3, seed: 13, fault: fail_process, message: down }
  - { at: CreateDISyncTask, nth: 2, fault: execute_late, after: 3s }
";
    let lived = || {
        let mut bench = Bench::new();
        for fault in parse_faults(faults).unwrap() {
            bench.inject(fault);
        }
        let content = Bench::new().generate(&script());
        let mut answers = Vec::new();
        for number in 0..60 {
            answers.push(bench.send(&generate(&script())));
            answers.push(bench.send(&create(&format!("task_{}", number % 7), &content)));
            answers.push(bench.send(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))));
            answers.push(bench.send(&GetTask(task(1_000_001))));
            bench.wait(1);
        }
        answers
    };
    let answers = lived();
    assert_eq!(answers, lived());
    let lost = answers.iter().filter(|answer| answer.delivery == Delivery::Nothing).count();
    let throttled = answers.iter().filter(|answer| answer.retry_after.is_some()).count();
    assert!(lost > 10 && throttled > 30, "{lost} lost, {throttled} throttled");
}
