//! How the rounds of a watch are shown: a screen is drawn anew, whoever reads lines gets what differs, and programs get
//! each round.

use std::time::Duration;

use disync_render::{Round, StatusRow, Style, Watched, status_changes_text, status_text};
use tokio::time::{Instant, sleep};

use crate::args::{Format, StatusArgs};
use crate::bottom::{Bottom, Size};
use crate::printer::Printer;

/// How often it is looked whether the screen has another size.
const TICK: Duration = Duration::from_millis(250);

/// A way to show rounds.
pub(super) enum View {
    Screen(Screen),
    /// What was shown last.
    Lines(Option<Vec<StatusRow>>, bool),
    Json,
    Yaml,
}

/// A terminal that is drawn anew.
pub(super) struct Screen {
    bottom: Bottom,
    watched: Watched,
    style: Style,
    /// Whether the steps of solutions are shown.
    steps: bool,
    drawn: Option<Size>,
}

impl View {
    pub(super) fn new(args: &StatusArgs, printer: &Printer, steps: bool) -> Self {
        match (args.format, printer.screen()) {
            (Format::Json, _) => Self::Json,
            (Format::Yaml, _) => Self::Yaml,
            (Format::Text, Some(bottom)) => {
                let (watched, style) = (Watched::default(), printer.out);
                Self::Screen(Screen { bottom, watched, style, steps, drawn: None })
            }
            (Format::Text, None) => Self::Lines(None, steps),
        }
    }

    /// Shows what came of a round.
    pub(super) fn show(&mut self, round: &Round<'_>, interval: Duration, printer: &mut Printer) {
        match self {
            Self::Screen(screen) => {
                screen.watched.take(round, interval);
                screen.draw();
                return;
            }
            Self::Lines(before, steps) => {
                if let Ok(rows) = round.found {
                    let text = match before.as_deref() {
                        None => status_text(rows, &printer.out, *steps),
                        Some(before) => status_changes_text(before, rows, round.at, &printer.out),
                    };
                    printer.result(&text);
                    *before = Some(rows.to_vec());
                }
            }
            Self::Json => printer.result(&round.json()),
            Self::Yaml => printer.result(&round.yaml()),
        }
        // The first rounds tell what each of them costs.
        if round.found.is_ok() && round.number <= 2 {
            printer.note(&round.cost_text(interval));
        }
        if let Some(text) = round.failed_text(interval) {
            printer.warning(&text);
        }
    }

    /// Waits for the next round, and draws a screen that is resized meanwhile.
    pub(super) async fn pause(&mut self, interval: Duration) {
        let Self::Screen(screen) = self else { return sleep(interval).await };
        let began = Instant::now();
        loop {
            let left = interval.saturating_sub(began.elapsed());
            if left.is_zero() {
                return;
            }
            sleep(left.min(TICK)).await;
            screen.bottom.catch_up();
            if screen.drawn != Some(screen.bottom.size()) {
                screen.draw();
            }
        }
    }

    /// Leaves what is on the screen there.
    pub(super) fn end(&self) {
        if let Self::Screen(screen) = self {
            screen.bottom.leave();
        }
    }
}

impl Screen {
    fn draw(&mut self) {
        let size = self.bottom.size();
        // The last column and the last row stay free: whoever writes there has the terminal move what is above.
        let style = Style { width: size.columns.saturating_sub(1).max(1), ..self.style };
        self.bottom.set(self.watched.lines(&style, size.rows.saturating_sub(1), self.steps));
        self.drawn = Some(size);
    }
}
