//! Where the events of a command go: a file or stdout, line by line, each flushed before anything else happens.
//!
//! What they say is made by `render`. A reader who has left does no harm: an apply goes on to its consistent end, and
//! nobody is told any more.

use std::cell::RefCell;
use std::collections::BTreeMap;
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
use disync_render::{apply_event, beat_event, plan_events, read_event, reading_event};
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

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("on_stdout", &self.on_stdout).finish_non_exhaustive()
    }
}

impl Events {
    /// Events into `file`; `-` is stdout.
    pub(crate) fn open(global: &Global, file: &Path) -> Result<Self, Failure> {
        let on_stdout = file == Path::new("-");
        let out: Box<dyn Write + Send> = if on_stdout {
            Box::new(io::stdout())
        } else {
            let path = global.chdir.join(file);
            let failure = |error| Failure::error(&format!("cannot write `{}`", path.display()), &error);
            Box::new(File::create(&path).map_err(failure)?)
        };
        let sink = Sink { out: Some(out), last: Instant::now() };
        Ok(Self { sink: Some(Arc::new(Mutex::new(sink))), on_stdout })
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
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(out) = &mut sink.out else { return };
        let written = out.write_all(lines(Timestamp::now()).as_bytes()).and_then(|()| out.flush());
        if written.is_err() {
            sink.out = None;
        }
        sink.last = Instant::now();
    }

    /// Tells which tasks are about to be read.
    pub(crate) fn reading(&self, wanted: &[Wanted]) {
        self.tell(|at| wanted.iter().map(|wanted| reading_event(&wanted.address, wanted.record, at)).collect());
    }

    /// Tells what was read of them.
    pub(crate) fn read(&self, wanted: &[Wanted], live: &Live) {
        let read = |Wanted { address, .. }: &Wanted, at| {
            let task = live.tasks.get(address).map(disync_model::Observed::id);
            read_event(address, task, live.gaps.get(address), at)
        };
        self.tell(|at| wanted.iter().map(|wanted| read(wanted, at)).collect());
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
            Event::StepStarted { .. } | Event::Waiting { .. } | Event::StepEnded { .. } | Event::Stopping { .. } => {}
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

/// The stable word for what the shell is told.
pub(crate) const fn exit_word(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "done",
        Exit::Error => "error",
        Exit::Pending => "changes_pending",
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
