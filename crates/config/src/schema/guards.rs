//! `guards:`: what one plan may do before somebody must say that it is meant.

use disync_model::{Calendar, ImpactClass, RemovedPercent};

use crate::project::Guards;
use crate::report::Report;
use crate::schema::calendar;
use crate::value::{Fields, choice, number};
use crate::yaml::{Node, Value};

/// So many tables may go whatever their share is, where the file does not say otherwise: in a small project every
/// removal is a large share.
const DEFAULT_FLOOR: u32 = 10;

const KEYS: [&str; 6] =
    ["max_removed_tables", "max_removed_percent", "max_restarts", "max_impact", "windows", "freeze"];

/// Reads `guards:`.
pub(super) fn guards(node: &Node<'_>, report: &mut Report<'_>) -> Option<Guards> {
    let fields = Fields::open(node, "`guards`", &KEYS, report)?;
    let windows = fields.get("windows").and_then(|node| calendar::windows(node, report)).unwrap_or_default();
    let freezes = fields.get("freeze").and_then(|node| calendar::freezes(node, report)).unwrap_or_default();
    let classes = ImpactClass::ALL.map(|class| (class.word(), class));
    Some(Guards {
        max_removed_tables: fields
            .get("max_removed_tables")
            .and_then(|node| amount(node, "`max_removed_tables`", report)),
        max_removed_percent: fields.get("max_removed_percent").and_then(|node| removed_percent(node, report)),
        max_restarts: fields.get("max_restarts").and_then(|node| amount(node, "`max_restarts`", report)),
        max_impact: fields.get("max_impact").and_then(|node| choice(node, "`max_impact`", &classes, report)),
        calendar: Calendar { windows, freezes },
    })
}

fn amount(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<u32> {
    number(node, what, 0..=i64::from(u32::MAX), report).and_then(|amount| u32::try_from(amount).ok())
}

/// A number, or one with the number of tables that may go in any case.
fn removed_percent(node: &Node<'_>, report: &mut Report<'_>) -> Option<RemovedPercent> {
    const WHAT: &str = "`max_removed_percent`";
    if !matches!(node.value, Value::Map(_)) {
        return Some(RemovedPercent { percent: percent(node, WHAT, report)?, floor: DEFAULT_FLOOR });
    }
    let fields = Fields::open(node, WHAT, &["percent", "floor"], report)?;
    let hint = "write `{ percent: 10, floor: 10 }`, or the percentage alone";
    let share = fields.require("percent", node.at, hint, report).and_then(|node| percent(node, "`percent`", report));
    let floor = match fields.get("floor") {
        Some(node) => amount(node, "`floor`", report),
        None => Some(DEFAULT_FLOOR),
    };
    Some(RemovedPercent { percent: share?, floor: floor? })
}

fn percent(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<u8> {
    number(node, what, 0..=100, report).and_then(|percent| u8::try_from(percent).ok())
}
