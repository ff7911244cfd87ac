//! The log of applies: a list of them, one of them whole, and what there is to say about undoing one.

mod v1;

use disync_model::{Action, Address, Applied, AppliedSetting, Apply, ApplyResult, Outcome, Runner, Table};
use disync_plan::{Contradiction, NotUndone};

use crate::escape::{message, name, width};
use crate::grid::{Cell, grid};
use crate::json::{to_json, to_yaml};
use crate::phrase::{count, date, table_into};
use crate::style::{Label, Page, Style};

/// How many digits of a plan's digest name it: those that approve it.
const DIGITS: usize = 12;

/// The most tables of a change that are listed where not all are asked for.
const MOST_TABLES: usize = 20;

/// An apply, as the log is asked about it.
#[derive(Debug, Clone, Copy)]
pub struct LogEntry<'a> {
    /// The apply.
    pub apply: &'a Apply,
    /// Whether it is at work now, where it has no end.
    pub is_under_way: bool,
}

impl LogEntry<'_> {
    /// How it ended, or that it did not.
    fn result(&self) -> (Label, &'static str) {
        match self.apply.end.as_ref().map(|end| end.result) {
            Some(result @ ApplyResult::Done) => (Label::Good, result.word()),
            Some(result @ (ApplyResult::Incomplete | ApplyResult::Interrupted)) => (Label::Warning, result.word()),
            Some(result @ ApplyResult::Halted) => (Label::Error, result.word()),
            None if self.is_under_way => (Label::Warning, "under way"),
            None => (Label::Error, "never ended"),
        }
    }
}

