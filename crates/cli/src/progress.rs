//! Progress of an apply: live lines on a terminal; without one a line for each change that has ended, and a heartbeat.
//!
//! What is said is made by `render`, and where it is drawn is `bottom`'s.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use disync_model::Waits;
use disync_plan::{Event, Plan};
use disync_render::{Board, Style, event_line};
use tokio::time::{Instant, sleep};

use crate::bottom::Size;
use crate::printer::Printer;

/// How often it is said how all of it stands, where no live lines show it.
const BEAT: Duration = Duration::from_secs(30);

/// How often live lines are looked at.
const TICK: Duration = Duration::from_millis(200);

/// How often they are written anew though nothing has happened: they count seconds.
const COUNT: Duration = Duration::from_secs(1);

/// Shows what happens.
pub(crate) struct Progress<'a> {
    plan: &'a Plan,
    printer: &'a Printer,
    board: RefCell<Board<'a>>,
    began: Instant,
    /// When live lines were drawn last, or the heart was heard.
    last: Cell<Instant>,
    /// Whether there are live lines.
    is_live: Cell<bool>,
    /// Whether something has happened since they were drawn.
    is_stale: Cell<bool>,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(plan: &'a Plan, waits: Waits, printer: &'a Printer) -> Self {
        Self::on(plan, waits, (printer, printer.shows_live_progress()))
    }

    fn on(plan: &'a Plan, waits: Waits, (printer, is_live): (&'a Printer, bool)) -> Self {
        let (board, now) = (RefCell::new(Board::new(plan, waits)), Instant::now());
        let (last, is_live, is_stale) = (Cell::new(now), Cell::new(is_live), Cell::new(true));
        Self { plan, printer, board, began: now, last, is_live, is_stale }
    }

    /// Shows one event.
    pub(crate) fn show(&self, event: &Event) {
        self.board.borrow_mut().take(event, self.began.elapsed());
        self.is_stale.set(true);
        match event {
            Event::ChangeEnded { .. } => self.print(event),
            // The next signal leaves at once: nothing is to be on the screen then that somebody would have to take away.
            Event::Stopping { .. } => {
                self.is_live.set(false);
                self.printer.bottom().set(Vec::new());
                self.print(event);
            }
            Event::ChangeStarted { .. }
            | Event::StepStarted { .. }
            | Event::Submitted { .. }
            | Event::Waiting { .. }
            | Event::StepEnded { .. } => {}
        }
    }

    fn print(&self, event: &Event) {
        if let Some(line) = event_line(self.plan, event, &self.printer.err).filter(|_| self.printer.shows_progress()) {
            self.printer.error(&line);
        }
    }

    /// Runs an apply to its end, and shows meanwhile that it goes on.
    pub(crate) async fn beside<F: Future>(&self, apply: F) -> F::Output {
        let mut apply = pin!(apply);
        loop {
            let pause = if self.is_live.get() { TICK } else { BEAT.saturating_sub(self.last.get().elapsed()) };
            tokio::select! {
                biased;
                done = &mut apply => return done,
                () = sleep(pause) => self.tick(),
            }
        }
    }

    fn tick(&self) {
        let (now, board) = (self.began.elapsed(), self.board.borrow());
        if self.is_live.get() {
            if !self.is_stale.replace(false) && self.last.get().elapsed() < COUNT {
                return;
            }
            let Size { columns, rows } = self.printer.bottom().size();
            // The last column and the last row stay free: whoever writes there has the terminal move what is above.
            let style = Style { width: columns.saturating_sub(1).max(1), ..self.printer.err };
            self.printer.bottom().set(board.live_lines(now, &style, rows.saturating_sub(1)));
        } else {
            self.printer.note(&board.heartbeat(now, &self.printer.err));
        }
        self.last.set(Instant::now());
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.printer.bottom().set(Vec::new());
    }
}

#[cfg(test)]
mod tests;
