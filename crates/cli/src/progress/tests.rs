//! An apply as it is seen: on terminals of any size, and where there is none.

use std::time::Duration;

use disync_config::SourceFile;
use disync_model::{DestinationKind, Kind, Outcome, Stage, State, Waits, Work};
use disync_plan::{Event, Input, Plan, StepId, plan};
use jiff::Timestamp;
use tokio::time::sleep;

use super::Progress;
use crate::bottom::tests::Screen;
use crate::printer::Printer;

/// A plan that creates syncs of these names.
fn a_plan(names: &[&str]) -> Plan {
    let mut yaml = "disync: 1\nproject_id: 1\nsyncs:\n".to_owned();
    for name in names {
        yaml.push_str(&format!(
            "  {name}:\n    type: realtime\n    source: {{ datasource: a, tables: {{ shop: [{name}] }} }}\n    \
             destination: {{ type: holo, datasource: b }}\n"
        ));
    }
    let file = SourceFile { path: "disync.yaml".into(), bytes: yaml.into() };
    let config = disync_config::parse(&[file]).unwrap();
    let (live, scope, guards, accept) = Default::default();
    plan(&Input {
        desired: &config.desired,
        live: &live,
        state: &State::new("lineage", config.project.id),
        scope: &scope,
        guards: &guards,
        accept: &accept,
        now: Timestamp::UNIX_EPOCH,
    })
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// The first step of a change.
fn first(plan: &Plan, change: usize) -> StepId {
    plan.steps.iter().find(|step| step.change == change).unwrap().id
}

fn begin(progress: &Progress<'_>, change: usize) {
    progress.show(&Event::ChangeStarted { change });
    progress.show(&Event::StepStarted { step: first(progress.plan, change) });
}

fn end(progress: &Progress<'_>, change: usize) {
    progress.show(&Event::ChangeEnded { change, outcome: Outcome::Done, task: None, took: seconds(1) });
}

#[tokio::test(start_paused = true)]
async fn without_a_terminal_each_change_has_a_line_and_silence_is_broken_every_thirty_seconds() {
    let (screen, plan) = (Screen::new(200, 50), a_plan(&["orders", "items", "refunds"]));
    let printer = Printer::onto(screen.bottom());
    let progress = Progress::on(&plan, Waits::default(), (&printer, false));
    begin(&progress, 0);
    begin(&progress, 1);
    progress.beside(sleep(seconds(59))).await;
    end(&progress, 0);
    for elapsed in 0..20 {
        let waiting = Event::Waiting { step: first(&plan, 1), elapsed: seconds(59 + elapsed), said: None };
        progress.show(&waiting);
        progress.beside(sleep(seconds(1))).await;
    }
    progress.beside(sleep(seconds(60))).await;
    drop(progress);
    insta::assert_snapshot!(screen.all(), @"
    Still at work: 0 of 3 changes done, 2 under way, 1 to come; longest: realtime.items, generate for 30s
    realtime.items: Creation complete after 1s
    Still at work: 1 of 3 changes done, 1 under way, 1 to come; longest: realtime.orders, generate for 1m0s
    Still at work: 1 of 3 changes done, 1 under way, 1 to come; longest: realtime.orders, generate for 1m30s
    Still at work: 1 of 3 changes done, 1 under way, 1 to come; longest: realtime.orders, generate for 2m0s
    ");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_changes_without_a_terminal_are_a_thousand_lines_and_the_heartbeats() {
    let names: Vec<String> = (0..1000).map(|n| format!("sync_{n}")).collect();
    let plan = a_plan(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let screen = Screen::new(200, 50);
    let printer = Printer::onto(screen.bottom());
    let progress = Progress::on(&plan, Waits::default(), (&printer, false));
    for change in 0..1000 {
        begin(&progress, change);
    }
    for _ in 0..120 {
        for change in 0..1000 {
            progress.show(&Event::Waiting { step: first(&plan, change), elapsed: seconds(1), said: None });
        }
        progress.beside(sleep(seconds(1))).await;
    }
    (0..1000).for_each(|change| end(&progress, change));
    assert_eq!(screen.all().lines().count(), 1000 + 3, "the fourth one would have come with the end");
}

#[tokio::test(start_paused = true)]
async fn a_terminal_shows_what_is_under_way_and_counts() {
    let (screen, plan) = (Screen::new(60, 8), a_plan(&["orders", "订单"]));
    let printer = Printer::onto(screen.bottom());
    let generate = Work { stage: Stage::Generate, kind: Kind::Realtime, destination: Some(DestinationKind::Holo) };
    let progress = Progress::on(&plan, [(generate, seconds(30))].into_iter().collect(), (&printer, true));
    begin(&progress, 0);
    begin(&progress, 1);
    progress.beside(sleep(Duration::from_millis(12_300))).await;
    insta::assert_snapshot!(screen.text(), @"
      realtime.orders  generate 12s of about 30s
      realtime.订单  generate 12s of about 30s
    0 of 2 changes done, 2 under way, 12s
    ");
    end(&progress, 0);
    progress.beside(sleep(seconds(1))).await;
    insta::assert_snapshot!(screen.text(), @"
    realtime.orders: Creation complete after 1s
      realtime.订单  generate 12s of about 30s
    1 of 2 changes done, 1 under way, 12s
    ");
    screen.resize(24, 4);
    progress.beside(sleep(seconds(2))).await;
    insta::assert_snapshot!(screen.text(), @"
    realtime.orders: Creatio
      …ltime.订单  generate
    1 of 2 done, 14s
    ");
    screen.resize(80, 20);
    progress.beside(sleep(seconds(2))).await;
    insta::assert_snapshot!(screen.text(), @"
    realtime.orders: Creatio
      realtime.订单  generate 16s of about 30s
    1 of 2 changes done, 1 under way, 16s
    ");
    drop(progress);
    insta::assert_snapshot!(screen.text(), @"realtime.orders: Creatio");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_at_once_stay_within_any_terminal_and_leave_nothing() {
    let names: Vec<String> = (0..1000).map(|n| format!("sync_{n:03}")).collect();
    let plan = a_plan(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let screen = Screen::new(20, 5);
    let printer = Printer::onto(screen.bottom());
    let progress = Progress::on(&plan, Waits::default(), (&printer, true));
    printer.error("before");
    for change in 0..1000 {
        begin(&progress, change);
    }
    for (columns, rows) in [(20, 5), (100, 40), (30, 3), (15, 2), (1, 1), (200, 50), (20, 24)] {
        screen.resize(columns, rows);
        progress.beside(sleep(seconds(3))).await;
        assert!(screen.all().lines().count() <= 14, "{columns} × {rows}: {}", screen.all());
    }
    drop(progress);
    assert!(!screen.all().contains("sync_"), "{}", screen.all());
}

#[tokio::test(start_paused = true)]
async fn live_lines_go_at_the_first_signal_and_the_heart_is_heard_from_then_on() {
    let (screen, plan) = (Screen::new(80, 10), a_plan(&["orders"]));
    let printer = Printer::onto(screen.bottom());
    let progress = Progress::on(&plan, Waits::default(), (&printer, true));
    begin(&progress, 0);
    progress.beside(sleep(seconds(2))).await;
    progress.show(&Event::Stopping { in_flight: 1, why: "SIGINT".to_owned() });
    assert_eq!(screen.text(), "Stopping: SIGINT (1 call under way, to be brought to an end)");
    progress.beside(sleep(seconds(31))).await;
    insta::assert_snapshot!(screen.text(), @"
    Stopping: SIGINT (1 call under way, to be brought to an end)
    Still at work: 0 of 1 change done, 1 under way; longest: realtime.orders, generate for 31s
    ");
}
