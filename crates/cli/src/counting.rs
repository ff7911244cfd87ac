//! Progress of what is only counted, and can take long where the service is called slowly: tasks that are read,
//! configurations that are asked for.
//!
//! Most of it is over before anything is shown. How an apply is shown is in `progress`.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use disync_render::{Style, counting_text};
use tokio::time::{Instant, sleep};

use crate::printer::Printer;

/// What takes less is not shown; and how often a line on a terminal counts.
const COUNT: Duration = Duration::from_secs(1);

/// How often a line is due where there is no terminal: as during an apply.
const BEAT: Duration = Duration::from_secs(30);

/// Hears how many of how many are done.
type Hearer = Arc<dyn Fn(usize, usize) + Send + Sync>;

/// Shows how many of how many are done.
pub(crate) struct Counting<'a> {
    printer: &'a Printer,
    what: &'static str,
    done: Arc<AtomicUsize>,
    /// Nobody knows it in the beginning.
    total: Arc<OnceLock<usize>>,
    is_live: bool,
}

impl<'a> Counting<'a> {
    /// `what` is done, such as `Reading tasks`.
    pub(crate) fn new(what: &'static str, printer: &'a Printer) -> Self {
        Self::on(what, (printer, printer.shows_live_progress()))
    }

    fn on(what: &'static str, (printer, is_live): (&'a Printer, bool)) -> Self {
        Self { printer, what, done: Arc::default(), total: Arc::default(), is_live }
    }

    /// To be told how many of how many are done.
    pub(crate) fn hearer(&self) -> Hearer {
        let (shared, total) = (Arc::clone(&self.done), Arc::clone(&self.total));
        Arc::new(move |done, of| {
            shared.store(done, Ordering::Relaxed);
            total.get_or_init(|| of);
        })
    }

    /// Runs the work to its end, and shows meanwhile how far it is.
    pub(crate) async fn beside<F: Future>(&self, work: F) -> F::Output {
        let (mut work, began) = (pin!(work), Instant::now());
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = sleep(if self.is_live { COUNT } else { BEAT }) => self.show(began.elapsed()),
            }
        }
    }

    fn show(&self, elapsed: Duration) {
        let count = (self.done.load(Ordering::Relaxed), self.total.get().copied());
        let text = |style: &Style| counting_text(self.what, count, elapsed, style);
        if self.is_live {
            let bottom = self.printer.bottom();
            let width = bottom.size().columns.saturating_sub(1).max(1);
            bottom.set(vec![text(&Style { color: false, width })]);
        } else {
            self.printer.note(&text(&Style::PLAIN));
        }
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        if self.is_live {
            self.printer.bottom().set(Vec::new());
        }
    }
}

#[cfg(test)]
mod tests;
