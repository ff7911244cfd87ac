//! The end of a plan: the sum of it, what was left out, and why apply would refuse it.

use disync_plan::{Counts, Plan};

use super::block::violation_text;
use crate::escape::name;
use crate::phrase::{count, some_of};
use crate::style::{Label, Page};

/// How many of the syncs that `--target` left out are named.
const MOST_LEFT_OUT: usize = 5;

/// Puts the end of a plan.
pub(super) fn summary(page: &mut Page, plan: &Plan) {
    if plan.is_empty() && !plan.is_refused() {
        page.paint(Label::Good, "No changes.").put(" Your sync tasks match the configuration.\n");
    } else {
        sums(page, &plan.counts());
    }
    if !plan.left_out.is_empty() {
        let n = plan.left_out.len();
        let were = if n == 1 { "was" } else { "were" };
        let names = some_of(plan.left_out.iter().map(|address| name(&address.to_string()).into_owned()), MOST_LEFT_OUT);
        page.sentence(0, (Label::Dim, ""), &format!("{} {were} left out by --target: {names}", count(n, "sync")));
    }
    for violation in &plan.violations {
        page.end().sentence(0, (Label::Error, "Error: "), &violation_text(violation));
    }
    let n_blocked = plan.blocked().count();
    if n_blocked > 0 {
        let are = if n_blocked == 1 { "is" } else { "are" };
        let text = format!("{} {are} blocked; apply refuses this plan until that is settled", count(n_blocked, "sync"));
        page.end().sentence(0, (Label::Error, "Error: "), &text);
    }
}

fn sums(page: &mut Page, counts: &Counts) {
    let Counts { add, change, destroy, adopt, forget, .. } = *counts;
    let mut text = format!(" {add} to add, {change} to change, {destroy} to destroy");
    for (n, what) in [(adopt, "adopt"), (forget, "forget")] {
        if n > 0 {
            text.push_str(&format!(", {n} to {what}"));
        }
    }
    page.paint(Label::Heading, "Plan:").put(&text).put(".\n");
    if let Some(line) = tables_line(counts.tables_added, counts.tables_removed, ["to add", "to remove"]) {
        page.paint(Label::Heading, "Tables:").put(&line).end();
    }
    if add + change + destroy == 0 && adopt + forget > 0 {
        page.put("Only the state is brought up to date: nothing is written to DataWorks.\n");
    }
}

/// ` 1 to add, 1 to remove.`; `None` where no table comes or goes.
pub(crate) fn tables_line(added: usize, removed: usize, [comes, goes]: [&str; 2]) -> Option<String> {
    (added + removed > 0).then(|| format!(" {added} {comes}, {removed} {goes}."))
}
