//! Waits until a write of an earlier run has landed or cannot land any more: nothing else tells which.
//!
//! A signal ends it as it ends a plan: nothing has been begun.

use std::time::Duration;

use disync_model::{Pending, State};
use disync_plan::{Plan, in_flight};
use disync_render::{Style, countdown_text, fit};
use jiff::Timestamp;

use crate::printer::Printer;

/// How long any such write is waited for before a plan is made, whether or not the plan will need that.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a line is due where there is no terminal.
const EVERY: Duration = Duration::from_secs(30);

/// Waits for what can land for another moment only: then everybody knows what became of it before the plan is made.
pub(super) async fn before_planning(state: &State, printer: &Printer) {
    let now = Timestamp::now();
    let until = state.pending.values().filter_map(|pending: &Pending| Some(pending.sent.as_ref()?.not_after));
    let pauses = until.filter_map(|until| Duration::try_from(until.duration_since(now)).ok());
    if let Some(pause) = pauses.filter(|pause| *pause <= PATIENCE).max() {
        printer.note("A write of the last run has no answer; waiting until it has landed or cannot land any more.");
        tokio::time::sleep(pause).await;
    }
}

/// Waits for what stops `plan`, telling how long it takes.
pub(super) async fn until(plan: &Plan, until: Timestamp, printer: &Printer) {
    let left = || Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default();
    let text = |style: &Style| countdown_text(&in_flight(plan), left(), style);
    if printer.shows_live_progress() {
        let bottom = printer.bottom();
        while !left().is_zero() {
            let text = text(&Style { color: false, ..printer.err });
            bottom.set(vec![fit(&text, bottom.size().columns.saturating_sub(1)).into_owned()]);
            tokio::time::sleep(left().min(Duration::from_secs(1))).await;
        }
        bottom.set(Vec::new());
    } else {
        while !left().is_zero() {
            printer.note(&text(&printer.err));
            tokio::time::sleep(left().min(EVERY)).await;
        }
    }
}
