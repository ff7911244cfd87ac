//! An apply as events: what begins, what is waited for, how it ends.

use std::time::Duration;

use disync_model::{Outcome, TaskId};
use disync_plan::{Change, Event, Plan, Report, StepId};
use jiff::Timestamp;

use super::around::{Diagnosed, diagnostic_event, identified};
use super::of_plan::{action, summed};
use super::v1::{self, Hook};
use super::{Level, line, write};
use crate::escape::name;
use crate::phrase::duration;
use crate::progress::event_line;
use crate::report::{Ended, Tally, command, counts};
use crate::style::Style;

/// An event of an apply; `None` where it is about something that the plan does not have.
#[must_use]
pub fn apply_event(plan: &Plan, event: &Event, at: Timestamp) -> Option<String> {
    match event {
        Event::ChangeStarted { change } => {
            let hook = hook(plan.changes.get(*change)?);
            Some(told("apply_start", Level::Info, sentence(plan, event), (hook, at)))
        }
        Event::StepStarted { step } => {
            let (change, step) = of(plan, *step)?;
            let text = format!("{}: {} begins", name(&change.address.to_string()), step);
            Some(told("apply_progress", Level::Info, text, (Hook { step: Some(step), ..hook(change) }, at)))
        }
        Event::Submitted { step, process } => {
            let (change, step) = of(plan, *step)?;
            let text = format!("{}: process {process} submitted", name(&change.address.to_string()));
            let hook = Hook { step: Some(step), async_process_id: Some(process.0), ..hook(change) };
            Some(told("async_submitted", Level::Info, text, (hook, at)))
        }
        Event::Waiting { step, elapsed, said } => {
            let (change, step) = of(plan, *step)?;
            let (elapsed, said) = (Some(elapsed.as_secs()), said.as_deref());
            let hook = Hook { step: Some(step), elapsed_seconds: elapsed, said, ..hook(change) };
            Some(told("async_poll", Level::Info, sentence(plan, event), (hook, at)))
        }
        Event::StepEnded { step, outcome, took } => {
            let (change, step) = of(plan, *step)?;
            let (outcome, said) = words(outcome);
            let text = format!("{}: {step} ended: {outcome}", name(&change.address.to_string()));
            let hook = Hook { step: Some(step), outcome: Some(outcome), said, ..hook(change) };
            let hook = Hook { elapsed_seconds: Some(took.as_secs()), ..hook };
            Some(told("apply_progress", Level::Info, text, (hook, at)))
        }
        Event::ChangeEnded { change, outcome, task, took } => {
            let change = plan.changes.get(*change)?;
            Some(ended(sentence(plan, event), (change, outcome, *task), (*took, at)))
        }
        Event::Stopping { why, .. } => Some(diagnostic_event(Diagnosed::Warning, &format!("stopping: {why}"), &[], at)),
    }
}

fn ended(
    text: String,
    (change, outcome, task): (&Change, &Outcome, Option<TaskId>),
    (took, at): (Duration, Timestamp),
) -> String {
    let (kind, level) = match outcome {
        Outcome::Done => ("apply_complete", Level::Info),
        Outcome::Failed(_) | Outcome::Unknown(_) => ("apply_errored", Level::Error),
        Outcome::Waiting(_) | Outcome::Running(_) | Outcome::Skipped(_) => ("apply_errored", Level::Warn),
    };
    let (outcome, said) = words(outcome);
    let hook = of_change(change, task.or(change.task));
    let hook = Hook { elapsed_seconds: Some(took.as_secs()), outcome: Some(outcome), said, ..hook };
    told(kind, level, text, (hook, at))
}

/// A change is still under way: told when nothing else was for a while.
#[must_use]
pub fn beat_event(plan: &Plan, change: usize, elapsed: Duration, at: Timestamp) -> Option<String> {
    let change = plan.changes.get(change)?;
    let text = format!("{}: Still under way... [{} elapsed]", name(&change.address.to_string()), duration(elapsed));
    let hook = Hook { elapsed_seconds: Some(elapsed.as_secs()), ..hook(change) };
    Some(told("apply_progress", Level::Info, text, (hook, at)))
}

/// What was done, and how much.
#[must_use]
pub fn report_event(plan: &Plan, report: &Report, at: Timestamp) -> String {
    let Tally { done, ended, .. } = Tally::of(plan, report);
    let is_complete = report.is_complete(plan) && !plan.is_refused();
    let (operation, title) = command(plan);
    let resources = format!("Resources: {} added, {} changed, {} destroyed.", done.add, done.change, done.destroy);
    let (level, text) = if is_complete {
        (Level::Info, format!("{title} complete! {resources}"))
    } else {
        (Level::Error, format!("{title} incomplete: {resources} Syncs: {}.", counts(&ended)))
    };
    let summary = summed(&done, plan.blocked().count(), operation);
    let changes = Some(v1::Summary { ended: Some(mirror(ended)), ..summary });
    write(&v1::Line { changes, ..line("change_summary", level, text, at) })
}

const fn mirror(ended: Ended) -> v1::Ended {
    let Ended { planned, applied, skipped, failed, unknown, waiting, running, parked, not_begun } = ended;
    v1::Ended { planned, applied, skipped, failed, unknown, waiting, running, parked, not_begun }
}

fn told(kind: &'static str, level: Level, text: String, (hook, at): (Hook<'_>, Timestamp)) -> String {
    write(&v1::Line { hook: Some(hook), ..line(kind, level, text, at) })
}

fn hook(change: &Change) -> Hook<'_> {
    of_change(change, change.task)
}

fn of_change(change: &Change, task: Option<TaskId>) -> Hook<'_> {
    let (action, class) = (Some(action(change.action)), Some(change.impact.class.word()));
    Hook { action, class, ..identified(&change.address, task) }
}

/// The change that a step serves, and its word.
fn of(plan: &Plan, step: StepId) -> Option<(&Change, &'static str)> {
    let step = plan.steps.get(step.0)?;
    Some((plan.changes.get(step.change)?, step.stage.word()))
}

/// What a person is told of it.
fn sentence(plan: &Plan, event: &Event) -> String {
    event_line(plan, event, &Style::PLAIN).unwrap_or_default().trim_end().to_owned()
}

fn words(outcome: &Outcome) -> (&'static str, Option<&str>) {
    match outcome {
        Outcome::Done => ("done", None),
        Outcome::Failed(why) => ("failed", Some(why)),
        Outcome::Unknown(why) => ("unknown", Some(why)),
        Outcome::Waiting(why) => ("waiting", Some(why)),
        Outcome::Running(why) => ("running", Some(why)),
        Outcome::Skipped(why) => ("skipped", Some(why)),
    }
}
