//! The YAML of a sync before and after a change, as a unified diff.
//!
//! The YAML is escaped before it is compared.

use disync_plan::Change;

use crate::escape::{escape, name};
use crate::json::to_yaml;
use crate::spec::Shown;
use crate::style::Page;
use crate::unified::unified;

/// How far the diff is from the left.
const INDENT: usize = 6;

/// Puts the diff of a change; nothing where the specs do not differ.
pub(super) fn diff(page: &mut Page, change: &Change) {
    let before = text(Shown::before(change).as_ref());
    let after = text(Shown::after(change).as_ref());
    let address = change.address.to_string();
    let address = name(&address);
    let titles = ["live", "declared"].map(|of| format!("{of} {address}"));
    unified(page, INDENT, [&titles[0], &titles[1]], [&before, &after]);
}

fn text(spec: Option<&Shown<'_>>) -> String {
    let mut text = String::new();
    for line in spec.map(to_yaml).unwrap_or_default().lines() {
        text.push_str(&escape(line));
        text.push('\n');
    }
    text
}
