//! Progress: live lines on a terminal, plain lines without one.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_plan::{Event, Plan, StepId};
use disync_render::{Throttle, event_line, progress_label};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::printer::Printer;

/// The most live lines at a time; what is beyond them is counted in the summary line.
const MOST_LINES: usize = 10;

/// Shows what happens.
pub(crate) struct Progress<'a> {
    plan: &'a Plan,
    printer: &'a Printer,
    live: Option<Live>,
    throttle: Throttle,
}

/// The lines at the bottom of a terminal.
struct Live {
    lines: MultiProgress,
    summary: ProgressBar,
    changes: BTreeMap<usize, ProgressBar>,
    step_of: BTreeMap<usize, StepId>,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(plan: &'a Plan, printer: &'a Printer) -> Self {
        let n_changes = plan.changes.iter().filter(|change| change.is_effective()).count();
        let live = printer.shows_live_progress().then(|| Live::new(n_changes));
        printer.bottom().set(live.as_ref().map(|live| live.lines.clone()));
        Self { plan, printer, live, throttle: Throttle::default() }
    }

    /// Shows one event.
    pub(crate) fn show(&mut self, event: &Event) {
        if !self.printer.shows_progress() {
            return;
        }
        if let Some(live) = &mut self.live {
            live.show(self.plan, event);
        }
        if !self.is_due(event) {
            return;
        }
        let Some(line) = event_line(self.plan, event, &self.printer.err) else { return };
        self.printer.error(&line);
    }

    /// Whether an event is worth a line of its own: beginning and waiting are not where live lines show them.
    fn is_due(&mut self, event: &Event) -> bool {
        let is_live = matches!(event, Event::ChangeStarted { .. } | Event::Waiting { .. });
        !(is_live && self.live.is_some()) && self.throttle.passes(event)
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(live) = &self.live {
            self.printer.bottom().set(None);
            drop(live.lines.clear());
        }
    }
}

impl Live {
    fn new(n_changes: usize) -> Self {
        let lines = MultiProgress::new();
        let summary = lines.add(ProgressBar::new(n_changes as u64));
        summary.set_style(style("{pos} of {len} changes, {elapsed}"));
        summary.enable_steady_tick(Duration::from_millis(200));
        Self { lines, summary, changes: BTreeMap::new(), step_of: BTreeMap::new() }
    }

    fn show(&mut self, plan: &Plan, event: &Event) {
        match event {
            Event::StepStarted { step } => {
                let change = plan.steps.get(step.0).map_or(0, |step| step.change);
                self.step_of.insert(change, *step);
                if self.changes.len() < MOST_LINES && !self.changes.contains_key(&change) {
                    let line = ProgressBar::new_spinner().with_style(style("  {spinner} {msg} {elapsed}"));
                    let line = self.lines.insert_before(&self.summary, line.with_message(progress_label(plan, *step)));
                    line.enable_steady_tick(Duration::from_millis(200));
                    self.changes.insert(change, line);
                }
                if let Some(line) = self.changes.get(&change) {
                    line.set_message(progress_label(plan, *step));
                }
            }
            Event::ChangeEnded { change, .. } => {
                if let Some(line) = self.changes.remove(change) {
                    line.finish_and_clear();
                }
                self.summary.inc(1);
            }
            Event::ChangeStarted { .. }
            | Event::Submitted { .. }
            | Event::Waiting { .. }
            | Event::StepEnded { .. }
            | Event::Stopping { .. } => {}
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
