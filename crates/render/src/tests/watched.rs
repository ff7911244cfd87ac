//! The status as it is looked at again and again.

use std::time::Duration;

use disync_model::{Address, FileId, InstanceStatus};

use super::{COLOR, at, without_ansi};
use crate::escape::width;
use crate::{Round, StatusRow, Style, Watched, fit, status_changes_text, status_json};

const EVERY: Duration = Duration::from_secs(10);

/// So many tasks that run.
fn rows(n: i64) -> Vec<StatusRow> {
    let row = |n: i64| StatusRow {
        address: Address::realtime(format!("sync_{n:03}")),
        task: Some(FileId(n).into()),
        instance: Some(InstanceStatus::Running),
        solution: None,
        deployed: Some(true),
        tables: Some(3),
        edited_by: Some("bob".to_owned()),
        edited_at: Some(at(0)),
        note: None,
    };
    (1..=n).map(row).collect()
}

fn round<'a>(number: u64, found: Result<&'a [StatusRow], &'a str>) -> Round<'a> {
    let second = i64::try_from(number).unwrap() * 10;
    Round { number, at: at(second), calls: 4, all_calls: 4 * number, found }
}

fn lines(watched: &Watched, (columns, rows): (usize, usize)) -> String {
    let plain = watched.lines(&Style { color: false, width: columns }, rows, false);
    let colored = watched.lines(&Style { color: true, width: columns }, rows, false);
    assert_eq!(colored.iter().map(|line| without_ansi(line)).collect::<Vec<_>>(), plain);
    assert!(plain.len() <= rows.max(1) && plain.iter().all(|line| width(line) <= columns), "{plain:#?}");
    plain.join("\n")
}

