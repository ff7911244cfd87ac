//! `disync status --watch`: the status again and again, until somebody interrupts it, or nobody reads it any more.
//!
//! How a round is shown is in `view`, how it is read with few calls in `reader`. A look that has failed is told and is no
//! end, unless the next one would fail for the same reason.

use std::pin::pin;
use std::time::Duration;

use disync_render::Round;
use jiff::Timestamp;

use super::reader::{Reader, Trouble};
use super::view::View;
use crate::args::{Global, StatusArgs};
use crate::failure::{Exit, Failure};
use crate::interrupt::{self, Readers};
use crate::printer::Printer;

/// The pause between two rounds, where nobody says another.
const INTERVAL: Duration = Duration::from_secs(10);

pub(super) async fn run(global: &Global, args: &StatusArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let (interrupt, signal) = interrupt::listen(printer, Readers::Matter, "")?;
    let interrupted = || Ok(interrupt.exit().unwrap_or(Exit::Done));
    let mut signal = pin!(signal);
    let mut reader = tokio::select! {
        biased;
        _ = &mut signal => return interrupted(),
        reader = Reader::open(global, args, printer) => reader?,
    };
    let mut view = View::new(args, printer, global.verbose);
    let ended = tokio::select! {
        biased;
        _ = &mut signal => interrupted(),
        ended = rounds(&mut reader, args, &mut view, printer) => ended,
    };
    // Whatever is printed now goes below what is on the screen.
    view.end();
    reader.report_today(printer);
    ended
}

/// Goes on until nothing can be read, or be written.
async fn rounds(
    reader: &mut Reader<'_>,
    args: &StatusArgs,
    view: &mut View,
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let interval = args.watch.interval.unwrap_or(INTERVAL);
    for number in 1.. {
        let before = reader.n_calls();
        let found = match reader.look().await {
            Ok(rows) => Ok(rows),
            Err(Trouble::Passing(why)) => Err(why),
            Err(Trouble::Lasting(failure)) => return Err(about(failure, number - 1)),
        };
        let all_calls = reader.n_calls();
        let found = found.as_deref().map_err(String::as_str);
        let round = Round { number, at: Timestamp::now(), calls: all_calls - before, all_calls, found };
        view.show(&round, interval, printer);
        if printer.unread().is_some() {
            break;
        }
        view.pause(interval).await;
    }
    Ok(Exit::Done)
}

/// Why it ends though nobody has asked for that.
fn about(failure: Failure, n_rounds: u64) -> Failure {
    if n_rounds == 0 { failure } else { failure.about(&format!("the watch ends after round {n_rounds}")) }
}
