//! Small wordings that several texts share: numbers of things, durations, dates.

use std::time::Duration;

use disync_model::{Desired, InstanceStatus, Selector, SolutionState, SolutionStatus, TableRef, Verdict};
use jiff::Timestamp;

/// `1 table`, `2 tables`.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// How much the YAML declares: `2 syncs, 5 tables`, and how many patterns select others.
#[must_use]
pub fn declared_text(desired: &Desired) -> String {
    let syncs = desired.syncs.values();
    let n_tables = syncs.clone().map(|declared| declared.spec.tables.len()).sum();
    let selectors = syncs.flat_map(|declared| &declared.selectors.lists).flat_map(|list| &list.selectors);
    let selects = |selector: &&Selector| !selector.takes_away && selector.glob.exact().is_none();
    let named = format!("{}, {}", count(desired.syncs.len(), "sync"), count(n_tables, "table"));
    match selectors.filter(selects).count() {
        0 => named,
        n => format!("{named} and those of {}", count(n, "pattern")),
    }
}

/// `3s`, `1m5s`, `2h3m`: as exact as anybody needs.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{}s", seconds % 60),
        (_, _) => format!("{hours}h{minutes}m"),
    }
}

/// `2026-01-02 03:04:05 UTC`: who runs disync and who edited a task may be in different zones.
#[must_use]
pub fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The first few of many: `a, b and 3 more`. The items must have been escaped where that is needed.
#[must_use]
pub fn some_of<I: ExactSizeIterator<Item = String>>(items: I, most: usize) -> String {
    let n_hidden = items.len().saturating_sub(most);
    let shown: Vec<String> = items.take(most).collect();
    let shown = shown.join(", ");
    if n_hidden == 0 { shown } else { format!("{shown} and {n_hidden} more") }
}

/// A table, verbatim, into a buffer that is used again and again: plans have a hundred thousand of them.
pub(crate) fn table_into<'a>(buffer: &'a mut String, table: TableRef<'_>) -> &'a str {
    buffer.clear();
    if let Some(database) = table.database {
        buffer.push_str(database);
        buffer.push('.');
    }
    buffer.push_str(table.name);
    buffer
}

/// An instance's state in a person's words; those of the service where it used one that nobody has documented.
pub(crate) fn instance(status: &InstanceStatus) -> &str {
    match status {
        InstanceStatus::Running => "running",
        InstanceStatus::Waiting => "starting",
        InstanceStatus::Stopping => "stopping",
        InstanceStatus::Paused => "stopped",
        InstanceStatus::NotStarted => "not started",
        InstanceStatus::Absent => "not deployed",
        InstanceStatus::Solution(status) => solution(status),
        InstanceStatus::Other(word) => word,
    }
}

fn solution(status: &SolutionStatus) -> &str {
    match (status.verdict(), &status.state) {
        (Verdict::Confirming(_), _) => "to be confirmed",
        (Verdict::Failed(_), _) => "failed",
        (_, state) => solution_state(state),
    }
}

/// A solution's digit in a person's words.
fn solution_state(state: &SolutionState) -> &str {
    match state {
        SolutionState::Succeeded => "succeeded",
        SolutionState::NotRunning => "not running",
        SolutionState::Running => "running",
        SolutionState::Failed => "failed",
        SolutionState::Committed => "committed",
        SolutionState::Confirming => "to be confirmed",
        SolutionState::Confirmed => "confirmed",
        SolutionState::Unclear => "other",
        SolutionState::Waiting => "waiting",
        SolutionState::Deleted => "deleted",
        SolutionState::Other(text) if text.is_empty() => "unknown",
        SolutionState::Other(text) => text,
    }
}
