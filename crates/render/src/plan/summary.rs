//! The end of a plan: the sum of it, what was left out, and why apply would refuse it.

use disync_plan::{Counts, Plan};

use super::impact::plan_impact;
use super::order::wave_texts;
use super::scope::{left_out_texts, nothing_text};
use super::violation::violation_text;
use crate::phrase::count;
use crate::style::{Label, Page};

/// Puts the end of a plan.
pub(super) fn summary(page: &mut Page, plan: &Plan) {
    if plan.is_empty() && !plan.is_refused() {
        page.sentence(0, (Label::Good, "No changes. "), nothing_text(plan));
    } else {
        sums(page, &plan.counts());
        if let Some(text) = plan_impact(plan) {
            page.sentence(0, (Label::Heading, "Impact: "), &text);
        }
    }
    for (lead, text) in wave_texts(plan) {
        page.sentence(0, (Label::Heading, &lead), &text);
    }
    for text in left_out_texts(plan) {
        page.sentence(0, (Label::Dim, ""), &text);
    }
    for violation in &plan.violations {
        page.end().sentence(0, (Label::Error, "Error: "), &violation_text(violation));
    }
    let n_blocked = plan.blocked().count();
    if n_blocked > 0 {
        let are = if n_blocked == 1 { "is" } else { "are" };
        let until = if plan.in_flight_until().is_some() {
            "apply waits until nothing can land there any more, or applies the others by --no-wait"
        } else {
            "apply refuses this plan until that is settled"
        };
        let text = format!("{} {are} blocked; {until}", count(n_blocked, "sync"));
        page.end().sentence(0, (Label::Error, "Error: "), &text);
    }
}

fn sums(page: &mut Page, counts: &Counts) {
    let Counts { add, change, destroy, adopt, forget, .. } = *counts;
    let mut text = format!("{add} to add, {change} to change, {destroy} to destroy");
    for (n, what) in [(adopt, "adopt"), (forget, "forget")] {
        if n > 0 {
            text.push_str(&format!(", {n} to {what}"));
        }
    }
    text.push('.');
    page.sentence(0, (Label::Heading, "Plan: "), &text);
    if let Some(line) = tables_line(counts.tables_added, counts.tables_removed, ["to add", "to remove"]) {
        page.paint(Label::Heading, "Tables:").put(&line).end();
    }
    if add + change + destroy == 0 && adopt + forget > 0 {
        page.sentence(0, (Label::Dim, ""), "Only the state is brought up to date: nothing is written to DataWorks.");
    }
}

/// ` 1 to add, 1 to remove.`; `None` where no table comes or goes.
pub(crate) fn tables_line(added: usize, removed: usize, [comes, goes]: [&str; 2]) -> Option<String> {
    (added + removed > 0).then(|| format!(" {added} {comes}, {removed} {goes}."))
}
