//! Problems as a person and as a program sees them.

use disync_model::{Place, Problem};

use super::{COLOR, WINDOW, without_ansi};
use crate::{Style, problems_json, problems_text};

fn problem(text: &str, column: u32, length: u32) -> Problem {
    Problem {
        code: "E0120",
        message: "unknown key `tabels`".to_owned(),
        place: Place { file: "syncs/orders.yaml".into(), line: 12, column, length, text: text.to_owned() },
        hint: Some("did you mean `tables`?".to_owned()),
    }
}

fn text(problems: &[Problem]) -> String {
    let text = problems_text(problems, &WINDOW);
    assert_eq!(without_ansi(&problems_text(problems, &COLOR)), text);
    text
}

#[test]
fn a_problem_is_drawn_with_a_caret_and_a_hint() {
    insta::assert_snapshot!(text(&[problem("      tabels: [orders]", 7, 6)]), @"
    error[E0120]: unknown key `tabels`
      --> syncs/orders.yaml:12:7
       |
    12 |       tabels: [orders]
       |       ^^^^^^
       = help: did you mean `tables`?

    1 problem in 1 file
    ");
}

#[test]
fn no_problems_are_no_text() {
    assert_eq!(text(&[]), "");
}

#[test]
fn the_caret_stands_below_what_is_seen() {
    // Wide characters, a tab and an escaped character come before the place; the column is that of the file.
    insta::assert_snapshot!(text(&[problem("订单\t\u{202e}: tabels # 注", 7, 6)]), @r"
    error[E0120]: unknown key `tabels`
      --> syncs/orders.yaml:12:7
       |
    12 | 订单\t\u{202e}: tabels # 注
       |                 ^^^^^^
       = help: did you mean `tables`?

    1 problem in 1 file
    ");
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let line = format!("{} tabels {}", "a".repeat(300), "b".repeat(300));
    insta::assert_snapshot!(text(&[problem(&line, 302, 6)]), @"
    error[E0120]: unknown key `tabels`
      --> syncs/orders.yaml:12:302
       |
    12 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa tabels bbbbbbbbbbbbbbbbbbbbbb…
       |                                               ^^^^^^
       = help: did you mean `tables`?

    1 problem in 1 file
    ");
}

#[test]
fn a_line_that_was_cut_at_its_beginning_points_at_the_same_word() {
    let line = format!("…{}tabels", "a".repeat(199));
    insta::assert_snapshot!(text(&[problem(&line, 5000, 6)]), @"
    error[E0120]: unknown key `tabels`
      --> syncs/orders.yaml:12:5000
       |
    12 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaatabels
       |                                               ^^^^^^
       = help: did you mean `tables`?

    1 problem in 1 file
    ");
}

#[test]
fn a_place_behind_the_end_of_the_line_is_pointed_at() {
    insta::assert_snapshot!(text(&[problem("tables:", 8, 1)]), @"
    error[E0120]: unknown key `tabels`
      --> syncs/orders.yaml:12:8
       |
    12 | tables:
       |        ^
       = help: did you mean `tables`?

    1 problem in 1 file
    ");
}

#[test]
fn whole_lines_and_whole_files_have_no_column() {
    let file = Place { file: "disync.yaml".into(), line: 0, column: 0, length: 1, text: String::new() };
    let problems = [problem("  tabels: x", 0, 1), Problem { place: file, hint: None, ..problem("", 0, 1) }];
    insta::assert_snapshot!(text(&problems), @"
    error[E0120]: unknown key `tabels`
      --> syncs/orders.yaml:12
       |
    12 |   tabels: x
       |   ^^^^^^^^^
       = help: did you mean `tables`?

    error[E0120]: unknown key `tabels`
     --> disync.yaml

    2 problems in 2 files
    ");
}

#[test]
fn a_narrow_window_still_shows_the_place() {
    let text =
        problems_text(&[problem(&format!("{}tabels: [a]", " ".repeat(60)), 61, 6)], &Style { color: false, width: 30 });
    assert!(text.contains("tabels") && text.contains("^^^^^^"), "{text}");
}

#[test]
fn json_has_the_shape_that_terraform_has() {
    insta::assert_snapshot!(problems_json(&[problem("      tabels: [orders]", 7, 6)]), @r#"
    {
      "format_version": "1.0",
      "valid": false,
      "error_count": 1,
      "warning_count": 0,
      "diagnostics": [
        {
          "severity": "error",
          "code": "E0120",
          "summary": "unknown key `tabels`",
          "detail": "did you mean `tables`?",
          "range": {
            "filename": "syncs/orders.yaml",
            "start": {
              "line": 12,
              "column": 7
            },
            "end": {
              "line": 12,
              "column": 13
            }
          },
          "snippet": {
            "code": "      tabels: [orders]",
            "start_line": 12
          }
        }
      ]
    }
    "#);
    assert!(problems_json(&[]).contains("\"valid\": true"));
}
