//! Calls to the service: those that were made, and of how many that is. Calls are money: an account may have a hundred a
//! day.
//!
//! Who counts them is the client; how many there may be, say settings and flags.

mod v1;

use std::collections::BTreeMap;

use disync_plan::Forecast;

pub(crate) use self::v1::ExpectedCalls;
use crate::phrase::count;
use crate::style::{Label, Page, Style};

/// A budget of calls that does not suffice for what is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// Which budget.
    pub budget: Budget,
    /// How many calls it leaves.
    pub left: u64,
    /// How many are needed.
    pub needed: Forecast,
}

/// Who limits the calls, and to how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// `--max-calls`: those of a run.
    Run(u64),
    /// `max_calls_per_day`: those of a day.
    Day(u64),
}

/// The calls by operation, as text.
#[must_use]
pub fn calls_text(calls: &BTreeMap<&'static str, u64>, style: &Style) -> String {
    let mut page = Page::new(style);
    put_calls(&mut page, calls, "");
    page.finish()
}

/// The calls by operation, and those that are still ahead if the plan is carried out, as text.
#[must_use]
pub fn calls_ahead_text(calls: &BTreeMap<&'static str, u64>, ahead: Forecast, style: &Style) -> String {
    let mut page = Page::new(style);
    put_calls(&mut page, calls, &format!("; {} more to apply", forecast(ahead)));
    page.finish()
}

/// That a budget will not suffice, and what happens then.
#[must_use]
pub fn shortage_text(shortage: &Shortage) -> String {
    let Shortage { budget, left, needed } = shortage;
    let left = count(usize::try_from(*left).unwrap_or(usize::MAX), "call");
    let leaves = match budget {
        Budget::Run(max_calls) => format!("`--max-calls {max_calls}` leaves {left}"),
        Budget::Day(limit) => format!("`max_calls_per_day: {limit}` leaves {left} today"),
    };
    format!(
        "{leaves}, and applying this plan takes {}: it will stop on the way, with everything recorded, and go on when it \
         is run again",
        forecast(*needed)
    )
}

/// The calls of today, of the `limit` that a day has.
#[must_use]
pub fn calls_today_text(used: u64, limit: u64, style: &Style) -> String {
    let mut page = Page::new(style);
    let text = format!("{used} of {limit} (`max_calls_per_day`)");
    page.sentence(0, (Label::Heading, "Calls today: "), &text);
    page.finish()
}

/// Puts the calls by operation, with something behind them.
pub(crate) fn put_calls(page: &mut Page, calls: &BTreeMap<&'static str, u64>, behind: &str) {
    let total = calls.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    let each: Vec<String> = calls.iter().map(|(operation, n)| format!("{operation} {n}")).collect();
    let text = if each.is_empty() { total.to_string() } else { format!("{total} ({})", each.join(", ")) };
    page.sentence(0, (Label::Heading, "Calls: "), &format!("{text}{behind}"));
}

/// `about 83`, or `at least 83`.
pub(crate) fn forecast(forecast: Forecast) -> String {
    let Forecast { n_calls, at_least } = forecast;
    if at_least { format!("at least {n_calls}") } else { format!("about {n_calls}") }
}
