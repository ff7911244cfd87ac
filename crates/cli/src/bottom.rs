//! The live lines at the bottom of a terminal: whatever else is printed goes above them.
//!
//! The cursor rests where they begin, and not below them. So nothing has to be counted to replace them: from there on the
//! terminal is erased and written anew, however its size has changed meanwhile, and whether or not it has wrapped lines
//! that were there. What they say is for others to decide.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use terminal_size::{Height, Width, terminal_size_of};
use tokio::time::Instant;

/// A terminal that does not tell its size is taken for one of the oldest.
const UNKNOWN: Size = Size { columns: 80, rows: 24 };

/// What is printed sooner after the lines were written is kept, and printed with what else comes by then: lines that come
/// thick and fast would have the live ones flicker.
const THICK: Duration = Duration::from_millis(100);

/// Erases from the cursor to the end of the line.
const ERASE_LINE: &str = "\u{1b}[K";
/// Erases from the cursor to the end of the screen.
const ERASE_BELOW: &str = "\u{1b}[J";
/// Erases the lines. Where somebody has typed meanwhile, the terminal has written that over their beginning, such as `^C`.
const ERASE_ALL: &str = "\r\u{1b}[J";

/// How large a terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

/// What is printed besides results, and the live lines below it.
#[derive(Clone)]
pub(crate) struct Bottom(Arc<Mutex<Block>>);

struct Block {
    out: Box<dyn Write + Send>,
    size: Box<dyn Fn() -> Size + Send>,
    /// None where there are none.
    lines: Vec<String>,
    /// Whether they are on the screen.
    are_shown: bool,
    /// When they were written last.
    written_at: Option<Instant>,
    /// What is to be printed above them when they are written next.
    kept: String,
}

impl fmt::Debug for Bottom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bottom").finish_non_exhaustive()
    }
}

impl Default for Bottom {
    /// That of standard error.
    fn default() -> Self {
        Self::of(io::stderr(), || size_of(terminal_size_of(io::stderr())))
    }
}

impl Bottom {
    /// That of `out`, which is so large at the moment.
    pub(crate) fn of(out: impl Write + Send + 'static, size: impl Fn() -> Size + Send + 'static) -> Self {
        let (out, size) = (Box::new(out), Box::new(size));
        Self(Arc::new(Mutex::new(Block {
            out,
            size,
            lines: Vec::new(),
            are_shown: false,
            written_at: None,
            kept: String::new(),
        })))
    }

    /// That of standard output.
    pub(crate) fn of_stdout() -> Self {
        Self::of(io::stdout(), || size_of(terminal_size_of(io::stdout())))
    }

    fn block(&self) -> MutexGuard<'_, Block> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How large the terminal is at the moment.
    pub(crate) fn size(&self) -> Size {
        (self.block().size)()
    }

    /// Puts these lines there, in place of those that are; without any, takes them away. They have to be narrower than the
    /// terminal, and fewer than it has.
    pub(crate) fn set(&self, lines: Vec<String>) {
        let mut block = self.block();
        // Lines are written over those that were there.
        let mut out = if lines.is_empty() || !block.kept.is_empty() { block.erased() } else { String::new() };
        block.lines = lines;
        block.write(&mut out);
    }

    /// Prints what was kept. Whoever does not set the lines several times a second has to call it instead.
    pub(crate) fn catch_up(&self) {
        let mut block = self.block();
        if !block.kept.is_empty() && !block.is_thick() {
            let mut out = block.erased();
            block.write(&mut out);
        }
    }

    /// Leaves the lines where they are: what is printed from now on goes below them.
    pub(crate) fn leave(&self) {
        let mut block = self.block();
        let lines = std::mem::take(&mut block.lines);
        if block.are_shown {
            let mut out = block.erased();
            let left: String = lines.iter().map(|line| format!("{line}\n")).collect();
            block.kept.push_str(&left);
            block.write(&mut out);
        }
    }

    /// Prints above the lines.
    pub(crate) fn print_above(&self, text: &str) {
        let mut block = self.block();
        block.kept.push_str(text.trim_end_matches('\n'));
        block.kept.push('\n');
        if !block.is_thick() {
            let mut out = block.erased();
            block.write(&mut out);
        }
    }
}

impl Block {
    /// Whether the lines on the screen were written just now.
    fn is_thick(&self) -> bool {
        self.are_shown && self.written_at.is_some_and(|at| at.elapsed() < THICK)
    }

    /// What erases the lines, if they are on the screen.
    fn erased(&mut self) -> String {
        if std::mem::take(&mut self.are_shown) { ERASE_ALL.to_owned() } else { String::new() }
    }

    /// Writes what was kept and the lines, where there are any, from where the cursor is.
    fn write(&mut self, out: &mut String) {
        out.push_str(&std::mem::take(&mut self.kept));
        self.are_shown = !self.lines.is_empty();
        if self.are_shown {
            self.written_at = Some(Instant::now());
            out.push_str(&written(&self.lines));
        }
        self.print(out);
    }

    /// Writes in one go, so that nothing half written is seen. Where nobody reads any more there is nobody to tell.
    fn print(&mut self, text: &str) {
        drop(self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()));
    }
}

/// Lines, and back to where they begin. Each line erases what was there behind it, the last one also what was below.
fn written(lines: &[String]) -> String {
    let mut text = format!("\r{}{ERASE_BELOW}", lines.join(&format!("{ERASE_LINE}\n")));
    let n_up = lines.len().saturating_sub(1);
    if n_up > 0 {
        text.push_str(&format!("\u{1b}[{n_up}A"));
    }
    text.push('\r');
    text
}

/// The size that a terminal tells, if it tells one.
fn size_of(told: Option<(Width, Height)>) -> Size {
    match told {
        Some((Width(columns @ 1..), Height(rows @ 1..))) => Size { columns: columns.into(), rows: rows.into() },
        Some(_) | None => UNKNOWN,
    }
}

#[cfg(test)]
pub(crate) mod tests;
