//! Faults as they are written, and which calls they strike.

use disync_wire::Operation;

use super::*;

/// The calls of the first twenty that a fault strikes.
fn struck(text: &str) -> Vec<u32> {
    let mut faults = Faults::default();
    for fault in parse_faults(&format!("faults:\n  - {text}\n")).unwrap() {
        faults.add(fault);
    }
    let call = |_: &u32| faults.strike(Operation::GetDISyncTask, |_| true).on_the_way.is_some();
    (1..=20).filter(call).collect()
}

#[test]
fn the_calls_that_are_struck_are_known() {
    assert_eq!(struck("{ fault: lose_answer, nth: 3 }"), [3]);
    assert_eq!(struck("{ fault: lose_answer, times: 2 }"), [1, 2]);
    assert_eq!(struck("{ fault: lose_answer, from: 18 }"), [18, 19, 20]);
    assert_eq!(struck("{ fault: lose_answer, from: 4, times: 2 }"), [4, 5]);
    assert_eq!(struck("{ fault: lose_answer, every: 6 }"), [6, 12, 18]);
    assert_eq!(struck("{ fault: lose_answer, from: 1, every: 6, times: 3 }"), [1, 7, 13]);
    assert_eq!(struck("{ fault: lose_answer }").len(), 20);
    assert_eq!(struck("{ fault: lose_answer, at: any, probability: 1 }").len(), 20);
    assert_eq!(struck("{ fault: lose_answer, at: CreateDISyncTask }"), [0; 0]);
    assert_eq!(struck("{ fault: lose_answer, probability: 0.0 }"), [0; 0]);
}

#[test]
fn chance_is_the_same_for_the_same_seed_and_about_as_likely_as_it_says() {
    let one = struck("{ fault: lose_answer, probability: 0.3, seed: 1 }");
    assert_eq!(one, struck("{ fault: lose_answer, probability: 0.3, seed: 1 }"));
    assert_ne!(one, struck("{ fault: lose_answer, probability: 0.3, seed: 2 }"));
    let mut faults = Faults::default();
    for fault in parse_faults("{ faults: [{ fault: lose_answer, probability: 0.25, seed: 42 }] }").unwrap() {
        faults.add(fault);
    }
    let strikes = (0..10_000).filter(|_| faults.strike(Operation::GetFile, |_| true).on_the_way.is_some()).count();
    assert!((2_400..2_600).contains(&strikes), "{strikes}");
}

#[test]
fn every_kind_can_be_written() {
    let yaml = r#"
faults:
  - { fault: throttle }
  - { fault: throttle, code: Throttling.Api, retry_after: 1500ms }
  - { fault: refuse, code: Forbidden.RAM }
  - { fault: daily_limit, from: 100 }
  - { fault: internal_error }
  - { fault: unavailable }
  - { fault: bare_status }
  - { fault: bare_status, status: 504 }
  - { fault: lose_request }
  - { fault: lose_answer }
  - { fault: execute_twice }
  - { fault: execute_late, after: 10m }
  - { fault: slow, after: 2s }
  - { fault: slow, bytes: 10, pause: 100ms }
  - { fault: truncate, bytes: 10 }
  - { fault: oversize, bytes: 1000000 }
  - { fault: gzip_bomb, bytes: 1000000 }
  - { fault: web_page }
  - { fault: slow_process, after: 1h }
  - { fault: stuck_process }
  - { fault: fail_process, message: the source is down }
  - { fault: expire_process, after: 5s }
  - { fault: list_lag, after: 30s, at: CreateDISyncTask, task: orders }
  - { fault: list_lag, calls: 3, task_id: 1000001 }
  - { fault: step_waits, step: 2 }
  - { fault: step_fails, step: 2, message: no space }
  - { fault: step_hangs, step: 3 }
  - { fault: edit, edit: { task: orders, edit: rename, name: orders_2 } }
  - { fault: edit, edit: { solution: orders, edit: confirm } }
"#;
    let faults = parse_faults(yaml).unwrap();
    assert_eq!(faults.len(), 29);
    assert!(text::WORDS.iter().all(|word| yaml.contains(&format!("fault: {word}"))));
    let json: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
    assert_eq!(parse_faults(&json.to_string()).unwrap(), faults, "JSON is as good");
    let late = Fault::next(Operation::GetFile, 1, FaultKind::ExecuteLate(Duration::from_secs(600)));
    assert_eq!(late.at_any_operation().kind, faults[11].kind);
}