/// The log, one line an apply; `n_earlier` are left out.
#[must_use]
pub fn log_text(entries: &[LogEntry<'_>], n_earlier: usize, style: &Style) -> String {
    let mut page = Page::new(style);
    if entries.is_empty() {
        page.put("Nothing was applied yet, as far as the log tells.\n");
        return page.finish();
    }
    let heads = ["ID", "WHEN", "WHO", "WHAT", "PLAN", "RESULT", "CHANGES"];
    let heading = heads.into_iter().map(|head| Cell::labelled(Label::Heading, head)).collect();
    let lines: Vec<_> = std::iter::once(heading).chain(entries.iter().map(cells)).collect();
    grid(&mut page, &lines);
    if n_earlier > 0 {
        page.put(&format!("There are {n_earlier} before these; -n N lists more.\n"));
    }
    page.finish()
}

fn cells(entry: &LogEntry<'_>) -> Vec<Cell> {
    let Apply { id, purpose, runner, began_at, plan, .. } = entry.apply;
    let (label, result) = entry.result();
    let digest = plan.to_string().chars().take(DIGITS).collect::<String>();
    vec![
        Cell::new(id.to_string()),
        Cell::new(date(*began_at)),
        Cell::new(who(runner)),
        Cell::new(purpose.to_string()),
        Cell::new(digest),
        Cell::labelled(label, result),
        Cell::new(counts(entry.apply)),
    ]
}

fn who(runner: &Runner) -> String {
    let actor = runner.job.as_ref().and_then(|job| job.actor.as_deref());
    format!("{}@{}", name(actor.unwrap_or(&runner.who)), name(&runner.host))
}

/// `2 added, 1 changed; 1 not done`.
fn counts(apply: &Apply) -> String {
    if apply.end.is_none() {
        return format!("{} begun", count(apply.changes.len(), "change"));
    }
    let done = apply.changes.iter().filter(|applied| applied.outcome == Some(Outcome::Done));
    let n = |action: Action| done.clone().filter(|applied| applied.action == action).count();
    let words = [
        (n(Action::Create), "added"),
        (n(Action::Update), "changed"),
        (n(Action::Replace), "replaced"),
        (n(Action::Delete), "destroyed"),
        (n(Action::Adopt), "adopted"),
        (n(Action::Forget), "forgotten"),
    ];
    let parts: Vec<String> = words.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let undone = apply.changes.len().saturating_sub(done.count());
    match (parts.join(", "), undone) {
        (parts, 0) => parts,
        (parts, n) if parts.is_empty() => format!("{n} not done"),
        (parts, n) => format!("{parts}; {n} not done"),
    }
}

/// One apply with each of its changes; with `all`, all tables of each.
#[must_use]
pub fn log_of_one_text(entry: &LogEntry<'_>, all: bool, style: &Style) -> String {
    let mut page = Page::new(style);
    let Apply { id, purpose, runner, began_at, plan, saved, outside_window, changes, end, .. } = entry.apply;
    let (label, result) = entry.result();
    page.paint(Label::Heading, &format!("Apply {id}: ")).paint(label, result).end();
    let why = end.as_ref().and_then(|end| end.why.as_deref());
    line(&mut page, "why", why.map(|why| message(why).into_owned()));
    let reviewed = if *saved { ", of a saved plan" } else { "" };
    line(&mut page, "what", Some(format!("{purpose}{reviewed}")));
    line(&mut page, "began", Some(date(*began_at)));
    line(&mut page, "ended", end.as_ref().map(|end| date(end.at)));
    let Runner { who, host, pid, job, version } = runner;
    let by = format!("{}@{} (process {pid}), disync {}", name(who), name(host), name(version));
    line(&mut page, "by", Some(by));
    let job = job.as_ref().map(|job| match &job.actor {
        Some(actor) => format!("{}, run by {}", name(&job.url), name(actor)),
        None => name(&job.url).into_owned(),
    });
    line(&mut page, "job", job);
    line(&mut page, "plan", Some(format!("sha256:{plan}")));
    line(&mut page, "window", outside_window.as_deref().map(|why| format!("outside of all: {}", message(why))));
    for applied in changes {
        page.end();
        put_change(&mut page, applied, all);
    }
    if changes.iter().any(|applied| applied.outcome == Some(Outcome::Done) && writes(applied.action)) {
        page.end().put(&format!("To undo it: disync rollback {id}\n"));
    }
    page.finish()
}

/// Whether it is something that a rollback undoes.
const fn writes(action: Action) -> bool {
    match action {
        Action::Create | Action::Update | Action::Replace | Action::Delete => true,
        Action::Adopt | Action::Forget | Action::Keep => false,
    }
}

fn line(page: &mut Page, key: &str, value: Option<String>) {
    const COLUMN: usize = 9;
    let Some(value) = value else { return };
    page.space(2).paint(Label::Dim, &format!("{key}:")).space(COLUMN.saturating_sub(width(key) + 1));
    page.put(&value).end();
}

fn put_change(page: &mut Page, applied: &Applied, all: bool) {
    let (label, sign) = match applied.action {
        Action::Create => (Label::Add, "+"),
        Action::Update => (Label::Change, "~"),
        Action::Replace => (Label::Destroy, "-/+"),
        Action::Delete => (Label::Destroy, "-"),
        Action::Adopt | Action::Forget | Action::Keep => (Label::Record, "="),
    };
    let (how, why) = outcome(applied.outcome.as_ref());
    let why = if why.is_empty() { String::new() } else { format!(": {}", message(why)) };
    page.put("  ").paint(label, sign).put(" ");
    let head = format!("{}: {}, {how}{why}", name(&applied.address.to_string()), applied.action.word());
    page.wrap(&head, sign.len() + 3, 6);
    page.end();
    // Of a deletion nothing but what was there is known.
    let was = match applied.action {
        Action::Delete => applied.was.as_ref().map(|was| was.tables.iter().map(|table| table.to_table()).collect()),
        _ => None,
    };
    put_tables(page, (Label::Destroy, "-"), &was.unwrap_or_else(|| applied.removed.clone()), all);
    put_tables(page, (Label::Add, "+"), &applied.added, all);
    for AppliedSetting { key, before, after, .. } in &applied.settings {
        let word = |value: &Option<String>| value.as_deref().map_or("-".to_owned(), |value| name(value).into_owned());
        page.space(6).paint(Label::Change, "~").put(&format!(" {}: {} -> {}", name(key), word(before), word(after)));
        page.end();
    }
}

fn outcome(outcome: Option<&Outcome>) -> (&'static str, &str) {
    match outcome {
        Some(Outcome::Done) => ("done", ""),
        Some(Outcome::Failed(why)) => ("failed", why),
        Some(Outcome::Skipped(why)) => ("skipped", why),
        Some(Outcome::Waiting(why)) => ("waiting", why),
        Some(Outcome::Running(why)) => ("still running", why),
        Some(Outcome::Unknown(why)) => ("unknown", why),
        None => ("not known to have been done", ""),
    }
}

fn put_tables(page: &mut Page, (label, sign): (Label, &str), tables: &[Table], all: bool) {
    let most = if all { tables.len() } else { MOST_TABLES };
    let mut buffer = String::new();
    for table in tables.iter().take(most) {
        page.space(6).paint(label, sign).put(" ").put(&name(table_into(&mut buffer, table.as_ref()))).end();
    }
    let n_more = tables.len().saturating_sub(most);
    if n_more > 0 {
        page.space(6).paint(label, sign).put(&format!(" {n_more} more; --verbose lists all")).end();
    }
}

/// The log as JSON, each apply with its changes.
#[must_use]
pub fn log_json(entries: &[LogEntry<'_>]) -> String {
    to_json(&v1::document(entries))
}

/// The document of [`log_json`] as YAML.
#[must_use]
pub fn log_yaml(entries: &[LogEntry<'_>]) -> String {
    to_yaml(&v1::document(entries))
}

/// The changes that a rollback leaves, and why; nothing where there are none.
#[must_use]
pub fn not_undone_text(left: &[(Address, NotUndone)], style: &Style) -> String {
    let mut page = Page::new(style);
    for (address, why) in left {
        let why = match why {
            NotUndone::Adopted => {
                "the apply only took it into the state; `disync state forget` drops it, and the task stays"
            }
            NotUndone::Forgotten => "the apply only dropped its record, as the task was gone",
            NotUndone::AlreadyBack => "it is as it was before that apply already",
            NotUndone::Unknown => "what it was like before is not known",
        };
        page.sentence(0, (Label::Warning, "Left as it is: "), &format!("{}: {why}.", name(&address.to_string())));
    }
    page.finish()
}

/// What the YAML still says otherwise after a rollback; nothing where it says nothing else.
#[must_use]
pub fn contradictions_text(contradictions: &[Contradiction], style: &Style) -> String {
    let mut page = Page::new(style);
    if contradictions.is_empty() {
        return page.finish();
    }
    let text = "the YAML still says otherwise, and the next plan would do it again: revert the commit before that.";
    page.sentence(0, (Label::Warning, "Warning: "), text);
    for Contradiction { address, action, origin } in contradictions {
        let place = match origin {
            Some(origin) => name(&origin.to_string()).into_owned(),
            None => "declared nowhere".to_owned(),
        };
        let text = format!("{}: {} ({place})", name(&address.to_string()), action.word());
        page.sentence(2, (Label::Dim, ""), &text);
    }
    page.finish()
}
