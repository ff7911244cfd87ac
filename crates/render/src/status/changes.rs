//! What differs between two looks at the status, a line for each task that does.

use std::collections::BTreeMap;

use disync_model::Address;
use jiff::Timestamp;

use super::{HEADS, StatusRow, cells};
use crate::escape::name;
use crate::phrase::date;
use crate::style::{Label, Page, Style};

/// What differs between `before` and `now`, as lines; empty where nothing does. `at` is when the second look was taken.
#[must_use]
pub fn status_changes_text(before: &[StatusRow], now: &[StatusRow], at: Timestamp, style: &Style) -> String {
    let by_address = |rows: &'_ [StatusRow]| -> BTreeMap<Address, usize> {
        rows.iter().enumerate().map(|(at, row)| (row.address.clone(), at)).collect()
    };
    let (was, is) = (by_address(before), by_address(now));
    let mut page = Page::new(style);
    for row in now {
        let old = was.get(&row.address).and_then(|at| before.get(*at));
        let text = match old {
            Some(old) => changed(old, row),
            None => format!("new: {}", described(row)),
        };
        if !text.is_empty() {
            put(&mut page, row, at, &text);
        }
    }
    for row in before.iter().filter(|row| !is.contains_key(&row.address)) {
        put(&mut page, row, at, "neither declared nor recorded any more");
    }
    page.finish()
}

/// Whether anything that is shown differs.
pub(super) fn differ(before: &StatusRow, now: &StatusRow) -> bool {
    !changed(before, now).is_empty()
}

fn put(page: &mut Page, row: &StatusRow, at: Timestamp, text: &str) {
    page.paint(Label::Dim, &date(at)).put("  ");
    page.paint(Label::Heading, &name(&row.address.to_string())).put(": ").put(text).end();
}

/// `instance running → stopped, tables 3 → 4`.
fn changed(before: &StatusRow, now: &StatusRow) -> String {
    let pairs = cells(before).into_iter().zip(cells(now)).zip(HEADS);
    let changes = pairs.filter(|((old, new), _)| old.text != new.text);
    let words = changes
        .map(|((old, new), head)| format!("{} {} → {}", head.to_lowercase(), or_dash(&old.text), or_dash(&new.text)));
    words.collect::<Vec<_>>().join(", ")
}

/// `id 7, instance running, tables 3`: what is known of it, without its address.
fn described(row: &StatusRow) -> String {
    let known = cells(row).into_iter().zip(HEADS).skip(1).filter(|(cell, _)| !matches!(cell.text.as_str(), "" | "-"));
    known.map(|(cell, head)| format!("{} {}", head.to_lowercase(), cell.text)).collect::<Vec<_>>().join(", ")
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}
