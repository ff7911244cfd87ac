//! The table of tasks, and the last words of a failure.

use disync_model::{
    Address, FileId, InstanceStatus, Name, Solution, SolutionId, SolutionState, SolutionStatus, SolutionStep,
};

use super::{COLOR, WINDOW, at, without_ansi};
use crate::{StatusRow, Style, failure_text, status_json, status_text, status_yaml};

fn rows() -> Vec<StatusRow> {
    let row = StatusRow {
        address: Address::realtime("orders"),
        task: Some(FileId(1_000_001).into()),
        instance: Some(InstanceStatus::Running),
        solution: None,
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
        solution: None,
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
    let text = status_text(rows, &WINDOW, false);
    assert_eq!(without_ansi(&status_text(rows, &COLOR, false)), text);
    text
}

#[test]
fn columns_line_up() {
    insta::assert_snapshot!(text(&rows()), @r"
    ADDRESS          ID       INSTANCE  DEPLOYED  TABLES  LAST EDITED              BY   NOTE
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
      "format_version": "1.2",
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

fn step(name: &str, word: &str, info: Option<&str>) -> SolutionStep {
    SolutionStep { name: name.to_owned(), word: word.to_owned(), info: info.map(str::to_owned) }
}

fn solution(digit: &str, steps: Vec<SolutionStep>) -> StatusRow {
    let state = SolutionState::from_digit(digit);
    let row = rows().remove(0);
    StatusRow {
        address: Address::solution("lake"),
        task: Some(SolutionId(9_000_001).into()),
        instance: Some(InstanceStatus::Solution(SolutionStatus { state: state.clone(), steps })),
        solution: Some(Solution {
            id: SolutionId(9_000_001),
            name: Some(Name::new("lake")),
            state,
            created_by: Some("dw\u{202e}user".to_owned()),
            submitted_at: Some("2022-02-11 16:01:37".to_owned()),
            started_at: None,
        }),
        deployed: None,
        edited_by: None,
        edited_at: None,
        ..row
    }
}

fn waiting() -> StatusRow {
    let steps = vec![step("full load", "SUCCESS", None), step("switch", "WAIT_CONFIRM", Some("by hand\n"))];
    solution("5", steps)
}

#[test]
fn both_kinds_stand_below_each_other_and_a_solution_says_what_it_waits_for() {
    insta::assert_snapshot!(text(&[rows().remove(0), waiting()]), @r"
    ADDRESS          ID       INSTANCE         DEPLOYED  TABLES  LAST EDITED              BY   NOTE
    realtime.orders  1000001  running          yes       12      2023-11-14 22:13:20 UTC  bob
    solution.lake    9000001  to be confirmed  -         12      -                        -    `switch` waits to be confirmed in the console, made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    ");
}

#[test]
fn the_steps_of_a_solution_are_shown_where_they_are_asked_for() {
    let text = status_text(&[rows().remove(0), waiting()], &WINDOW, true);
    assert_eq!(without_ansi(&status_text(&[rows().remove(0), waiting()], &COLOR, true)), text);
    insta::assert_snapshot!(text.lines().skip(3).collect::<Vec<_>>().join("\n"), @r"

    solution.lake steps:
      full load  SUCCESS
      switch     WAIT_CONFIRM  by hand\n
    ");
}

#[test]
fn every_digit_of_a_solution_has_words() {
    let mut shown = String::new();
    for digit in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "odd\x1b", ""] {
        let text = text(&[solution(digit, Vec::new())]);
        let line = text.lines().nth(1).unwrap();
        let words: Vec<&str> = line.split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
        shown += &format!("{digit:?}: {}; {}\n", words[2], words.last().unwrap());
    }
    insta::assert_snapshot!(shown, @r#"
    "0": succeeded; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "1": not running; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "2": running; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "3": failed; a step has failed, made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "4": committed; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "5": to be confirmed; a step waits to be confirmed in the console, made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "6": confirmed; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "7": other; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "8": waiting; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "9": deleted; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "odd\u{1b}": odd\x1b; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "": unknown; made by dw\u{202e}user, submitted 2022-02-11 16:01:37
    "#);
}

#[test]
fn json_has_what_the_service_tells_of_a_solution() {
    insta::assert_snapshot!(status_json(&[waiting()]), @r#"
    {
      "format_version": "1.2",
      "tasks": [
        {
          "address": "solution.lake",
          "file_id": null,
          "solution_id": 9000001,
          "instance": "5",
          "solution": {
            "status": "5",
            "created_by": "dw\u202euser",
            "submitted_at": "2022-02-11 16:01:37",
            "started_at": null,
            "steps": [
              {
                "name": "full load",
                "status": "SUCCESS",
                "info": null
              },
              {
                "name": "switch",
                "status": "WAIT_CONFIRM",
                "info": "by hand\n"
              }
            ]
          },
          "deployed": null,
          "tables": 12,
          "edited_by": null,
          "edited_at": null,
          "note": null
        }
      ]
    }
    "#);
    assert!(status_json(&[solution("4", Vec::new())]).contains("\"steps\": null"));
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
