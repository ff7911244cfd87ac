//! Each fault, at the call that it is meant for.

use std::time::Duration;

use disync_wire::request::GetTask;
use disync_wire::{Operation, decode};

use super::{Bench, create, generate, refused, script, task};
use crate::*;

const GET: Operation = Operation::GetDISyncTask;
const CREATE: Operation = Operation::CreateDISyncTask;
const GENERATE: Operation = Operation::GenerateDISyncTaskConfigForCreating;

#[test]
fn a_fault_strikes_exactly_the_calls_it_is_meant_for() {
    let mut bench = Bench::new();
    bench.inject(Fault::nth(GET, 3, FaultKind::InternalError));
    bench.inject(Fault::next(GENERATE, 2, FaultKind::InternalError));
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
    bench.inject(Fault::nth(GET, 2, FaultKind::Unavailable).at_any_operation());
    assert_eq!(bench.send(&generate(&script())).status, 200);
    assert_eq!(bench.send(&GetTask(task(1))).status, 503);
}

#[test]
fn refusing_faults_execute_nothing() {
    for (kind, status, code) in [
        (FaultKind::Throttle(None), 429, "Throttling.User"),
        (FaultKind::DailyLimit, 429, "Throttling.Api.Risk"),
        (FaultKind::InternalError, 500, "InternalError.System"),
        (FaultKind::Unavailable, 503, "ServiceUnavailable"),
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
    bench.inject(Fault::next(GET, 1, FaultKind::Throttle(Some(Duration::from_millis(1500)))));
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
    bench.inject(Fault::next(GET, 1, FaultKind::Throttle(None)));
    bench.inject(Fault::next(GET, 1, FaultKind::Unavailable));
    let codes: Vec<String> = (0..2).map(|_| refused(&bench.send(&GetTask(task(1)))).code).collect();
    assert_eq!(codes, ["Throttling.User", "ServiceUnavailable"]);
}