#[test]
fn the_example_says_all_that_can_be_said() {
    let example = include_str!("../../../../examples/emulator/faults.yaml");
    parse_faults(example).unwrap();
    for word in text::WORDS {
        assert!(example.contains(&format!("fault: {word}")), "{word}");
    }
}

#[test]
fn what_cannot_be_understood_is_an_error_with_its_place() {
    let error = |text: &str| parse_faults(text).unwrap_err().to_string();
    let all: Vec<String> = [
        "faults:\n  - fault: lose_answer\n  - fault: explode\n",
        "faults:\n  - fault: lose_answer\n    nht: 3\n",
        "faults:\n  - fault: lose_answer\n    nth: 0\n",
        "faults:\n  - fault: lose_answer\n    nth: 3\n    every: 3\n",
        "faults:\n  - fault: lose_answer\n    at: DropDatabase\n",
        "faults:\n  - fault: lose_answer\n    bytes: 3\n",
        "faults:\n  - nth: 3\n",
        "faults:\n  - fault: throttle\n    code: Throttling.Everybody\n",
        "faults:\n  - fault: execute_late\n    after: soon\n",
        "faults:\n  - fault: lose_answer\n    probability: 2\n",
        "faults:\n  - fault: edit\n    edit: { task: orders, edit: dance }\n",
        "faults:\n  - fault: edit\n    edit: { task_id: 7, edit: delete }\n",
        "faults:\n  - fault: lose_answer\n    fault: lose_request\n",
        "faults:\n  - lose_answer\n",
        "fault: lose_answer\n",
        "faults: [\n",
        "",
    ]
    .map(error)
    .into();
    insta::assert_snapshot!(all.join("\n"), @r#"
    3:5: faults[1]: `fault` is `explode`, not one of throttle, refuse, daily_limit, internal_error, unavailable, bare_status, lose_request, lose_answer, execute_twice, execute_late, slow, truncate, oversize, gzip_bomb, web_page, slow_process, stuck_process, fail_process, expire_process, list_lag, step_waits, step_fails, step_hangs, edit
    2:5: faults[0]: `nht` does not belong here
    2:5: faults[0]: `nth` counts from 1
    2:5: faults[0]: `nth` stands alone: it strikes one call
    2:5: faults[0]: `at` is `DropDatabase`, which is no operation of the emulator
    2:5: faults[0]: `bytes` does not belong here
    2:5: faults[0]: `fault` is missing
    2:5: faults[0]: `code` is `Throttling.Everybody`, which is no documented code
    2:5: faults[0]: `after` is not valid: invalid value: string "soon", expected a time such as `500ms`, `2s` or `1h 30m`
    2:5: faults[0]: `probability` is 2, not between 0 and 1
    2:5: faults[0]: `edit`: `edit` is `dance`; with a task it is one of add_table, remove_table, remap_table, set_writer_parameter, rename, move, delete, start, stop
    2:5: faults[0]: `edit`: an edit at a later call names its task by `task` or `solution`
    2:5: faults[0]: `fault` is there twice
    2:5: faults[0]: invalid type: string "lose_answer", expected a fault
    1:1: unknown field `fault`, expected `faults`
    2:1: did not find expected node content at line 2 column 1, while parsing a flow node
    1:1: missing field `faults`
    "#);
}
