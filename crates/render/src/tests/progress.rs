//! What is told of single events.

use std::time::Duration;

use disync_model::{FileId, Outcome, Stage};
use disync_plan::{Change, Event, Plan, Step, StepId};

use super::{COLOR, WINDOW, creation, deletion, plan_of, replacement, update, without_ansi};
use crate::event_line;

fn plan() -> Plan {
    let step = |id, change, stage| Step { id: StepId(id), change, stage, after: Vec::new(), basis: None };
    Plan {
        steps: vec![step(0, 0, Stage::Generate), step(1, 1, Stage::Update), step(2, 2, Stage::Delete)],
        ..plan_of(vec![creation("new", &["shop.a"]), update(), deletion("old", &["shop.b"]), replaced()])
    }
}

fn replaced() -> Change {
    Change { task: Some(FileId(3).into()), ..replacement() }
}

fn lines(events: &[Event]) -> String {
    let plan = plan();
    let mut out = String::new();
    for event in events {
        let line = event_line(&plan, event, &WINDOW);
        assert_eq!(event_line(&plan, event, &COLOR).map(|line| without_ansi(&line)), line);
        out.push_str(&line.unwrap_or_else(|| "(none)".to_owned()));
        out.push('\n');
    }
    out
}

fn ended(change: usize, outcome: Outcome, seconds: u64) -> Event {
    let task = (change < 3).then_some(FileId(7).into());
    Event::ChangeEnded { change, outcome, task, took: Duration::from_secs(seconds) }
}

#[test]
fn a_change_is_told_from_its_beginning_to_its_end() {
    let said = Some("RUNNING\x1b".to_owned());
    insta::assert_snapshot!(lines(&[
        Event::ChangeStarted { change: 0 },
        Event::StepStarted { step: StepId(0) },
        Event::Waiting { step: StepId(0), elapsed: Duration::from_secs(10), said: None },
        Event::Waiting { step: StepId(0), elapsed: Duration::from_secs(75), said },
        Event::StepEnded { step: StepId(0), outcome: Outcome::Done, took: Duration::from_secs(80) },
        ended(0, Outcome::Done, 3),
        Event::ChangeStarted { change: 1 },
        ended(1, Outcome::Done, 7500),
        Event::ChangeStarted { change: 2 },
        ended(2, Outcome::Done, 0),
        Event::ChangeStarted { change: 3 },
        ended(3, Outcome::Done, 61),
    ]), @r"
    realtime.new: Creating...
    (none)
    realtime.new: Still creating... [generate, 10s elapsed]
    realtime.new: Still creating... [generate, 1m15s elapsed, the service says `RUNNING\x1b`]
    (none)
    realtime.new: Creation complete after 3s [file 7]
    realtime.orders_to_holo: Updating...
    realtime.orders_to_holo: Update complete after 2h5m [file 7]
    realtime.old: Destroying...
    realtime.old: Destruction complete after 0s [file 7]
    realtime.orders: Replacing...
    realtime.orders: Replacement complete after 1m1s
    ");
}

#[test]
fn what_goes_wrong_is_one_line() {
    let why = || "GetDISyncTask: bad\nNo changes.".to_owned();
    insta::assert_snapshot!(lines(&[
        ended(0, Outcome::Failed(why()), 3),
        ended(1, Outcome::Unknown(why()), 30),
        ended(2, Outcome::Waiting("start: a step waits\x1b".to_owned()), 3),
        ended(2, Outcome::Skipped("it was interrupted".to_owned()), 0),
        Event::Stopping { in_flight: 2, why: "interrupted".to_owned() },
        Event::Stopping { in_flight: 0, why: "interrupted".to_owned() },
    ]), @r"
    realtime.new: Creation failed after 3s: GetDISyncTask: bad\nNo changes.
    realtime.orders_to_holo: Update has no known outcome after 30s: GetDISyncTask: bad\nNo changes.
    realtime.old: Destruction waits for you after 3s: start: a step waits\x1b
    realtime.old: Skipped: it was interrupted
    Stopping: interrupted (2 calls under way, to be brought to an end)
    Stopping: interrupted
    ");
}

#[test]
fn events_of_another_plan_are_no_reason_to_panic() {
    let waiting = Event::Waiting { step: StepId(99), elapsed: Duration::ZERO, said: None };
    insta::assert_snapshot!(lines(&[Event::ChangeStarted { change: 99 }, waiting]), @"
    (none)
    (none)
    ");
}
