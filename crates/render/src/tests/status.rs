//! The table of tasks, and the last words of a failure.

use disync_model::{Address, FileId, InstanceStatus};

use super::{COLOR, WINDOW, at, without_ansi};
use crate::{StatusRow, Style, failure_text, status_json, status_text, status_yaml};

fn rows() -> Vec<StatusRow> {
    let row = StatusRow {
        address: Address::realtime("orders"),
        task: Some(FileId(1_000_001).into()),
        instance: Some(InstanceStatus::Running),
        deployed: Some(true),
        tables: Some(12),
        edited_by: Some("bob".to_owned()),
        edited_at: Some(at(0)),
        note: None,
    };
    let gone = StatusRow {
        address: Address::realtime("订单"),
        task: None,
        instance: None,
        deployed: None,
        tables: None,
        edited_by: None,
        edited_at: None,
        note: Some("gone".to_owned()),
    };
    let strange = InstanceStatus::Other("HALF\x1b".to_owned());
    vec![row.clone(), gone, StatusRow { instance: Some(strange), deployed: Some(false), ..row }]
}

fn text(rows: &[StatusRow]) -> String {
    let text = status_text(rows, &WINDOW);
    assert_eq!(without_ansi(&status_text(rows, &COLOR)), text);
    text
}

#[test]
fn columns_line_up() {
    insta::assert_snapshot!(text(&rows()), @r"
    ADDRESS          FILE     INSTANCE  DEPLOYED  TABLES  LAST EDITED              BY   NOTE
    realtime.orders  1000001  running   yes       12      2023-11-14 22:13:20 UTC  bob
    realtime.订单    -        -         -         -       -                        -    gone
    realtime.orders  1000001  HALF\x1b  no        12      2023-11-14 22:13:20 UTC  bob
    ");
}

#[test]
fn a_column_that_says_nothing_is_left_out() {
    let text = text(&rows()[..1]);
    assert!(!text.contains("NOTE"), "{text}");
    assert!(!text.lines().any(|line| line.ends_with(' ')), "{text:?}");
}

#[test]
fn no_task_is_said_to_be_none() {
    insta::assert_snapshot!(text(&[]), @"No sync is declared or recorded.");
}

#[test]
fn json_has_the_words_of_the_service() {
    insta::assert_snapshot!(status_json(&rows()[..1]), @r#"
    {
      "format_version": "1.0",
      "tasks": [
        {
          "address": "realtime.orders",
          "file_id": 1000001,
          "instance": "RUN",
          "deployed": true,
          "tables": 12,
          "edited_by": "bob",
          "edited_at": "2023-11-14T22:13:20Z",
          "note": null
        }
      ]
    }
    "#);
    let yaml: serde_json::Value = serde_yaml::from_str(&status_yaml(&rows())).unwrap();
    assert_eq!(yaml, serde_json::from_str::<serde_json::Value>(&status_json(&rows())).unwrap());
}

#[test]
fn a_failure_is_wrapped_and_followed_by_its_hints() {
    let hints =
        ["run `disync plan` again and look at what has changed in the meantime before anything is applied".to_owned()];
    let message = "cannot apply: the task `orders\x1b` was changed since the plan was made, and nobody's edit is overwritten unseen";
    let text = failure_text(message, &hints, &WINDOW);
    assert_eq!(without_ansi(&failure_text(message, &hints, &COLOR)), text);
    insta::assert_snapshot!(text, @r"
    Error: cannot apply: the task `orders\x1b` was changed since the plan was made,
    and nobody's edit is overwritten unseen
      hint: run `disync plan` again and look at what has changed in the meantime
        before anything is applied
    ");
    assert_eq!(failure_text("short", &[], &Style::PLAIN), "Error: short\n");
}
