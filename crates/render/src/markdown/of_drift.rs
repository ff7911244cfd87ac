//! A look at the workspace as Markdown: what has drifted, and below it, folded as well, what is no drift.

use disync_plan::DriftReport;

use super::text::{prose, size};
use super::{LEAST_MARKDOWN, Room, SHORTENED, Sections, alert, hint, note};
use crate::drift::DriftOutline;

/// A look as Markdown of at most `limit` characters (or [`LEAST_MARKDOWN`], if that is more).
#[must_use]
pub fn drift_report_markdown(report: &DriftReport, limit: usize) -> String {
    let outline = DriftOutline::of(report);
    let limit = limit.max(LEAST_MARKDOWN);
    let mut head = Room { out: hint::of_drift(report.project, outline.n_drifted, report.unread.len()), left: limit };
    head.out.push_str("## disync drift: ");
    prose(&mut head.out, &outline.summary);
    head.out.push_str("\n\n");
    head.left = limit.saturating_sub(size(&head.out) + SHORTENED);
    let items = outline.warnings.iter().map(|line| {
        let mut item = "> - ".to_owned();
        prose(&mut item, line);
        item
    });
    alert(&mut head, "> [!WARNING]\n", &items.collect::<Vec<_>>());
    let mut any = false;
    for line in &outline.notes {
        any |= head.put(&note(line), 1);
    }
    if any {
        head.put("\n", 0);
    }
    let parts = outline.parts.iter().map(|(title, entries)| (*title, entries.as_slice()));
    Sections::of(parts).put(head, "disync drift")
}
