//! What is under way, as it is shown.

use std::time::Duration;

use disync_model::{Address, Digest, FileId, Pending, Process, ProcessId, Sent, Stage};

use super::{WINDOW, at, spec};
use crate::{
    Operation, Told, cancel_text, countdown_text, operation_text, operations_json, operations_text, operations_yaml,
};

const LAST: &str = "ann on ci-7 (process 4711): apply since 1970-01-01T00:00:00Z";

fn told() -> Told<'static> {
    Told { now: at(100), last_run: Some(LAST) }
}

fn pending(sent: Option<Stage>) -> Pending {
    let request = Digest::of(b"request");
    let sent = sent.map(|stage| Sent { stage, token: None, request, at: at(1), not_after: at(901) });
    let process = Some(Process { id: ProcessId(12), request });
    let spec = Some(spec(&["shop.new"]));
    let (answered, unpublished) = (Some(Stage::Create), true);
    Pending {
        spec,
        recorded: None,
        protected: false,
        process,
        sent,
        inherited: false,
        answered,
        unpublished,
        since: at(0),
    }
}

/// Two operations: one with an update that may land, one whose process is at work.
fn with_both(look: impl FnOnce(&[Operation<'_>]) -> String) -> String {
    let (orders, hostile) = (Address::realtime("orders"), Address::realtime("new\n\x1b"));
    let (updating, generating) = (pending(Some(Stage::Update)), pending(Some(Stage::Generate)));
    look(&[
        Operation { address: &hostile, pending: &generating, task: None },
        Operation { address: &orders, pending: &updating, task: Some(FileId(7).into()) },
    ])
}

#[test]
fn operations_are_lines_with_the_time_that_is_left() {
    insta::assert_snapshot!(with_both(|both| operations_text(both, told(), &WINDOW)), @r"
    ADDRESS             STAGE     SINCE                    PROCESS  MAY LAND FOR
    realtime.new\n\x1b  generate  2023-11-14 22:13:20 UTC  12       -
    realtime.orders     update    2023-11-14 22:13:20 UTC  12       13m21s
    Last run: ann on ci-7 (process 4711): apply since 1970-01-01T00:00:00Z
    `disync op wait` waits for DataWorks; `disync apply` goes on.
    ");
    insta::assert_snapshot!(operations_text(&[], told(), &WINDOW), @"Nothing is under way.");
}

#[test]
fn an_operation_is_shown_with_all_that_is_known_of_it() {
    insta::assert_snapshot!(with_both(|both| operation_text(&both[1], told(), &WINDOW)), @"
    # realtime.orders
    stage: update
    since: 2023-11-14 22:13:20 UTC
    wished: a task of 1 table
    task: file 7
    process: 12
    unanswered: `update` of 2023-11-14 22:13:21 UTC; may land for another 13m21s,
    until 2023-11-14 22:28:21 UTC
    answered last: `create`
    unpublished: a content was sent that may not be published
    last run: ann on ci-7 (process 4711): apply since 1970-01-01T00:00:00Z
    ");
}

#[test]
fn what_stays_at_the_service_is_said() {
    insta::assert_snapshot!(with_both(|both| cancel_text(&both[0], &WINDOW)), @r"
    realtime.new\n\x1b will not be waited for any more. At DataWorks:
      - process 12 goes on to its end; it changes no task, and nobody asks for its
        result
      - no task was created
    What is recorded stays. The next plan compares the YAML with what is there then,
    and begins anew.
    ");
    insta::assert_snapshot!(with_both(|both| cancel_text(&both[1], &WINDOW)), @"
    realtime.orders will not be waited for any more. At DataWorks:
      - process 12 goes on to its end; it changes no task, and nobody asks for its
        result
      - file 7 stays as it is now
    What is recorded stays. The next plan compares the YAML with what is there then,
    and begins anew.
    ");
}

#[test]
fn the_machine_forms_say_the_same() {
    insta::assert_snapshot!(with_both(|both| operations_json(both, told())), @r#"
    {
      "format_version": "1.0",
      "last_run": "ann on ci-7 (process 4711): apply since 1970-01-01T00:00:00Z",
      "operations": [
        {
          "address": "realtime.new\n\u001b",
          "stage": "generate",
          "since": "2023-11-14T22:13:20Z",
          "file_id": null,
          "solution_id": null,
          "deletes": false,
          "process_id": 12,
          "unanswered": {
            "stage": "generate",
            "at": "2023-11-14T22:13:21Z",
            "not_after": "2023-11-14T22:28:21Z",
            "lands_for_seconds": 0
          },
          "answered": "create",
          "unpublished": true
        },
        {
          "address": "realtime.orders",
          "stage": "update",
          "since": "2023-11-14T22:13:20Z",
          "file_id": 7,
          "solution_id": null,
          "deletes": false,
          "process_id": 12,
          "unanswered": {
            "stage": "update",
            "at": "2023-11-14T22:13:21Z",
            "not_after": "2023-11-14T22:28:21Z",
            "lands_for_seconds": 801
          },
          "answered": "create",
          "unpublished": true
        }
      ]
    }
    "#);
    let yaml = with_both(|both| operations_yaml(both, told()));
    assert!(yaml.contains("lands_for_seconds: 801"), "{yaml}");
}

#[test]
fn a_countdown_names_whom_it_is_about() {
    let orders = Address::realtime("orders\x1b");
    let text = countdown_text(&[(&orders, Stage::Update)], Duration::from_secs(801), &WINDOW);
    insta::assert_snapshot!(text, @r"Of an earlier run, a write may still land for 13m21s: realtime.orders\x1b (update). Waiting for that; --no-wait goes on with the others");
}
