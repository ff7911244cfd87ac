//! Calls to the service: those that were made, and of how many that is. Calls are money: an account may have a hundred a
//! day.
//!
//! Who counts them is the client; how many there may be, say settings and flags.

use std::collections::BTreeMap;

use crate::style::{Label, Page, Style};

/// The calls by operation, as text.
#[must_use]
pub fn calls_text(calls: &BTreeMap<&'static str, u64>, style: &Style) -> String {
    let mut page = Page::new(style);
    put_calls(&mut page, calls);
    page.finish()
}

/// The calls of today, of the `limit` that a day has.
#[must_use]
pub fn calls_today_text(used: u64, limit: u64, style: &Style) -> String {
    let mut page = Page::new(style);
    let text = format!("{used} of {limit} (`max_calls_per_day`)");
    page.sentence(0, (Label::Heading, "Calls today: "), &text);
    page.finish()
}

/// Puts the calls by operation.
pub(crate) fn put_calls(page: &mut Page, calls: &BTreeMap<&'static str, u64>) {
    let total = calls.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    let each: Vec<String> = calls.iter().map(|(operation, n)| format!("{operation} {n}")).collect();
    let text = if each.is_empty() { total.to_string() } else { format!("{total} ({})", each.join(", ")) };
    page.sentence(0, (Label::Heading, "Calls: "), &text);
}
