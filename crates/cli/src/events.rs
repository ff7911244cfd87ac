//! Where the events of a command go: a file or stdout, line by line, each flushed before anything else happens.
//!
//! What they say is made by `render`. A reader who has left does no harm here, and is told nothing any more; that
//! nobody reads stdout ends an apply elsewhere.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::future::Future;
use std::io::{self, Write};
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use disync_model::{Live, Wanted};
use disync_plan::{Event, Plan};
use disync_render::{
    Diagnosed, apply_event, beat_event, diagnostic_event, exit_event, plan_events, read_event, reading_event,
    version_event,
};
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use crate::args::Global;
use crate::failure::{Exit, Failure};

/// How often it is looked whether anything was told: whoever listens hears something at least every other time.
const BEAT: Duration = Duration::from_secs(12);

/// How many of the changes under way are told of at a beat: those that have been so for the longest.
const MOST_BEATS: usize = 10;

/// Where events go; nowhere unless somebody asked for them.
#[derive(Clone, Default)]
pub(crate) struct Events {
    sink: Option<Arc<Mutex<Sink>>>,
    on_stdout: bool,
}

struct Sink {
    /// `None` once the reader has left.
    out: Option<Box<dyn Write + Send>>,
    last: Instant,
}

impl Sink {
    fn tell(&mut self, lines: impl FnOnce(Timestamp) -> String) {
        let Some(out) = &mut self.out else { return };
        let written = out.write_all(lines(Timestamp::now()).as_bytes()).and_then(|()| out.flush());
        if written.is_err() {
            self.out = None;
        }
        self.last = Instant::now();
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("on_stdout", &self.on_stdout).finish_non_exhaustive()
    }
}

impl Events {
    /// Events into `file`; `-` is stdout.
    pub(crate) fn open(global: &Global, file: &Path) -> Result<Self, Failure> {
        if file == Path::new("-") {
            return Ok(Self::on_stdout());
        }
        let path = global.chdir.join(file);
        let failure = |error| Failure::error(&format!("cannot write `{}`", path.display()), &error);
        Ok(Self::into(File::create(&path).map_err(failure)?))
    }

    fn on_stdout() -> Self {
        Self { on_stdout: true, ..Self::into(io::stdout()) }
    }

    fn into(out: impl Write + Send + 'static) -> Self {
        let sink = Sink { out: Some(Box::new(out)), last: Instant::now() };
        Self { sink: Some(Arc::new(Mutex::new(sink))), on_stdout: false }
    }

    /// Whether somebody asked for them.
    pub(crate) const fn are_wanted(&self) -> bool {
        self.sink.is_some()
    }

    /// Whether stdout is theirs alone.
    pub(crate) const fn are_on_stdout(&self) -> bool {
        self.on_stdout
    }

    /// Tells one or several lines, made of the time, if anybody listens.
    pub(crate) fn tell(&self, lines: impl FnOnce(Timestamp) -> String) {
        let Some(sink) = &self.sink else { return };
        sink.lock().unwrap_or_else(PoisonError::into_inner).tell(lines);
    }

    /// Tells how the command ends. That is the last line: nothing is told any more.
    pub(crate) fn end(&self, exit: Exit) {
        let Some(sink) = &self.sink else { return };
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        sink.tell(|at| exit_event(exit.code(), exit_word(exit), at));
        sink.out = None;
    }

    /// Tells which tasks are about to be read.
    pub(crate) fn reading<'w>(&self, wanted: impl IntoIterator<Item = &'w Wanted>) {
        self.tell(|at| wanted.into_iter().map(|wanted| reading_event(&wanted.address, wanted.record, at)).collect());
    }

    /// Tells what was read of them; what was assumed was not.
    pub(crate) fn read(&self, wanted: &[Wanted], live: &Live) {
        let wanted = wanted.iter().filter(|wanted| !live.assumed.contains(&wanted.address));
        let read = |Wanted { address, .. }: &Wanted, at| {
            let task = live.tasks.get(address).map(disync_model::Observed::id);
            read_event(address, task, live.gaps.get(address), at)
        };
        self.tell(|at| wanted.map(|wanted| read(wanted, at)).collect());
    }

    /// Tells a plan.
    pub(crate) fn planned(&self, plan: &Plan) {
        self.tell(|at| plan_events(plan, at).concat());
    }

    /// How long nothing was told; `None` where nobody listens.
    fn silence(&self) -> Option<Duration> {
        let sink = self.sink.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        sink.out.is_some().then(|| sink.last.elapsed())
    }
}

