//! How an apply stands: live lines in terminals of any size, and heartbeats.

use std::time::Duration;

use disync_model::{DestinationKind, Kind, Outcome, Stage, Waits, Work};
use disync_plan::{Event, Plan, Step, StepId};

use super::{COLOR, creation, plan_of, without_ansi};
use crate::escape::width;
use crate::{Board, Style};

const GENERATE: Work = Work { stage: Stage::Generate, kind: Kind::Realtime, destination: Some(DestinationKind::Holo) };

/// A plan that creates so many tasks, in two steps each: step 2n and 2n + 1 are those of change n.
fn plan(names: &[&str]) -> Plan {
    let changes = names.iter().map(|name| creation(name, &["shop.a"])).collect();
    let step = |n: usize| {
        let stage = if n.is_multiple_of(2) { Stage::Generate } else { Stage::Create };
        Step { id: StepId(n), change: n / 2, stage, after: Vec::new(), basis: None }
    };
    Plan { steps: (0..names.len() * 2).map(step).collect(), ..plan_of(changes) }
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn begins(board: &mut Board<'_>, change: usize, now: u64) {
    board.take(&Event::ChangeStarted { change }, seconds(now));
    board.take(&Event::StepStarted { step: StepId(change * 2) }, seconds(now));
}

fn ends(board: &mut Board<'_>, change: usize, outcome: Outcome, now: u64) {
    board.take(&Event::ChangeEnded { change, outcome, task: None, took: seconds(now) }, seconds(now));
}

fn lines(board: &Board<'_>, now: u64, (columns, rows): (usize, usize)) -> String {
    let plain = board.live_lines(seconds(now), &Style { color: false, width: columns }, rows);
    let colored = board.live_lines(seconds(now), &Style { color: true, width: columns }, rows);
    assert_eq!(colored.iter().map(|line| without_ansi(line)).collect::<Vec<_>>(), plain);
    assert!(plain.len() <= rows.max(1), "{plain:?}");
    assert!(plain.iter().all(|line| width(line) <= columns), "{plain:?}");
    plain.join("\n")
}

#[test]
fn each_change_under_way_has_its_stage_its_time_and_what_it_usually_takes() {
    let plan = plan(&["orders", "items", "customers", "refunds"]);
    let mut board = Board::new(&plan, [(GENERATE, seconds(30))].into_iter().collect());
    begins(&mut board, 0, 1);
    begins(&mut board, 1, 10);
    begins(&mut board, 2, 10);
    board.take(&Event::StepEnded { step: StepId(2), outcome: Outcome::Done, took: seconds(15) }, seconds(40));
    board.take(&Event::StepStarted { step: StepId(3) }, seconds(40));
    board.take(&Event::StepEnded { step: StepId(4), outcome: Outcome::Done, took: seconds(15) }, seconds(60));
    insta::assert_snapshot!(lines(&board, 76, (80, 24)), @"
      realtime.orders  generate 1m15s of about 30s
      realtime.items  create 36s
      realtime.customers  waits 16s
    0 of 4 changes done, 3 under way, 1 to come, 1m16s
    ");
    insta::assert_snapshot!(board.heartbeat(seconds(76), &Style::PLAIN), @"Still at work: 0 of 4 changes done, 3 under way, 1 to come; longest: realtime.orders, generate for 1m15s of about 30s");
}

#[test]
fn what_nobody_knows_is_not_expected_until_it_was_seen_once() {
    let plan = plan(&["orders", "items"]);
    let mut board = Board::new(&plan, Waits::default());
    begins(&mut board, 0, 0);
    begins(&mut board, 1, 0);
    insta::assert_snapshot!(lines(&board, 9, (80, 24)), @"
      realtime.orders  generate 9s
      realtime.items  generate 9s
    0 of 2 changes done, 2 under way, 9s
    ");
    board.take(&Event::StepEnded { step: StepId(0), outcome: Outcome::Done, took: seconds(20) }, seconds(20));
    board.take(&Event::StepStarted { step: StepId(1) }, seconds(20));
    insta::assert_snapshot!(lines(&board, 21, (80, 24)), @"
      realtime.orders  create 1s
      realtime.items  generate 21s of about 20s
    0 of 2 changes done, 2 under way, 21s
    ");
}

#[test]
fn the_time_before_the_first_call_is_not_that_of_the_stage() {
    let plan = plan(&["orders"]);
    let mut board = Board::new(&plan, Waits::default());
    begins(&mut board, 0, 0);
    board.take(&Event::Waiting { step: StepId(0), elapsed: seconds(2), said: None }, seconds(50));
    insta::assert_snapshot!(lines(&board, 51, (80, 24)), @"
      realtime.orders  generate 3s
    0 of 1 change done, 1 under way, 51s
    ");
}

#[test]
fn nothing_that_has_ended_otherwise_counts_as_done() {
    let names: Vec<String> = (0..8).map(|n| format!("sync_{n}")).collect();
    let plan = plan(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut board = Board::new(&plan, Waits::default());
    for change in 0..6 {
        begins(&mut board, change, 0);
    }
    let why = || "why".to_owned();
    let outcomes = [
        Outcome::Done,
        Outcome::Failed(why()),
        Outcome::Unknown(why()),
        Outcome::Waiting(why()),
        Outcome::Running(why()),
        Outcome::Skipped(why()),
    ];
    for (change, outcome) in outcomes.into_iter().enumerate() {
        ends(&mut board, change, outcome, 2);
    }
    begins(&mut board, 6, 2);
    insta::assert_snapshot!(board.heartbeat(seconds(3), &Style::PLAIN), @"Still at work: 1 of 8 changes done, 1 failed, 1 unknown, 1 waiting for you, 1 still running, 1 skipped, 1 under way, 1 to come; longest: realtime.sync_6, generate for 1s");
    ends(&mut board, 6, Outcome::Done, 4);
    ends(&mut board, 7, Outcome::Skipped(why()), 4);
    insta::assert_snapshot!(board.heartbeat(seconds(5), &Style::PLAIN), @"Still at work: 2 of 8 changes done, 1 failed, 1 unknown, 1 waiting for you, 1 still running, 2 skipped");
}

#[test]
fn a_thousand_at_once_fill_no_more_than_the_terminal_has() {
    let names: Vec<String> = (0..1000).map(|n| format!("sync_{n:04}")).collect();
    let plan = plan(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut board = Board::new(&plan, Waits::default());
    for change in 0..1000 {
        begins(&mut board, change, 0);
    }
    insta::assert_snapshot!(lines(&board, 5, (60, 24)), @"
      realtime.sync_0000  generate 5s
      realtime.sync_0001  generate 5s
      realtime.sync_0002  generate 5s
      realtime.sync_0003  generate 5s
      realtime.sync_0004  generate 5s
      realtime.sync_0005  generate 5s
      realtime.sync_0006  generate 5s
      realtime.sync_0007  generate 5s
      realtime.sync_0008  generate 5s
      realtime.sync_0009  generate 5s
      … and 990 more
    0 of 1000 changes done, 1000 under way, 5s
    ");
    ends(&mut board, 0, Outcome::Done, 6);
    insta::assert_snapshot!(lines(&board, 6, (60, 5)), @"
      realtime.sync_0001  generate 6s
      realtime.sync_0002  generate 6s
      realtime.sync_0003  generate 6s
      … and 996 more
    1 of 1000 changes done, 999 under way, 6s
    ");
    for rows in 0..4 {
        let text = lines(&board, 7, (60, rows));
        assert!(text.ends_with("1 of 1000 changes done, 999 under way, 7s"), "{text}");
    }
}

#[test]
fn a_narrow_terminal_has_the_end_of_a_name_and_the_stage() {
    let plan = plan(&["orders_of_all_shops_to_hologres", "订单同步到全息数据库的任务", "x"]);
    let mut board = Board::new(&plan, [(GENERATE, seconds(30))].into_iter().collect());
    (0..3).for_each(|change| begins(&mut board, change, 0));
    ends(&mut board, 2, Outcome::Done, 1);
    insta::assert_snapshot!(lines(&board, 75, (50, 24)), @"
      …_shops_to_hologres  generate 1m15s of about 30s
      …到全息数据库的任务  generate 1m15s of about 30s
    1 of 3 changes done, 2 under way, 1m15s
    ");
    insta::assert_snapshot!(lines(&board, 75, (38, 24)), @"
      …l_shops_to_hologres  generate 1m15s
      …到全息数据库的任务  generate 1m15s
    1 of 3 done, 1m15s
    ");
    insta::assert_snapshot!(lines(&board, 75, (20, 24)), @"
      …ologres  generate
      …的任务  generate
    1 of 3 done, 1m15s
    ");
    for columns in 1..120 {
        lines(&board, 75, (columns, 24));
    }
}

#[test]
fn a_watched_instance_says_for_how_long_it_is_watched() {
    let mut plan = plan(&["orders"]);
    plan.healthy_for = Some(seconds(300));
    plan.steps[0].stage = Stage::Watch;
    let mut board = Board::new(&plan, Waits::default());
    begins(&mut board, 0, 0);
    insta::assert_snapshot!(lines(&board, 15, (80, 24)), @"
      realtime.orders  watch 15s of 5m0s
    0 of 1 change done, 1 under way, 15s
    ");
}

#[test]
fn hostile_names_are_inert() {
    let plan = plan(&["a\u{1b}[2Jb\n"]);
    let mut board = Board::new(&plan, Waits::default());
    begins(&mut board, 0, 0);
    insta::assert_snapshot!(lines(&board, 1, (80, 24)), @r"
      realtime.a\x1b[2Jb\n  generate 1s
    0 of 1 change done, 1 under way, 1s
    ");
    assert!(!without_ansi(&board.heartbeat(seconds(1), &COLOR)).contains(['\u{1b}', '\n']));
}

#[test]
fn events_of_another_plan_are_no_reason_to_panic() {
    let plan = plan(&["orders"]);
    let mut board = Board::new(&plan, Waits::default());
    begins(&mut board, 7, 0);
    ends(&mut board, 8, Outcome::Done, 1);
    assert_eq!(board.live_lines(seconds(1), &Style::PLAIN, 24).len(), 1);
}
