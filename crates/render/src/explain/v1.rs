//! Version 1 of the machine form of an explanation: a mirror of it, and nothing else.

use disync_model::{Origin, TaskId};
use disync_plan::{Presence, Setting, TableFacts};
use serde::Serialize;

use crate::plan::{row_line, sentence};

/// The version of this format: the first number changes when readers must.
const FORMAT_VERSION: &str = "1.1";

#[derive(Serialize)]
pub(super) struct Explanation<'a> {
    format_version: &'static str,
    address: String,
    declared: Option<Place<'a>>,
    /// `there`, `absent` or `unclear`.
    live: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution_id: Option<i64>,
    edited_by: Option<&'a str>,
    edited_at: Option<String>,
    applied_at: Option<String>,
    settings: Vec<SettingV1<'a>>,
    tables: Counts,
    /// The syncs for which the plan has it wait, because the YAML says so; since 1.1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waits_for: Vec<String>,
    plan: Option<Planned>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<Table<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct SettingV1<'a> {
    key: &'static str,
    declared: Option<&'a str>,
    live: Option<&'a str>,
    applied: Option<&'a str>,
    layer: &'static str,
    origin: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Counts {
    declared: Option<usize>,
    live: Option<usize>,
    applied: Option<usize>,
}

#[derive(Serialize)]
struct Planned {
    action: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Table<'a> {
    database: Option<&'a str>,
    table: &'a str,
    declared: Option<Place<'a>>,
    live: Option<bool>,
    applied: Option<bool>,
    row: Option<Row>,
}

#[derive(Serialize)]
struct Row {
    message: String,
    side: &'static str,
    impact: &'static str,
}

impl<'a> From<&'a disync_plan::Explanation> for Explanation<'a> {
    fn from(explanation: &'a disync_plan::Explanation) -> Self {
        let (live, task) = match explanation.presence {
            Presence::There(task) => ("there", Some(task)),
            Presence::Absent => ("absent", None),
            Presence::Unclear => ("unclear", None),
        };
        let [declared, theirs, applied] = explanation.n_tables;
        Self {
            format_version: FORMAT_VERSION,
            address: explanation.address.to_string(),
            declared: explanation.declared.as_ref().map(place),
            live,
            file_id: task.and_then(TaskId::file).map(|file| file.0),
            solution_id: task.and_then(TaskId::solution).map(|solution| solution.0),
            edited_by: explanation.edited_by.as_deref(),
            edited_at: explanation.edited_at.map(|at| at.to_string()),
            applied_at: explanation.applied_at.map(|at| at.to_string()),
            settings: explanation.settings.iter().map(setting).collect(),
            tables: Counts { declared, live: theirs, applied },
            waits_for: explanation.waits_for.iter().map(ToString::to_string).collect(),
            plan: explanation
                .change
                .as_ref()
                .map(|change| Planned { action: change.action.word(), message: sentence(change) }),
            table: explanation.table.as_ref().map(table),
        }
    }
}

fn place(origin: &Origin) -> Place<'_> {
    Place { file: &origin.file, line: origin.line }
}

fn setting(setting: &Setting) -> SettingV1<'_> {
    SettingV1 {
        key: setting.key,
        declared: setting.declared.as_deref(),
        live: setting.live.as_deref(),
        applied: setting.applied.as_deref(),
        layer: setting.layer.word(),
        origin: setting.origin.as_ref().map(place),
    }
}

fn table(facts: &TableFacts) -> Table<'_> {
    let row =
        facts.row.as_ref().map(|row| Row { message: row_line(row), side: row.side.word(), impact: row.impact.word() });
    Table {
        database: facts.table.database.as_deref(),
        table: &facts.table.name,
        declared: facts.declared.as_ref().map(place),
        live: facts.live,
        applied: facts.applied,
        row,
    }
}