#[test]
fn only_what_differs_is_told() {
    let before = rows(4);
    let mut now = before.clone();
    now[1].instance = Some(InstanceStatus::Paused);
    now[1].tables = Some(4);
    now[2].note = Some("renamed to x\u{1b}".to_owned());
    now.remove(0);
    now.push(StatusRow { edited_by: None, ..rows(9).remove(8) });
    let text = status_changes_text(&before, &now, at(60), &Style::PLAIN);
    assert_eq!(without_ansi(&status_changes_text(&before, &now, at(60), &COLOR)), text);
    insta::assert_snapshot!(text, @r"
    2023-11-14 22:14:20 UTC  realtime.sync_002: instance running → stopped, tables 3 → 4
    2023-11-14 22:14:20 UTC  realtime.sync_003: note - → renamed to x\x1b
    2023-11-14 22:14:20 UTC  realtime.sync_009: new: id 9, instance running, deployed yes, tables 3, last edited 2023-11-14 22:13:20 UTC
    2023-11-14 22:14:20 UTC  realtime.sync_001: neither declared nor recorded any more
    ");
    assert_eq!(status_changes_text(&now, &now, at(60), &Style::PLAIN), "");
}

#[test]
fn a_screen_has_the_table_and_what_it_cost() {
    let mut watched = Watched::default();
    watched.take(&round(1, Ok(&rows(2))), EVERY);
    insta::assert_snapshot!(lines(&watched, (100, 24)), @"
    ADDRESS            ID  INSTANCE  DEPLOYED  TABLES  LAST EDITED              BY
    realtime.sync_001  1   running   yes       3       2023-11-14 22:13:20 UTC  bob
    realtime.sync_002  2   running   yes       3       2023-11-14 22:13:20 UTC  bob
    2023-11-14 22:13:30 UTC: round 1, 4 calls, 4 in all; again every 10s
    ");
}

#[test]
fn a_round_that_has_failed_leaves_the_table_and_says_of_when_it_is() {
    let mut watched = Watched::default();
    watched.take(&round(1, Err("ListFiles: no answer")), EVERY);
    insta::assert_snapshot!(lines(&watched, (100, 24)), @"
    2023-11-14 22:13:30 UTC: round 1, 4 calls, 4 in all; again every 10s
    failed: ListFiles: no answer
    ");
    watched.take(&round(2, Ok(&rows(1))), EVERY);
    watched.take(&round(3, Err("Throttling.User: slow down\u{1b}")), EVERY);
    insta::assert_snapshot!(lines(&watched, (100, 24)), @r"
    ADDRESS            ID  INSTANCE  DEPLOYED  TABLES  LAST EDITED              BY
    realtime.sync_001  1   running   yes       3       2023-11-14 22:13:20 UTC  bob
    2023-11-14 22:13:50 UTC: round 3, 4 calls, 12 in all; again every 10s
    failed: Throttling.User: slow down\x1b; what is above is of 2023-11-14 22:13:40 UTC
    ");
}

#[test]
fn where_there_is_no_room_for_all_what_has_changed_is_shown_before_what_does_not_run() {
    let mut watched = Watched::default();
    let mut now = rows(1000);
    now[499].instance = Some(InstanceStatus::Paused);
    watched.take(&round(1, Ok(&now)), EVERY);
    insta::assert_snapshot!(lines(&watched, (60, 8)), @"
    ADDRESS            ID   INSTANCE  DEPLOYED  TABLES  LAST ED…
    realtime.sync_001  1    running   yes       3       2023-11…
    realtime.sync_002  2    running   yes       3       2023-11…
    realtime.sync_003  3    running   yes       3       2023-11…
    realtime.sync_004  4    running   yes       3       2023-11…
    realtime.sync_500  500  stopped   yes       3       2023-11…
    … and 995 tasks more
    2023-11-14 22:13:30 UTC: round 1, 4 calls, 4 in all; again …
    ");
    now[899].tables = Some(7);
    watched.take(&round(2, Ok(&now)), EVERY);
    insta::assert_snapshot!(lines(&watched, (60, 6)), @"
    ADDRESS            ID   INSTANCE  DEPLOYED  TABLES  LAST ED…
    realtime.sync_001  1    running   yes       3       2023-11…
    realtime.sync_500  500  stopped   yes       3       2023-11…
    realtime.sync_900  900  running   yes       7       2023-11…
    … and 997 tasks more
    2023-11-14 22:13:40 UTC: round 2, 4 calls, 8 in all; again …
    ");
    for (columns, rows) in [(1, 1), (20, 2), (20, 3), (20, 4), (300, 1100)] {
        lines(&watched, (columns, rows));
    }
}

#[test]
fn a_line_for_programs_is_the_status_with_its_round() {
    let rows = rows(1);
    insta::assert_snapshot!(round(3, Ok(&rows)).json(), @r#"{"format_version":"1.2","round":3,"at":"2023-11-14T22:13:50Z","calls":4,"tasks":[{"address":"realtime.sync_001","file_id":1,"instance":"RUN","deployed":true,"tables":3,"edited_by":"bob","edited_at":"2023-11-14T22:13:20Z","note":null}]}"#);
    insta::assert_snapshot!(round(4, Err("no\nanswer")).json(), @r#"{"format_version":"1.2","round":4,"at":"2023-11-14T22:14:00Z","calls":4,"error":"no\nanswer","tasks":null}"#);
    let line: serde_json::Value = serde_json::from_str(&round(3, Ok(&rows)).json()).unwrap();
    let status: serde_json::Value = serde_json::from_str(&status_json(&rows)).unwrap();
    assert_eq!((&line["tasks"], &line["format_version"]), (&status["tasks"], &status["format_version"]));
    let yaml = round(3, Ok(&rows)).yaml();
    let document = yaml.strip_prefix("---\n").unwrap();
    assert_eq!(serde_yaml::from_str::<serde_json::Value>(document).unwrap(), line);
}

#[test]
fn the_first_rounds_say_what_they_cost() {
    let rows = rows(1);
    let text = [1, 2].map(|n| round(n, Ok(&rows)).cost_text(Duration::from_millis(500)));
    insta::assert_snapshot!(text.join("\n"), @"
    Round 1 took 4 calls; the next ones take fewer, as long as nothing is edited. Again every 500 ms, until interrupted.
    Round 2 took 4 calls. Again every 500 ms, until interrupted.
    ");
    insta::assert_snapshot!(round(3, Err("no answer")).failed_text(EVERY).unwrap(), @"round 3 has failed, and is tried again in 10s: no answer");
    assert_eq!(round(3, Ok(&rows)).failed_text(EVERY), None);
}

#[test]
fn a_line_is_cut_where_the_terminal_ends_and_colours_end_with_it() {
    assert_eq!(fit("orders", 6), "orders");
    assert_eq!(fit("orders", 5), "orde…");
    assert_eq!(fit("orders", 1), "…");
    assert_eq!(fit("orders", 0), "");
    assert_eq!(fit("订单同步", 8), "订单同步");
    assert_eq!(fit("订单同步", 7), "订单同…");
    assert_eq!(fit("订单同步", 6), "订单…");
    assert_eq!(fit("\u{1b}[32mrunning\u{1b}[0m x", 9), "\u{1b}[32mrunning\u{1b}[0m x");
    assert_eq!(fit("\u{1b}[32mrunning\u{1b}[0m x", 4), "\u{1b}[32mrun…\u{1b}[0m");
}
