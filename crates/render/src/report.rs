//! How an apply ended: what was done, what was not and why, and how to go on.
//!
//! Nothing is called complete that is not.

mod v1;

use std::collections::BTreeMap;

use disync_model::Outcome;
use disync_plan::{Action, Change, Counts, Plan, Reason, Report};

use crate::escape::{message, name, width};
use crate::json::{to_json, to_yaml};
use crate::plan::tables_line;
use crate::style::{Label, Page, Style};

/// The report of an apply, with the number of calls by operation.
#[must_use]
pub fn report_text(plan: &Plan, report: &Report, calls: &BTreeMap<&'static str, u64>, style: &Style) -> String {
    let mut page = Page::new(style);
    let tally = Tally::of(plan, report);
    if report.is_complete(plan) && !plan.is_refused() {
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
    put_calls(&mut page, calls);
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

/// The calls by operation, as text.
#[must_use]
pub fn calls_text(calls: &BTreeMap<&'static str, u64>, style: &Style) -> String {
    let mut page = Page::new(style);
    put_calls(&mut page, calls);
    page.finish()
}

/// The calls of today, of the `limit` that a day has.
#[must_use]
pub fn calls_today_text(used: u64, limit: u64, style: &Style) -> String {
    let mut page = Page::new(style);
    let text = format!("{used} of {limit} (`max_calls_per_day`)");
    page.sentence(0, (Label::Heading, "Calls today: "), &text);
    page.finish()
}

/// The command that carries out such a plan, and its name at the beginning of a sentence.
pub(crate) fn command(plan: &Plan) -> (&'static str, &'static str) {
    let mut effective = plan.changes.iter().filter(|change| change.is_effective()).peekable();
    let destroys = effective.peek().is_some() && effective.all(|change| change.reason == Reason::Destroyed);
    if destroys { ("destroy", "Destroy") } else { ("apply", "Apply") }
}

/// What came of the changes.
pub(crate) struct Tally<'a> {
    pub(crate) done: Counts,
    /// What is not done: how it ended, whose it is, and why.
    undone: Vec<(Undone, &'a Change, &'a str)>,
}

/// In the order in which a person should look at them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Undone {
    Failed,
    Unknown,
    Waiting,
    Skipped,
    NotBegun,
}

impl Undone {
    const ALL: [Self; 5] = [Self::Failed, Self::Unknown, Self::Waiting, Self::Skipped, Self::NotBegun];

    const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Waiting => "waiting",
            Self::Skipped => "skipped",
            Self::NotBegun => "not begun",
        }
    }

    const fn label(self) -> Label {
        match self {
            Self::Failed | Self::Unknown => Label::Error,
            Self::Waiting | Self::Skipped | Self::NotBegun => Label::Warning,
        }
    }
}

impl<'a> Tally<'a> {
    pub(crate) fn of(plan: &'a Plan, report: &'a Report) -> Self {
        let mut tally = Self { done: Counts::default(), undone: Vec::new() };
        let outcomes = report.outcomes.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        for (change, outcome) in plan.changes.iter().zip(outcomes) {
            match outcome {
                Some(Outcome::Done) => tally.count(change),
                Some(Outcome::Failed(why)) => tally.undone.push((Undone::Failed, change, why)),
                Some(Outcome::Unknown(why)) => tally.undone.push((Undone::Unknown, change, why)),
                Some(Outcome::Waiting(why)) => tally.undone.push((Undone::Waiting, change, why)),
                Some(Outcome::Skipped(why)) => tally.undone.push((Undone::Skipped, change, why)),
                None if change.is_effective() => tally.undone.push((Undone::NotBegun, change, "")),
                None => {}
            }
        }
        tally.undone.sort_by_key(|(how, _, _)| *how);
        tally
    }

    fn count(&mut self, change: &Change) {
        let done = &mut self.done;
        match change.action {
            Action::Keep => {}
            Action::Create => done.add += 1,
            Action::Update => done.change += 1,
            Action::Replace => {
                done.add += 1;
                done.destroy += 1;
            }
            Action::Delete => done.destroy += 1,
            Action::Adopt => done.adopt += 1,
            Action::Forget => done.forget += 1,
        }
        done.tables_added += change.n_added();
        done.tables_removed += change.n_removed();
    }
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
    let mut text = sums(&tally.done);
    let mut separator = ";";
    for how in Undone::ALL {
        let n = tally.undone.iter().filter(|(undone, _, _)| *undone == how).count();
        if n > 0 {
            text.push_str(&format!("{separator} {n} {}", how.word()));
            separator = ",";
        }
    }
    let (command, title) = command(plan);
    page.paint(Label::Error, &format!("{title} incomplete:")).put(&text).put(".\n");
    put_tables(page, &tally.done);
    let go_on = format!("Run `disync {command}` again to go on: what is done is recorded and is not done twice.");
    page.sentence(0, (Label::Heading, ""), &go_on);
}

fn put_undone(page: &mut Page, tally: &Tally<'_>) {
    if tally.undone.is_empty() {
        return;
    }
    let address = |change: &Change| name(&change.address.to_string()).into_owned();
    let widest = tally.undone.iter().map(|(_, change, _)| width(&address(change))).max().unwrap_or(0);
    let widest_word = tally.undone.iter().map(|(how, _, _)| how.word().len()).max().unwrap_or(0);
    for (how, change, why) in &tally.undone {
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

/// Calls are money: an account may have a hundred a day.
fn put_calls(page: &mut Page, calls: &BTreeMap<&'static str, u64>) {
    let total = calls.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    let each: Vec<String> = calls.iter().map(|(operation, n)| format!("{operation} {n}")).collect();
    let text = if each.is_empty() { total.to_string() } else { format!("{total} ({})", each.join(", ")) };
    page.sentence(0, (Label::Heading, "Calls: "), &text);
}
