//! The administration interface, as it is asked over HTTP.

use std::net::IpAddr;
use std::time::Duration;

use disync_wire::Operation;
use disync_wire::request::{DeployTask, GetTask};
use serde_json::{Value, json};

use super::{Bench, task};
use crate::admin::{answer, guard};
use crate::*;

/// Asks for something, with a body or without.
fn ask(bench: &Bench, method: &str, target: &str, body: &str) -> (u16, Value) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request { method: method.to_owned(), ..Request::post(query, body) };
    let answer = answer(&bench.service, &format!("/_emulator/{path}"), &request, bench.now);
    (answer.status, answer.body)
}

#[track_caller]
fn get(bench: &Bench, target: &str) -> Value {
    let (status, body) = ask(bench, "GET", target, "");
    assert_eq!(status, 200, "{body}");
    body
}

#[track_caller]
fn post(bench: &Bench, path: &str, body: &Value) -> Value {
    let (status, body) = ask(bench, "POST", path, &body.to_string());
    assert_eq!(status, 200, "{body}");
    body
}

/// The status of a refusal, and what it says.
#[track_caller]
fn refused(bench: &Bench, method: &str, target: &str, body: &str) -> String {
    let (status, body) = ask(bench, method, target, body);
    assert!(status >= 400, "{body}");
    format!("{status} {}", body["error"].as_str().unwrap())
}

#[test]
fn stats_tell_calls_by_operation_and_outcome() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    for file in [id, 7, id] {
        drop(bench.send(&GetTask(task(file))));
    }
    bench.inject(Fault::next(Operation::GetFile, 1, FaultKind::LoseAnswer));
    insta::assert_snapshot!(serde_json::to_string_pretty(&get(&bench, "stats")).unwrap(), @r#"
    {
      "faults_waiting": 1,
      "now": "2026-01-02T03:04:07Z",
      "operations": {
        "CreateDISyncTask": {
          "calls": 1,
          "outcomes": {
            "success": 1
          }
        },
        "GenerateDISyncTaskConfigForCreating": {
          "calls": 1,
          "outcomes": {
            "success": 1
          }
        },
        "GetDISyncTask": {
          "calls": 3,
          "outcomes": {
            "fail": 1,
            "success": 2
          }
        },
        "QueryDISyncTaskConfigProcessResult": {
          "calls": 1,
          "outcomes": {
            "success": 1
          }
        }
      },
      "requests": 6
    }
    "#);
}

