//! The events that every command has: its version, what it reads, what is the matter, how it ended.

use disync_model::{Address, Gap, Problem, TaskId};
use jiff::Timestamp;

use super::v1::{self, Diagnostic, Hook, Resource};
use super::{Level, line, write};
use crate::escape::{message, name};
use crate::problems;
use crate::spec::resource_type;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diagnosed {
    /// All goes on.
    Warning,
    /// The command failed.
    Error,
}

/// The first event of all.
#[must_use]
pub fn version_event(version: &str, at: Timestamp) -> String {
    let mut line = line("version", Level::Info, format!("disync {version}"), at);
    (line.disync, line.ui) = (Some(version.to_owned()), Some(v1::UI));
    write(&line)
}

/// A task is about to be read.
#[must_use]
pub fn reading_event(address: &Address, task: Option<TaskId>, at: Timestamp) -> String {
    let text = format!("{}: Refreshing state...", name(&address.to_string()));
    let line = line("refresh_start", Level::Info, text, at);
    write(&v1::Line { hook: Some(identified(address, task)), ..line })
}

/// A task was read: there is `task`, or none, or something kept it from being read.
#[must_use]
pub fn read_event(address: &Address, task: Option<TaskId>, gap: Option<&Gap>, at: Timestamp) -> String {
    let text = format!("{}: Refresh complete", name(&address.to_string()));
    let line = line("refresh_complete", if gap.is_some() { Level::Warn } else { Level::Info }, text, at);
    let outcome = gap.map(|gap| match gap {
        Gap::Unreadable(_) => "unreadable",
        Gap::Ambiguous(_) => "ambiguous",
        Gap::Renamed { .. } => "renamed",
        Gap::NotRead => "not_read",
    });
    write(&v1::Line { hook: Some(Hook { outcome, ..identified(address, task) }), ..line })
}

/// Something is the matter, and what to do about it.
#[must_use]
pub fn diagnostic_event(severity: Diagnosed, summary: &str, hints: &[String], at: Timestamp) -> String {
    let (level, word, title) = match severity {
        Diagnosed::Warning => (Level::Warn, "warning", "Warning"),
        Diagnosed::Error => (Level::Error, "error", "Error"),
    };
    let line = line("diagnostic", level, format!("{title}: {}", message(summary)), at);
    let (detail, code, range, snippet) = (hints.join("\n"), None, None, None);
    write(&v1::Line { diagnostic: Some(Diagnostic { severity: word, summary, detail, code, range, snippet }), ..line })
}

/// Something is wrong with a file.
#[must_use]
pub fn problem_event(problem: &Problem, at: Timestamp) -> String {
    let line = line("diagnostic", Level::Error, format!("Error: {}", message(&problem.message)), at);
    let problems::Diagnostic { severity, code, summary, detail, range, snippet } = problems::diagnostic(problem);
    let diagnostic =
        Diagnostic { severity, summary, detail: detail.to_owned(), code: Some(code), range: Some(range), snippet };
    write(&v1::Line { diagnostic: Some(diagnostic), ..line })
}

/// The last event of all: what the shell is told, and a stable word for it.
#[must_use]
pub fn exit_event(exit_code: u8, reason: &str, at: Timestamp) -> String {
    let level = if matches!(exit_code, 0 | 2) { Level::Info } else { Level::Error };
    let line = line("exit", level, format!("exit {exit_code}: {}", reason.replace('_', " ")), at);
    write(&v1::Line { exit: Some(v1::Exit { exit_code, reason }), ..line })
}

/// Which sync.
pub(super) fn resource(address: &Address) -> Resource<'_> {
    Resource {
        addr: address.to_string(),
        module: "",
        resource: address.to_string(),
        implied_provider: "dataworks",
        resource_type: resource_type(address),
        resource_name: address.name.as_str(),
        resource_key: None,
    }
}

/// Something that happens to a sync, whose task is known or not.
pub(super) fn identified(address: &Address, task: Option<TaskId>) -> Hook<'_> {
    let id = task.map(|task| match task {
        TaskId::File(file) => ("file_id", file.0.to_string()),
        TaskId::Solution(solution) => ("solution_id", solution.0.to_string()),
    });
    let (id_key, id_value) = id.unzip();
    Hook {
        resource: resource(address),
        action: None,
        class: None,
        step: None,
        id_key,
        id_value,
        elapsed_seconds: None,
        outcome: None,
        said: None,
        async_process_id: None,
    }
}
