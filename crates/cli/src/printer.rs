//! The only place that prints: results to stdout, everything else to stderr.

use std::io::{self, IsTerminal as _, Write as _};

use disync_render::{Style, failure_text};

use crate::args::{Color, Global};
use crate::failure::Failure;

/// Where output goes and how it looks there.
#[derive(Debug)]
pub(crate) struct Printer {
    /// How results look.
    pub(crate) out: Style,
    /// How everything else looks.
    pub(crate) err: Style,
    quiet: bool,
    broken: bool,
}

/// The width where there is no terminal to ask.
const WIDTH: usize = 100;

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
        let style = |is_terminal| Style { color: color(is_terminal), width: WIDTH };
        Self {
            out: style(io::stdout().is_terminal()),
            err: style(io::stderr().is_terminal()),
            quiet: global.quiet,
            broken: false,
        }
    }

    /// Prints a result.
    pub(crate) fn result(&mut self, text: &str) {
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        // A reader who has left ends nothing here: an apply goes on to its consistent end.
        self.broken |= written.is_err();
    }

    /// Prints what is neither result nor error.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Prints to stderr whatever `--quiet` says. Where stderr is closed there is nobody to tell.
    pub(crate) fn error(&self, text: &str) {
        drop(writeln!(io::stderr().lock(), "{}", text.trim_end_matches('\n')));
    }

    /// Prints why a command failed.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.error(&failure_text(&failure.message, &failure.hints, &self.err));
    }

    /// Whether a result could not be written.
    pub(crate) const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether progress should be shown.
    pub(crate) const fn shows_progress(&self) -> bool {
        !self.quiet
    }
}
