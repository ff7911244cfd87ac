//! What happens while a plan is carried out, one line each, in Terraform's manner; how it stands is told by [`Board`].
//!
//! It keeps no time: how long something took is in the event.

mod board;
mod live;

use std::time::Duration;

use disync_model::{Outcome, TaskId};
use disync_plan::{Action, Change, Event, Plan};

pub use self::board::Board;

use crate::escape::{fit, message, name, width};
use crate::phrase::{count, duration};
use crate::style::{Label, Page, Style};

/// How far something is that is only counted, such as `Reading tasks: 120 of 1000, 31s`; of how many may not be known yet.
/// In a narrow terminal the number matters more than what is counted.
#[must_use]
pub fn counting_text(what: &str, (done, total): (usize, Option<usize>), elapsed: Duration, style: &Style) -> String {
    let elapsed = duration(elapsed);
    let Some(total) = total else { return fit(&format!("{what}, {elapsed}"), style.columns()).into_owned() };
    let count = format!("{done} of {total}, {elapsed}");
    let whole = format!("{what}: {count}");
    if width(&whole) <= style.columns() { whole } else { fit(&count, style.columns()).into_owned() }
}

/// The line for an event, without its end; `None` for events that need none.
#[must_use]
pub fn event_line(plan: &Plan, event: &Event, style: &Style) -> Option<String> {
    let mut page = Page::new(style);
    match event {
        Event::ChangeStarted { change } => {
            let change = plan.changes.get(*change)?;
            lead(&mut page, change).put(words(change.action).doing).put("...");
        }
        // The beginning and the end of a change are told; its steps are what a board shows.
        Event::StepStarted { .. } | Event::Submitted { .. } | Event::StepEnded { .. } => return None,
        Event::Waiting { step, elapsed, said } => {
            let step = plan.steps.get(step.0)?;
            let change = plan.changes.get(step.change)?;
            let said = said.as_ref().map(|said| format!(", the service says `{}`", name(said))).unwrap_or_default();
            let text = format!(
                "Still {}... [{}, {} elapsed{said}]",
                words(change.action).doing.to_lowercase(),
                step.stage.word(),
                duration(*elapsed),
            );
            lead(&mut page, change).put(&text);
        }
        Event::ChangeEnded { change, outcome, task, took } => {
            ended(&mut page, plan.changes.get(*change)?, outcome, (*took, *task));
        }
        Event::Stopping { in_flight, why } => {
            page.paint(Label::Warning, "Stopping").put(": ").put(&message(why));
            if *in_flight > 0 {
                page.put(&format!(" ({} under way, to be brought to an end)", count(*in_flight, "call")));
            }
        }
    }
    Some(page.finish())
}

fn lead<'p>(page: &'p mut Page, change: &Change) -> &'p mut Page {
    page.paint(Label::Heading, &name(&change.address.to_string())).put(": ")
}

fn ended(page: &mut Page, change: &Change, outcome: &Outcome, (took, task): (Duration, Option<TaskId>)) {
    let took = duration(took);
    let what = words(change.action).done;
    lead(page, change);
    match outcome {
        Outcome::Done => {
            page.put(&format!("{what} complete after {took}"));
            if let Some(task) = task {
                page.put(&format!(" [{task}]"));
            }
        }
        Outcome::Failed(why) => {
            page.paint(Label::Error, &format!("{what} failed after {took}")).put(": ").put(&message(why));
        }
        Outcome::Unknown(why) => {
            page.paint(Label::Error, &format!("{what} has no known outcome after {took}")).put(": ").put(&message(why));
        }
        Outcome::Waiting(why) => {
            page.paint(Label::Warning, &format!("{what} waits for you after {took}")).put(": ").put(&message(why));
        }
        Outcome::Running(why) => {
            page.paint(Label::Warning, &format!("{what} goes on at DataWorks after {took}"))
                .put(": ")
                .put(&message(why));
        }
        Outcome::Skipped(why) => {
            page.paint(Label::Warning, "Skipped").put(": ").put(&message(why));
        }
    }
}

struct Words {
    doing: &'static str,
    done: &'static str,
}

const fn words(action: Action) -> Words {
    let (doing, done) = match action {
        Action::Keep => ("Keeping", "Keeping"),
        Action::Create => ("Creating", "Creation"),
        Action::Update => ("Updating", "Update"),
        Action::Replace => ("Replacing", "Replacement"),
        Action::Delete => ("Destroying", "Destruction"),
        Action::Adopt => ("Adopting", "Adoption"),
        Action::Forget => ("Forgetting", "Forgetting"),
    };
    Words { doing, done }
}
