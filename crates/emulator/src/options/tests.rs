//! Options as they are written.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::time::Time;

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

fn parse(text: &str) -> Result<Options, String> {
    Options::default().with_file(text, now()).map_err(|error| error.to_string())
}

#[test]
fn every_option_can_be_set() {
    let options = parse(
        r"
access_keys:
  - { id: ann, secret: s }
  - { id: sts, secret: s, token: t, expires: 2026-02-01T00:00:00Z }
  - { id: old, secret: s, active: false }
process_time: 10ms
instance_time: 3s
instance_stop_time: 1m 30s
step_time: 0s
time: stepped
start_time: 2025-01-01T00:00:00Z
pending: empty_success
status: Success
step_detail: object
message_noise: false
code_noise: false
strict_update: true
waits_at_step: 2
deploy_time: 5s
unique_names: false
tokens_honoured: false
calls_per_day: 100
",
    )
    .unwrap();
    let expires = "2026-02-01T00:00:00Z".parse().unwrap();
    let keys = [
        ("ann", AccessKey::new("s")),
        ("sts", AccessKey::new("s").with_token("t", Some(expires))),
        ("old", AccessKey::new("s").inactive()),
    ];
    assert!(options.access_keys == keys.map(|(id, key)| (id.to_owned(), key)).into());
    assert_eq!(options.process_time, Duration::from_millis(10));
    assert_eq!((options.start_time, options.stop_time), (Duration::from_secs(3), Duration::from_secs(90)));
    assert_eq!(options.step_time, Duration::ZERO);
    assert_eq!(options.time, Time::Stepped { now: "2025-01-01T00:00:00Z".parse().unwrap() });
    assert_eq!(options.pending, PendingAnswer::EmptySuccess);
    assert_eq!(options.status_spelling, StatusSpelling::Capitalised);
    assert_eq!(options.step_event, Some(StepEvent::Waits { step: 2 }));
    assert_eq!((options.deploy_time, options.unique_names), (Duration::from_secs(5), false));
    assert!(!options.tokens_honoured);
    assert_eq!(options.step_detail, StepDetailShape::Object);
    assert!(!options.message_noise && !options.code_noise && options.strict_update);
    assert_eq!(options.calls_per_day, Some(100));
}

#[test]
fn the_example_is_the_default() {
    let example = include_str!("../../../../examples/emulator/options.yaml");
    let options = parse(example).unwrap();
    assert_eq!(options.access_keys.keys().collect::<Vec<_>>(), ["STS.temporary", "retired", "testid"]);
    let options = Options { access_keys: Options::default().access_keys, ..options };
    assert_eq!(format!("{options:?}"), format!("{:?}", Options::default()));
    // What would be another value is there all the same, commented out.
    assert_eq!(parse(&example.replace("# instance_s", "instance_s")).unwrap().start_time, options.start_time);
    assert_eq!(parse(&example.replace("# calls", "calls")).unwrap().calls_per_day, Some(100));
}

#[test]
fn what_is_not_said_stays_as_it_is() {
    let kept = format!("{:?}", Options::default());
    assert_eq!(format!("{:?}", parse("# nothing\n").unwrap()), kept);
    assert_eq!(format!("{:?}", parse("{}").unwrap()), kept);
    let file = Options::default().with_file("process_time: 7s\npending: never", now()).unwrap();
    let serde_json::Value::Object(flags) = json!({ "instance_time": "5s" }) else { panic!() };
    let both = file.with_settings(flags, now()).unwrap();
    assert_eq!((both.process_time, both.start_time), (Duration::from_secs(7), Duration::from_secs(5)));
    assert_eq!(both.process_end, ProcessEnd::Never);
}

#[test]
fn the_five_answers_about_a_process_can_be_had() {
    let ends = |word: &str| {
        let options = parse(&format!("pending: {word}")).unwrap();
        (options.pending, options.process_end)
    };
    assert_eq!(ends("null_status"), (PendingAnswer::NullStatus, ProcessEnd::Success));
    assert_eq!(ends("running"), (PendingAnswer::Running, ProcessEnd::Success));
    assert_eq!(ends("empty_success"), (PendingAnswer::EmptySuccess, ProcessEnd::Success));
    assert_eq!(ends("never"), (PendingAnswer::NullStatus, ProcessEnd::Never));
    assert!(matches!(ends("fail"), (PendingAnswer::NullStatus, ProcessEnd::Failure(_))));
}

#[test]
fn time_can_run_from_elsewhere() {
    let begins: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap();
    let later = now() + jiff::SignedDuration::from_secs(60);
    let running = parse("start_time: 2025-01-01T00:00:00Z").unwrap().time;
    assert_eq!(running.now(now()), begins);
    assert_eq!(running.now(later), begins + jiff::SignedDuration::from_secs(60));
    let stepped = parse("time: stepped").unwrap().time;
    assert_eq!(stepped.now(later), now());
    assert_eq!(stepped.advanced(Duration::from_secs(9)).now(later), now() + jiff::SignedDuration::from_secs(9));
}

#[test]
fn what_cannot_be_understood_is_an_error_with_its_place() {
    let all: Vec<String> = [
        "proces_time: 2s",
        "process_time: 2",
        "process_time: -2s",
        "pending: perhaps",
        "message_noise: 1",
        "calls_per_day: -1",
        "access_keys:\n  - { id: ann }",
        "access_keys:\n  - { id: ann, secret: s, expires: 2026-02-01T00:00:00Z }",
        "process_time: 2s\nstatus: \"true\"\nstep_detail: both\n",
        "start_time: yesterday",
        "- a\n- b",
    ]
    .map(|text| parse(text).unwrap_err())
    .into();
    insta::assert_snapshot!(all.join("\n"), @r#"
    1:1: unknown field `proces_time`, expected one of `access_keys`, `process_time`, `instance_time`, `instance_start_time`, `instance_stop_time`, `step_time`, `waits_at_step`, `fails_at_step`, `hangs_at_step`, `deploy_time`, `time`, `start_time`, `pending`, `status`, `step_detail`, `message_noise`, `code_noise`, `strict_update`, `unique_names`, `tokens_honoured`, `calls_per_day`
    1:15: process_time: invalid value: string "2", expected a time such as `500ms`, `2s` or `1h 30m`
    1:15: process_time: invalid value: string "-2s", expected a time such as `500ms`, `2s` or `1h 30m`
    1:10: pending: unknown variant `perhaps`, expected one of `null_status`, `running`, `empty_success`, `never`, `fail`
    1:16: message_noise: invalid type: integer `1`, expected a boolean
    1:16: calls_per_day: invalid type: integer `-1`, expected u32
    2:5: access_keys[0]: missing field `secret`
    2:3: access_keys: `expires` is about a `token`, and there is none
    3:14: step_detail: unknown variant `both`, expected `list` or `object`
    1:13: start_time: failed to parse four digit integer as year: invalid digit, expected 0-9 but got y
    1:1: invalid type: sequence, expected a map of options
    "#);
}