/// Tells what happens during an apply, and that it goes on while nothing does.
pub(crate) struct Telling<'a> {
    plan: &'a Plan,
    events: &'a Events,
    /// The changes under way, and since when.
    under_way: RefCell<BTreeMap<usize, Instant>>,
}

impl<'a> Telling<'a> {
    pub(crate) const fn new(plan: &'a Plan, events: &'a Events) -> Self {
        Self { plan, events, under_way: RefCell::new(BTreeMap::new()) }
    }

    /// Tells one event.
    pub(crate) fn tell(&self, event: &Event) {
        match event {
            Event::ChangeStarted { change } => drop(self.under_way.borrow_mut().insert(*change, Instant::now())),
            Event::ChangeEnded { change, .. } => drop(self.under_way.borrow_mut().remove(change)),
            Event::StepStarted { .. }
            | Event::Submitted { .. }
            | Event::Waiting { .. }
            | Event::StepEnded { .. }
            | Event::Stopping { .. } => {}
        }
        self.events.tell(|at| apply_event(self.plan, event, at).unwrap_or_default());
    }

    /// Runs an apply to its end, and lets its heart be heard.
    pub(crate) async fn beside<F: Future>(&self, apply: F) -> F::Output {
        let mut apply = pin!(apply);
        loop {
            tokio::select! {
                biased;
                done = &mut apply => return done,
                () = sleep(BEAT) => self.beat(),
            }
        }
    }

    fn beat(&self) {
        if self.events.silence().is_none_or(|silence| silence < BEAT) {
            return;
        }
        let mut longest: Vec<(Instant, usize)> =
            self.under_way.borrow().iter().map(|(change, since)| (*since, *change)).collect();
        longest.sort_unstable();
        longest.truncate(MOST_BEATS);
        let beat = |(since, change): (Instant, usize), at| beat_event(self.plan, change, since.elapsed(), at);
        self.events.tell(|at| longest.into_iter().filter_map(|longest| beat(longest, at)).collect());
    }
}

/// Tells of arguments that cannot be read, where they send the events to stdout: whoever reads there waits for their end.
/// A file would have to be opened first, and which one is part of what cannot be read.
pub(crate) fn of_usage(arguments: &[OsString], error: &str) {
    let before = arguments.split(|argument| argument == "--").next().unwrap_or_default();
    let is_pair = |pair: &[OsString]| matches!(pair, [flag, value] if flag == "--events" && value == "-");
    if !before.iter().any(|argument| argument == "--events=-") && !before.windows(2).any(is_pair) {
        return;
    }
    let events = Events::on_stdout();
    events.tell(|at| version_event(env!("CARGO_PKG_VERSION"), at));
    let mut lines = error.lines().map(str::trim).filter(|line| !line.is_empty());
    let summary = lines.next().unwrap_or_default();
    let (summary, hints) = (summary.strip_prefix("error: ").unwrap_or(summary), lines.map(str::to_owned));
    events.tell(|at| diagnostic_event(Diagnosed::Error, summary, &hints.collect::<Vec<_>>(), at));
    events.end(Exit::Error);
}

/// The stable word for what the shell is told.
const fn exit_word(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "done",
        Exit::Error => "error",
        Exit::Pending => "changes_pending",
        Exit::Drifted => "drift_found",
        Exit::CheckFailed => "check_failed",
        Exit::Refused => "refused",
        Exit::StillRunning => "still_running",
        Exit::Incomplete => "incomplete",
        Exit::Locked => "locked",
        Exit::Denied => "denied",
        Exit::Signal(_) => "interrupted",
    }
}

#[cfg(test)]
mod tests;
