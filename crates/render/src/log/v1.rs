//! Version 1 of the machine form of the log of applies.

use disync_model::{Action, Applied, AppliedSetting, Apply, Outcome, Purpose};
use serde::Serialize;

use super::LogEntry;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    format_version: &'static str,
    /// Newest first.
    applies: Vec<ApplyV1<'a>>,
}

#[derive(Serialize)]
struct ApplyV1<'a> {
    id: u64,
    lineage: &'a str,
    project_id: i64,
    purpose: &'static str,
    rolls_back: Option<u64>,
    plan_digest: String,
    saved_plan: bool,
    began_at: String,
    ended_at: Option<String>,
    /// `done`, `incomplete`, `interrupted`, `halted`, `under_way` or `never_ended`.
    result: &'static str,
    why: Option<&'a str>,
    outside_window: Option<&'a str>,
    by: By<'a>,
    changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct By<'a> {
    who: &'a str,
    host: &'a str,
    pid: u32,
    version: &'a str,
    job: Option<Job<'a>>,
}

#[derive(Serialize)]
struct Job<'a> {
    url: &'a str,
    actor: Option<&'a str>,
}

#[derive(Serialize)]
struct Change<'a> {
    address: String,
    action: &'static str,
    /// `done`, `failed`, `skipped`, `waiting`, `running` or `unknown`; null where nothing was noted.
    outcome: Option<&'static str>,
    why: Option<&'a str>,
    tables_added: Vec<String>,
    tables_removed: Vec<String>,
    settings: Vec<Setting<'a>>,
}

#[derive(Serialize)]
struct Setting<'a> {
    setting: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

pub(super) fn document<'a>(entries: &[LogEntry<'a>]) -> Document<'a> {
    Document { format_version: "1.0", applies: entries.iter().map(apply).collect() }
}

fn apply<'a>(entry: &LogEntry<'a>) -> ApplyV1<'a> {
    let Apply { id, lineage, project, purpose, runner, began_at, plan, saved, outside_window, changes, end } =
        entry.apply;
    let rolls_back = match purpose {
        Purpose::Rollback(id) => Some(id.0),
        Purpose::Apply | Purpose::Destroy | Purpose::RefreshOnly => None,
    };
    let result = match end {
        Some(end) => end.result.word(),
        None if entry.is_under_way => "under_way",
        None => "never_ended",
    };
    let job = runner.job.as_ref().map(|job| Job { url: &job.url, actor: job.actor.as_deref() });
    ApplyV1 {
        id: id.0,
        lineage,
        project_id: project.0,
        purpose: purpose.word(),
        rolls_back,
        plan_digest: format!("sha256:{plan}"),
        saved_plan: *saved,
        began_at: began_at.to_string(),
        ended_at: end.as_ref().map(|end| end.at.to_string()),
        result,
        why: end.as_ref().and_then(|end| end.why.as_deref()),
        outside_window: outside_window.as_deref(),
        by: By { who: &runner.who, host: &runner.host, pid: runner.pid, version: &runner.version, job },
        changes: changes.iter().map(change).collect(),
    }
}

fn change(applied: &Applied) -> Change<'_> {
    let Applied { address, action, before: _, after: _, was, added, removed, settings, outcome } = applied;
    let (outcome, why) = match outcome {
        None => (None, None),
        Some(Outcome::Done) => (Some("done"), None),
        Some(Outcome::Failed(why)) => (Some("failed"), Some(why.as_str())),
        Some(Outcome::Skipped(why)) => (Some("skipped"), Some(why.as_str())),
        Some(Outcome::Waiting(why)) => (Some("waiting"), Some(why.as_str())),
        Some(Outcome::Running(why)) => (Some("running"), Some(why.as_str())),
        Some(Outcome::Unknown(why)) => (Some("unknown"), Some(why.as_str())),
    };
    let tables_removed = match was {
        Some(was) if *action == Action::Delete => was.tables.iter().map(|table| table.to_string()).collect(),
        Some(_) | None => removed.iter().map(ToString::to_string).collect(),
    };
    Change {
        address: address.to_string(),
        action: action.word(),
        outcome,
        why,
        tables_added: added.iter().map(ToString::to_string).collect(),
        tables_removed,
        settings: settings.iter().map(setting).collect(),
    }
}

fn setting(setting: &AppliedSetting) -> Setting<'_> {
    Setting { setting: &setting.key, before: setting.before.as_deref(), after: setting.after.as_deref() }
}
