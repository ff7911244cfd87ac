//! What changed behind our back, and who did it.

use disync_plan::{Attribution, Difference, Drift, DriftKind};

use super::change::{field_line, placeless_row};
use crate::escape::{message, name};
use crate::phrase::{date, table_into};
use crate::style::{Label, Page, Style};

/// Where the lines below a drifted task begin.
const BODY: usize = 6;

/// All drift as text; says so where there is none.
#[must_use]
pub fn drift_text(drifts: &[Drift], style: &Style) -> String {
    let mut page = Page::new(style);
    section(&mut page, drifts);
    if drifts.is_empty() {
        page.sentence(0, (Label::Good, "No drift. "), "Every task is as it was last applied.");
    }
    page.finish()
}

/// The section of a plan; nothing where nothing drifted.
pub(super) fn section(page: &mut Page, drifts: &[Drift]) {
    if drifts.is_empty() {
        return;
    }
    page.sentence(0, (Label::Warning, "Note: "), "tasks have changed outside of disync");
    page.end();
    for drift in drifts {
        one(page, drift);
    }
}

fn one(page: &mut Page, drift: &Drift) {
    let address = drift.address.to_string();
    let address = name(&address);
    page.heading(2, &format!("# {address} {}", sentence(drift)));
    match &drift.kind {
        DriftKind::Changed(difference) => {
            page.put("  ").paint(Label::Change, "~").put(" ").put(&address).end();
            changed(page, difference);
            drift.remapped.iter().for_each(|row| placeless_row(page, row));
        }
        DriftKind::Foreign(why) => {
            page.put("  ").paint(Label::Error, "!").put(" ").put(&address).end();
            page.sentence(BODY, (Label::Error, "no longer a task that disync manages: "), &message(why));
        }
        DriftKind::Vanished | DriftKind::Recreated | DriftKind::Renamed(_) => {}
    }
    page.end();
}

/// `was changed by dev@corp.example, 2026-01-02 03:04:05 UTC`.
pub(crate) fn sentence(drift: &Drift) -> String {
    let who = drift.edited_by.as_deref().map_or("an unknown editor".into(), name);
    let when = drift.edited_at.map(|at| format!(", {}", date(at))).unwrap_or_default();
    match &drift.kind {
        DriftKind::Changed(_) | DriftKind::Foreign(_) => match drift.attribution {
            Attribution::Since => format!("was changed by {who}{when}"),
            Attribution::Before | Attribution::Unknown => "was changed; by whom is unknown".to_owned(),
        },
        // Nobody can be asked about a task that is gone.
        DriftKind::Vanished => "was deleted".to_owned(),
        DriftKind::Recreated => {
            format!("was deleted, and another task has its name (last edited by {who}{when})")
        }
        DriftKind::Renamed(to) => format!("was renamed to `{}`", name(to)),
    }
}

/// Both lists are in order; they are merged into one.
pub(super) fn changed(page: &mut Page, difference: &Difference) {
    let mut buffer = String::new();
    let (mut added, mut removed) = (difference.added.iter().peekable(), difference.removed.iter().peekable());
    loop {
        let comes = match (added.peek(), removed.peek()) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(added), Some(removed)) => added < removed,
        };
        let (label, symbol) = if comes { (Label::Add, "+") } else { (Label::Destroy, "-") };
        if let Some(table) = if comes { added.next() } else { removed.next() } {
            let shown = name(table_into(&mut buffer, table.as_ref()));
            page.space(BODY).paint(label, symbol).put(" ").put(&shown).end();
        }
    }
    for field in &difference.fields {
        field_line(page, field);
    }
}