#[test]
fn the_world_is_shown_a_page_at_a_time() {
    let mut bench = Bench::new();
    let ids: Vec<i64> = ["a", "b", "c"].map(|name| bench.create(name)).into();
    bench.ask(&DeployTask(task(ids[1])));
    let page = get(&bench, "world?limit=2");
    let names = |page: &Value| {
        let items = page["tasks"]["items"].as_array().unwrap();
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((names(&page), &page["tasks"]["total"]), (vec!["a".to_owned(), "b".to_owned()], &json!(3)));
    assert_eq!(page["tasks"]["next"], ids[1]);
    let page = get(&bench, &format!("world?limit=2&after={}", ids[1]));
    assert_eq!((names(&page), &page["tasks"]["next"]), (vec!["c".to_owned()], &Value::Null));
    let one = get(&bench, "world?name=b&project=10000");
    insta::assert_snapshot!(serde_json::to_string_pretty(&one["tasks"]).unwrap(), @r#"
    {
      "items": [
        {
          "committed": true,
          "file_id": 1000002,
          "folder": "",
          "instance": "NORUN",
          "last_edit_time": "2026-01-02T03:04:09Z",
          "last_edit_user": "testid",
          "name": "b",
          "node_id": 700000000001,
          "project": 10000,
          "start_param": null,
          "tables": [
            "shop.orders"
          ],
          "version": 1
        }
      ],
      "next": null,
      "total": 1
    }
    "#);
    assert_eq!(get(&bench, "world?project=5")["tasks"]["total"], 0);
    assert_eq!(one["projects"][0]["identifier"], "disync");
}

#[test]
fn a_document_that_was_drawn_by_hand_has_no_tables() {
    let bench = Bench::new();
    let new = NewTask { project: DEFAULT_PROJECT, name: "w".to_owned(), folder: String::new(), code: "{}".to_owned() };
    bench.service.change(|world| world.add_task(&new)).unwrap().unwrap();
    assert_eq!(get(&bench, "world")["tasks"]["items"][0]["tables"], Value::Null);
}

#[test]
fn tasks_are_edited_by_name_or_id() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    let shown = |bench: &Bench| get(bench, "world")["tasks"]["items"][0].clone();
    let orders = json!("orders");
    let add = json!({ "task": "orders", "edit": "add_table", "database": "shop", "table": "items" });
    assert_eq!(post(&bench, "edit", &add), json!({ "edited": orders }));
    assert_eq!(shown(&bench)["tables"], json!(["shop.orders", "shop.items"]));
    post(&bench, "edit", &json!({ "task_id": id, "edit": "remove_table", "database": "shop", "table": "orders" }));
    assert_eq!(shown(&bench)["tables"], json!(["shop.items"]));
    post(&bench, "edit", &json!({ "task_id": id, "edit": "move", "folder": "" }));
    post(&bench, "edit", &json!({ "task_id": id, "edit": "move", "folder": DEFAULT_FOLDER }));
    post(&bench, "edit", &json!({ "task_id": id, "edit": "rename", "name": "orders_2" }));
    assert_eq!((&shown(&bench)["folder"], &shown(&bench)["name"]), (&json!(DEFAULT_FOLDER), &json!("orders_2")));
    bench.ask(&DeployTask(task(id)));
    post(&bench, "edit", &json!({ "task": "orders_2", "edit": "start" }));
    assert_eq!(shown(&bench)["instance"], "RUN");
    post(&bench, "edit", &json!({ "task": "orders_2", "edit": "stop" }));
    assert_eq!(shown(&bench)["instance"], "PAUSE");
    let set = json!({ "task": "orders_2", "edit": "set_writer_parameter", "key": "k", "value": { "a": [1] } });
    post(&bench, "edit", &set);
    assert!(bench.code(id).contains(r#""k":{"a":[1]}"#));
    post(&bench, "edit", &json!({ "task": "orders_2", "edit": "delete" }));
    assert_eq!(get(&bench, "world")["tasks"]["total"], 0);
}

#[test]
fn a_step_that_waits_for_a_human_is_confirmed() {
    let mut bench = Bench::with(Options { step_event: Some(StepEvent::Waits { step: 2 }), ..Options::default() });
    let code = bench.generate(&super::script());
    let new = NewSolution { project: DEFAULT_PROJECT, name: "s".to_owned(), content: code };
    let id = bench.service.change(|world| world.add_solution(&new)).unwrap().unwrap();
    let shown = |bench: &Bench| get(bench, "world")["solutions"]["items"][0].clone();
    assert_eq!((&shown(&bench)["solution_id"], &shown(&bench)["status"]), (&json!(id), &json!("1")));
    assert!(refused(&bench, "POST", "edit", r#"{"solution":"s","edit":"confirm"}"#).starts_with("409 "));
    post(&bench, "edit", &json!({ "solution_id": id, "edit": "run" }));
    assert_eq!((&shown(&bench)["status"], &shown(&bench)["tables"]), (&json!("0"), &json!(["shop.orders"])));
}

#[test]
fn faults_are_added_one_or_many_and_removed() {
    let mut bench = Bench::new();
    let one = json!({ "at": "GetDISyncTask", "nth": 2, "fault": "unavailable" });
    assert_eq!(post(&bench, "fault", &one), json!({ "added": 1, "waiting": 1 }));
    let many = json!({ "faults": [{ "fault": "lose_answer", "from": 50 }, { "fault": "daily_limit", "from": 99 }] });
    assert_eq!(post(&bench, "fault", &many), json!({ "added": 2, "waiting": 3 }));
    assert_eq!([(); 3].map(|()| bench.send(&GetTask(task(1))).status), [200, 503, 200]);
    assert_eq!(get(&bench, "stats")["faults_waiting"], 2);
    assert_eq!(ask(&bench, "DELETE", "faults", ""), (200, json!({ "removed": 2 })));
    assert_eq!(get(&bench, "stats")["faults_waiting"], 0);
}

#[test]
fn stepped_time_stands_still_until_it_is_moved_on() {
    let start = Bench::new().now;
    let mut bench = Bench::with(Options { time: Time::Stepped { now: start }, ..Options::default() });
    let process = bench.ask(&super::generate(&super::script())).process_id.unwrap();
    bench.wait(3600);
    assert_eq!(bench.query(process).status, None, "an hour of the host is nothing");
    assert_eq!(post(&bench, "advance", &json!({ "seconds": 1 })), json!({ "now": "2026-01-02T03:04:06Z" }));
    assert_eq!(bench.query(process).status, None);
    assert_eq!(post(&bench, "advance", &json!({ "by": "1s" })), json!({ "now": "2026-01-02T03:04:07Z" }));
    assert!(bench.query(process).task_content.is_some());
    assert_eq!(get(&bench, "world")["time"], "stepped");
}

#[test]
fn a_late_request_arrives_when_time_is_moved_on() {
    let mut bench = Bench::with(Options { time: Time::Stepped { now: Bench::new().now }, ..Options::default() });
    let process = bench.ask(&super::generate(&super::script())).process_id.unwrap();
    post(&bench, "advance", &json!({ "seconds": 2 }));
    let content = bench.query(process).task_content.unwrap();
    bench.inject(Fault::next(Operation::CreateDISyncTask, 1, FaultKind::ExecuteLate(Duration::from_secs(600))));
    assert_eq!(bench.send(&super::create("orders", &content)).delivery, Delivery::Nothing);
    post(&bench, "advance", &json!({ "seconds": 599 }));
    assert_eq!(get(&bench, "world")["tasks"]["total"], 0);
    post(&bench, "advance", &json!({ "seconds": 1 }));
    assert_eq!(get(&bench, "world")["tasks"]["total"], 1);
}

#[test]
fn running_time_can_be_moved_on_too() {
    let mut bench = Bench::new();
    let process = bench.ask(&super::generate(&super::script())).process_id.unwrap();
    post(&bench, "advance", &json!({ "seconds": 2 }));
    assert!(bench.query(process).task_content.is_some());
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let mut bench = Bench::new();
    bench.create("orders");
    let all: Vec<String> = [
        ("GET", "worlds", ""),
        ("POST", "world", ""),
        ("GET", "world?limit=0", ""),
        ("GET", "world?sort=up", ""),
        ("GET", "world?after=%zz", ""),
        ("POST", "edit", "delete orders"),
        ("POST", "edit", "{}"),
        ("POST", "edit", r#"{"task":"orders","edit":"explode"}"#),
        ("POST", "edit", r#"{"task":"orders","edit":"delete","force":true}"#),
        ("POST", "edit", r#"{"task":"nobody","edit":"delete"}"#),
        ("POST", "edit", r#"{"task_id":5,"edit":"delete"}"#),
        ("POST", "edit", r#"{"task":"orders","edit":"start"}"#),
        ("POST", "edit", r#"{"task":"orders","edit":"move","folder":"nowhere"}"#),
        ("POST", "edit", r#"{"task":"orders","solution":"orders","edit":"delete"}"#),
        ("POST", "fault", r#"{"fault":"explode"}"#),
        ("POST", "fault", r#"{"faults":[{"fault":"lose_answer","nth":0}]}"#),
        ("POST", "advance", r#"{"seconds":-1}"#),
        ("POST", "advance", r#"{"seconds":18446744073709551615}"#),
        ("POST", "advance", "{}"),
    ]
    .map(|(method, target, body)| refused(&bench, method, target, body))
    .into();
    insta::assert_snapshot!(all.join("\n"), @"
    404 there is only GET /_emulator/stats, GET /_emulator/world, POST /_emulator/edit, POST /_emulator/fault, DELETE /_emulator/faults, POST /_emulator/advance
    405 the method is wrong: GET /_emulator/stats, GET /_emulator/world, POST /_emulator/edit, POST /_emulator/fault, DELETE /_emulator/faults, POST /_emulator/advance
    400 `limit` is `0`; it is 1 to 1000
    400 there is no `sort`: project, name, limit, after, solutions_after
    400 `%` at byte 6 of the form is not followed by two hexadecimal digits
    400 expected value at line 1 column 1
    400 `edit` is missing at line 1 column 2
    400 `edit` is `explode`; with a task it is one of add_table, remove_table, remap_table, set_writer_parameter, rename, move, delete, start, stop at line 1 column 34
    400 `force` does not belong here at line 1 column 46
    404 there is no task or solution `nobody`
    404 there is nothing with this id in the workspace
    409 `orders` cannot do that while it is not deployed
    409 there is no folder `nowhere`
    400 say whom it is about by one of `task`, `task_id`, `solution`, `solution_id` at line 1 column 53
    400 `fault` is `explode`, not one of throttle, refuse, daily_limit, internal_error, unavailable, bare_status, lose_request, lose_answer, execute_twice, execute_late, slow, truncate, oversize, gzip_bomb, web_page, slow_process, stuck_process, fail_process, expire_process, list_lag, step_waits, step_fails, step_hangs, edit at line 1 column 19
    400 `nth` counts from 1 at line 1 column 42
    400 `seconds` is not valid: invalid value: integer `-1`, expected u64 at line 1 column 14
    400 time does not go that far
    400 say either `seconds`, a whole number, or `by`, such as `10m` at line 1 column 2
    ");
    assert!(refused(&bench, "POST", "advance", "{\"seconds\":1} more").starts_with("400 "));
    let bytes = Request::post("", b"\xff".to_vec());
    assert_eq!(answer(&bench.service, "/_emulator/edit", &bytes, bench.now).status, 400);
}

#[test]
fn only_programs_on_this_machine_may_use_it() {
    let allowed = |peer: &str, headers: &[(&str, &str)]| {
        let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        guard::refusal(peer.parse::<IpAddr>().unwrap(), &headers).is_none()
    };
    let host = ("host", "127.0.0.1:8080");
    for name in ["127.0.0.1:8080", "localhost", "LOCALHOST:80", "[::1]:8080", "127.1.2.3"] {
        assert!(allowed("127.0.0.1", &[("host", name)]), "{name}");
    }
    assert!(allowed("::1", &[host]) && allowed("::ffff:127.0.0.1", &[host]));
    assert!(!allowed("192.168.1.7", &[host]) && !allowed("fe80::1", &[host]));
    for name in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]:80", "", "["] {
        assert!(!allowed("127.0.0.1", &[("host", name)]), "{name}");
    }
    assert!(!allowed("127.0.0.1", &[]));
    assert!(!allowed("127.0.0.1", &[host, ("origin", "http://evil.example")]));
    assert!(!allowed("127.0.0.1", &[host, ("origin", "null")]));
    assert!(!allowed("127.0.0.1", &[host, ("sec-fetch-site", "cross-site")]));
    assert!(allowed("127.0.0.1", &[host, ("sec-fetch-site", "none")]));
}
