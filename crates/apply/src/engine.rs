//! The loop under the schedule: append, send, wait.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use disync_model::{Address, Clock, Entry, Journal, Pending, ReadRemote, WriteRemote};
use disync_plan::{Event, Plan, Report, StepId};
use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::call::Reply;
use crate::schedule::Schedule;
use crate::settings::Settings;

/// What a run needs of the world.
#[derive(Debug)]
pub struct Ports<'a, R, J, C, F, S> {
    /// The service.
    pub remote: Arc<R>,
    /// Where progress is recorded.
    pub journal: &'a mut J,
    /// The time.
    pub clock: &'a C,
    /// Is told what happens.
    pub on_event: F,
    /// When it resolves, nothing further is begun and what is under way is brought to an end; its value says why.
    pub stop: S,
}

/// Carries out `plan`, going on with what an earlier run left `pending`.
///
/// The report tells how each change ended. Where the journal cannot be written, nothing is sent any more.
pub async fn apply<R, J, C, F, S>(
    plan: &Plan,
    pending: &BTreeMap<Address, Pending>,
    settings: Settings,
    ports: Ports<'_, R, J, C, F, S>,
) -> Report
where
    R: ReadRemote + WriteRemote + 'static,
    J: Journal,
    C: Clock,
    F: FnMut(&Event),
    S: Future<Output = String>,
{
    let Ports { remote, journal, clock, mut on_event, stop } = ports;
    let outside_window = settings.outside_window.clone();
    let mut schedule = Schedule::new(plan, pending, settings, clock.now());
    let mut calls = JoinSet::new();
    let mut stop = pin!(stop);
    let mut turn = schedule.begin();
    let (at, plan) = (clock.now(), plan.digest());
    turn.entries.insert(0, Entry::Began { at, plan, outside_window: outside_window.clone() });
    loop {
        turn.events.iter().for_each(&mut on_event);
        if let Err(why) = record(journal, &schedule, &turn.entries) {
            on_event(&schedule.halt(why, std::mem::take(&mut turn.calls).len()));
        }
        for (step, call) in turn.calls {
            let remote = Arc::clone(&remote);
            calls.spawn(async move { (step, call.send(&*remote).await) });
        }
        if schedule.is_finished() {
            break;
        }
        let pause = turn.wake_at.map(|at| until(clock.now(), at));
        let replies = tokio::select! {
            biased;
            why = &mut stop, if !schedule.is_stopping() => {
                on_event(&schedule.stop(why));
                Vec::new()
            }
            replies = next_replies(&mut calls), if !calls.is_empty() => replies,
            () = clock.sleep(pause.unwrap_or_default()), if pause.is_some() => Vec::new(),
        };
        turn = schedule.turn(clock.now(), replies);
    }
    if let Err(why) = record(journal, &schedule, &[Entry::Ended { at: clock.now() }]) {
        on_event(&schedule.halt(why, 0));
    }
    Report { outside_window, ..schedule.into_report(clock.now()) }
}

/// Makes entries durable. Once that has failed it is not tried again: an entry after a gap would tell a false story.
fn record(journal: &mut impl Journal, schedule: &Schedule<'_>, entries: &[Entry]) -> Result<(), String> {
    if entries.is_empty() || schedule.is_halted() {
        return Ok(());
    }
    journal.append(entries).map_err(|error| {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    })
}

/// Waits for a reply, and takes all others that are there by then: one append serves them all.
async fn next_replies(calls: &mut JoinSet<(StepId, Reply)>) -> Vec<(StepId, Reply)> {
    let mut replies = Vec::new();
    let mut next = calls.join_next().await;
    while let Some(reply) = next {
        match reply {
            Ok(reply) => replies.push(reply),
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
        next = calls.try_join_next();
    }
    replies
}

fn until(now: Timestamp, at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
}
