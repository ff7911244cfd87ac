//! A plan in two parts: what a branch is the cause of, and what would be done besides.

use disync_plan::{Change, Plan, Side, Since};

use super::View;
use super::against::revision_text;
use super::change::{self, Telling, symbol};
use crate::escape::name;
use crate::outline::Entry;
use crate::phrase::count;
use crate::style::{Label, Page};

/// That the plan is divided, and that nothing else is.
pub(super) fn divided_text(plan: &Plan) -> Option<String> {
    let Since { revision, branch, besides: _ } = plan.since.as_ref()?;
    let n_all = plan.changes.iter().filter(|change| super::is_told(change)).count();
    Some(format!(
        "this branch, which began at {}, is the cause of {} of {}; an apply does all of it, and sums, limits and exit code are \
         those of all",
        revision_text(revision),
        branch.len(),
        count(n_all, "changed sync"),
    ))
}

/// Puts both parts.
pub(super) fn parts(page: &mut Page, since: &Since, (view, telling): (View, Telling)) {
    if since.branch.is_empty() {
        page.heading(0, "This branch changes nothing that an apply would do.");
        page.end();
    } else {
        page.heading(0, "This branch changes:");
        page.end();
        since.branch.iter().for_each(|change| change::change(page, change, (view, telling)));
    }
    if since.besides.is_empty() {
        return;
    }
    page.heading(0, "Pending besides this branch:");
    page.end();
    if view.all {
        since.besides.iter().for_each(|change| change::change(page, change, (view, telling)));
        return;
    }
    for change in &since.besides {
        let (label, symbol) = symbol(change);
        let address = change.address.to_string();
        page.put("  ").paint(label, symbol).put(" ").put(&name(&address));
        page.put("  ").paint(Label::Dim, &besides_text(change)).end();
    }
    page.end();
}

/// How much of a sync is pending besides a branch, and how much of that undoes what somebody has done by hand.
pub(crate) fn besides_text(change: &Change) -> String {
    let mut text = Entry::of_change(change).counts();
    if text.is_empty() {
        text = change.action.word().to_owned();
    }
    let theirs = |side: Side| matches!(side, Side::Theirs | Side::Conflict);
    let n = change.tables.iter().filter(|row| theirs(row.side)).count()
        + change.fields.iter().filter(|field| theirs(field.side)).count();
    if n > 0 {
        text.push_str(&format!(" ({n} made outside of disync, to be undone)"));
    }
    text
}
