//! `waves:`: what must be true of one wave before the next one begins; and `wave:` and `after:` of a sync.

use std::time::Duration;

use disync_model::Wave;

use super::wait::duration;
use crate::report::{At, Report};
use crate::value::{Fields, line, list, number};
use crate::yaml::Node;

/// Reads `waves:` of the project: `healthy_for`.
pub(super) fn waves(node: &Node<'_>, report: &mut Report<'_>) -> Option<Duration> {
    let fields = Fields::open(node, "`waves`", &["healthy_for"], report)?;
    let hint = "write `waves: { healthy_for: 5m }`";
    let node = fields.require("healthy_for", node.at, hint, report)?;
    duration(node, "`healthy_for`", report)
}

/// Reads `wave:`.
pub(super) fn wave(node: &Node<'_>, report: &mut Report<'_>) -> Option<Wave> {
    let number = number(node, "`wave`", 0..=i64::from(Wave::MOST), report)?;
    u8::try_from(number).ok().and_then(Wave::new)
}

/// Reads `after:`: the syncs that one comes after, as they are written. Whether there are such syncs only shows when all
/// files are read.
pub(super) fn after(node: &Node<'_>, report: &mut Report<'_>) -> Vec<(String, At)> {
    let items = list(node, "`after`", report).unwrap_or_default();
    let read = |item: &Node<'_>| Some((line(item, "a sync of `after`", report)?.to_owned(), item.at));
    items.iter().filter_map(read).collect()
}
