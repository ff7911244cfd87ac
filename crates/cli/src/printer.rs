//! The only place that prints: results to stdout, everything else to stderr.

use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::AsFd;
use std::sync::Arc;

use disync_dataworks::Observer;
use disync_model::Note;
use disync_render::{Diagnosed, Style, diagnostic_event, failure_text, note_text, problem_event};
use terminal_size::{Width, terminal_size_of};

use crate::args::{Color, Global};
use crate::bottom::Bottom;
use crate::events::Events;
use crate::failure::{Exit, Failure};
use crate::interrupt::Watch;

/// Where output goes and how it looks there.
#[derive(Debug)]
pub(crate) struct Printer {
    /// How results look.
    pub(crate) out: Style,
    /// How everything else looks.
    pub(crate) err: Style,
    quiet: bool,
    verbose: bool,
    unread: Option<Exit>,
    bottom: Bottom,
    /// Who is told what happens.
    pub(crate) events: Events,
    /// Who ends the command at a signal.
    pub(crate) watch: Option<Watch>,
}

/// The width where there is no terminal to ask.
const WIDTH: usize = 100;

/// A terminal that is narrower is taken for one of this width: below it there is nothing to be arranged.
const LEAST_WIDTH: usize = 20;

impl Printer {
    pub(crate) fn new(global: &Global) -> Self {
        let color = |is_terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                is_terminal && !set("NO_COLOR") && !dumb
            }
        };
        Self {
            out: Style { color: color(io::stdout().is_terminal()), width: width(io::stdout()) },
            err: Style { color: color(io::stderr().is_terminal()), width: width(io::stderr()) },
            quiet: global.quiet,
            verbose: global.verbose,
            unread: None,
            bottom: Bottom::default(),
            events: Events::default(),
            watch: None,
        }
    }

    /// Prints a result, unless stdout belongs to the events.
    pub(crate) fn result(&mut self, text: &str) {
        if self.events.are_on_stdout() {
            return;
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        // A reader who has left ends nothing here: whoever listens for that brings an apply to its consistent end.
        if let Err(error) = written {
            // Who writes where nobody reads is sent SIGPIPE, which the runtime has us ignore.
            let has_left = error.kind() == io::ErrorKind::BrokenPipe;
            self.unread.get_or_insert(if has_left { Exit::Signal(13) } else { Exit::Error });
        }
    }

    /// Prints what is neither result nor error.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Prints what somebody should mend though all goes on well.
    pub(crate) fn warning(&self, text: &str) {
        self.events.tell(|at| diagnostic_event(Diagnosed::Warning, text, &[], at));
        self.note(&note_text(&Note::Warning(text.to_owned()), &self.err));
    }

    /// Prints what somebody should mend though all goes on well, whatever `--quiet` says: where nobody looks on, as in
    /// cron, nothing else tells.
    pub(crate) fn trouble(&self, text: &str) {
        self.events.tell(|at| diagnostic_event(Diagnosed::Warning, text, &[], at));
        self.error(&note_text(&Note::Warning(text.to_owned()), &self.err));
    }

    /// Prints to stderr whatever `--quiet` says.
    pub(crate) fn error(&self, text: &str) {
        self.bottom.print_above(text);
    }

    /// The terminal that results can be drawn on again and again, if they go to one. Where all else goes there as well,
    /// that is printed above them.
    pub(crate) fn screen(&self) -> Option<Bottom> {
        let is_terminal = moves_its_cursor() && io::stdout().is_terminal();
        is_terminal.then(|| if io::stderr().is_terminal() { self.bottom.clone() } else { Bottom::of_stdout() })
    }

    /// Where live lines are.
    pub(crate) const fn bottom(&self) -> &Bottom {
        &self.bottom
    }

    /// Prints notes from now on: warnings, and the others where somebody wants to know that much.
    pub(crate) fn observer(&self) -> Option<Observer> {
        let (bottom, style) = (self.bottom.clone(), Style { width: 0, ..self.err });
        let (verbose, quiet, events) = (self.verbose, self.quiet, self.events.clone());
        let observer: Observer = Arc::new(move |note| {
            if let Note::Warning(text) = note {
                events.tell(|at| diagnostic_event(Diagnosed::Warning, text, &[], at));
            }
            if !quiet && (verbose || matches!(note, Note::Warning(_))) {
                bottom.print_above(&note_text(note, &style));
            }
        });
        (!self.quiet || self.events.are_wanted()).then_some(observer)
    }

    /// Prints why a command failed.
    pub(crate) fn failure(&self, failure: &Failure) {
        let Failure { problems, message, hints, .. } = failure;
        self.events.tell(|at| problems.iter().map(|problem| problem_event(problem, at)).collect());
        self.events.tell(|at| diagnostic_event(Diagnosed::Error, message, hints, at));
        self.error(&failure_text(&failure.message, &failure.hints, &self.err));
    }

    /// How a command ends whose result could not be written.
    pub(crate) const fn unread(&self) -> Option<Exit> {
        self.unread
    }

    /// Whether progress should be shown.
    pub(crate) const fn shows_progress(&self) -> bool {
        !self.quiet
    }

    /// Whether progress can be shown in lines that change: on a terminal that can move its cursor, and that nobody else
    /// writes to.
    pub(crate) fn shows_live_progress(&self) -> bool {
        let is_shared = self.events.are_on_stdout() && io::stdout().is_terminal();
        self.shows_progress() && moves_its_cursor() && io::stderr().is_terminal() && !is_shared
    }
}

#[cfg(test)]
impl Printer {
    /// One that prints what is no result onto `bottom`, without colours.
    pub(crate) fn onto(bottom: Bottom) -> Self {
        let (out, err) = (Style::PLAIN, Style::PLAIN);
        let (events, watch) = (Events::default(), None);
        Self { out, err, quiet: false, verbose: false, unread: None, bottom, events, watch }
    }
}

/// Whether a terminal, if there is one, can move its cursor.
fn moves_its_cursor() -> bool {
    std::env::var_os("TERM").is_some_and(|term| !term.is_empty() && term != "dumb")
}

/// How many columns a stream has.
fn width(stream: impl AsFd) -> usize {
    terminal_size_of(stream).map_or(WIDTH, |(Width(columns), _)| usize::from(columns).max(LEAST_WIDTH))
}
