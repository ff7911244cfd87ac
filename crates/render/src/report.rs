//! How an apply ended: what was done, what was not and why, and how to go on.
//!
//! Nothing is called complete that is not.

mod tally;
mod v1;

use std::collections::BTreeMap;

use disync_plan::{Change, Counts, Plan, Reason, Report};

use self::tally::Undone;
pub(crate) use self::tally::{Ended, Tally};
use crate::calls::{forecast, put_calls};
use crate::escape::{message, name, width};
use crate::json::{to_json, to_yaml};
use crate::plan::tables_line;
use crate::style::{Label, Page, Style};

/// The report of an apply, with the number of calls by operation.
#[must_use]
pub fn report_text(plan: &Plan, report: &Report, calls: &BTreeMap<&'static str, u64>, style: &Style) -> String {
    let mut page = Page::new(style);
    let tally = Tally::of(plan, report);
    let is_complete = report.is_complete(plan) && !plan.is_refused();
    if is_complete {
        page.paint(Label::Good, &format!("{} complete!", command(plan).1))
            .put(" Resources:")
            .put(&sums(&tally.done))
            .put(".\n");
        put_tables(&mut page, &tally.done);
    } else {
        incomplete(&mut page, plan, report, &tally);
    }
    if let Some(reason) = &report.outside_window {
        page.sentence(0, (Label::Warning, "Outside of the change windows: "), &message(reason));
    }
    let expected = report.expected_calls.map(|expected| format!("; {} were expected", forecast(expected)));
    put_calls(&mut page, calls, &expected.unwrap_or_default());
    if !is_complete {
        put_way_on(&mut page, plan, &tally);
    }
    page.finish()
}

/// The report of an apply as JSON.
#[must_use]
pub fn report_json(plan: &Plan, report: &Report, calls: &BTreeMap<&'static str, u64>) -> String {
    to_json(&v1::document(plan, report, calls))
}

/// The document of [`report_json`] as YAML.
#[must_use]
pub fn report_yaml(plan: &Plan, report: &Report, calls: &BTreeMap<&'static str, u64>) -> String {
    to_yaml(&v1::document(plan, report, calls))
}

/// The command that carries out such a plan, and its name at the beginning of a sentence.
pub(crate) fn command(plan: &Plan) -> (&'static str, &'static str) {
    let mut effective = plan.changes.iter().filter(|change| change.is_effective()).peekable();
    let destroys = effective.peek().is_some() && effective.all(|change| change.reason == Reason::Destroyed);
    if destroys { ("destroy", "Destroy") } else { ("apply", "Apply") }
}

fn incomplete(page: &mut Page, plan: &Plan, report: &Report, tally: &Tally<'_>) {
    put_undone(page, tally);
    put_overdue(page, plan, report);
    if let Some(why) = &report.halted {
        page.sentence(0, (Label::Error, "Halted: "), &message(why));
    }
    if let (Some(why), None) = (&report.interrupted, &report.halted) {
        page.sentence(0, (Label::Warning, "Stopped before the end: "), &message(why));
    }
    let title = command(plan).1;
    page.paint(Label::Error, &format!("{title} incomplete:")).put(&sums(&tally.done)).put(".\n");
    page.sentence(0, (Label::Heading, "Syncs: "), &format!("{}.", counts(&tally.ended)));
    put_tables(page, &tally.done);
}

/// The last words: how it is gone on with.
fn put_way_on(page: &mut Page, plan: &Plan, tally: &Tally<'_>) {
    let command = command(plan).0;
    let go_on = format!("Run `disync {command}` again to go on: what is done is recorded and is not done twice.");
    if tally.ended.running > 0 {
        page.sentence(
            0,
            (Label::Heading, ""),
            "`disync op wait` waits until DataWorks is done with what is still running.",
        );
    }
    page.sentence(0, (Label::Heading, ""), &go_on);
}

/// `4 planned, 1 applied, 1 skipped, 2 failed, 0 unknown, 0 waiting`, and what else there is.
pub(crate) fn counts(ended: &Ended) -> String {
    let Ended { planned, applied, skipped, failed, unknown, waiting, running, parked, not_begun } = ended;
    let mut text = format!(
        "{planned} planned, {applied} applied, {skipped} skipped, {failed} failed, {unknown} unknown, {waiting} waiting"
    );
    for (n, what) in [(running, "still running"), (parked, "parked"), (not_begun, "not begun")] {
        if *n > 0 {
            text.push_str(&format!(", {n} {what}"));
        }
    }
    text
}

fn put_undone(page: &mut Page, tally: &Tally<'_>) {
    if tally.undone.is_empty() {
        return;
    }
    let address = |change: &Change| name(&change.address.to_string()).into_owned();
    let widest = tally.undone.iter().map(|undone| width(&address(undone.change))).max().unwrap_or(0);
    let widest_word = tally.undone.iter().map(|undone| undone.how.word().len()).max().unwrap_or(0);
    for Undone { how, change, why } in &tally.undone {
        let address = address(change);
        page.put("  ").put(&address).space(widest - width(&address) + 2).paint(how.label(), how.word());
        if !why.is_empty() {
            let gap = widest_word - how.word().len() + 2;
            let start = 2 + widest + 2 + how.word().len() + gap;
            page.space(gap).wrap(&message(why), start, start);
        }
        page.end();
    }
    page.end();
}

fn put_overdue(page: &mut Page, plan: &Plan, report: &Report) {
    for step in &report.overdue {
        let step = plan.steps.get(step.0);
        if let Some((step, change)) = step.and_then(|step| Some((step, plan.changes.get(step.change)?))) {
            let text = format!("{} ({})", name(&change.address.to_string()), step.stage.word());
            page.sentence(0, (Label::Warning, "DataWorks was still at work at the deadline: "), &text);
        }
    }
}

/// ` 2 added, 1 changed, 0 destroyed`.
fn sums(done: &Counts) -> String {
    let mut text = format!(" {} added, {} changed, {} destroyed", done.add, done.change, done.destroy);
    for (n, what) in [(done.adopt, "adopted"), (done.forget, "forgotten")] {
        if n > 0 {
            text.push_str(&format!(", {n} {what}"));
        }
    }
    text
}

fn put_tables(page: &mut Page, done: &Counts) {
    if let Some(line) = tables_line(done.tables_added, done.tables_removed, ["added", "removed"]) {
        page.put("Tables:").put(&line).end();
    }
}
