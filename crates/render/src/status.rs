//! How the tasks stand in DataWorks: one line each.

use disync_model::{Address, InstanceStatus, TaskId};
use jiff::Timestamp;
use serde::Serialize;

use crate::escape::{message, name};
use crate::grid::{Cell, grid};
use crate::json::{to_json, to_yaml};
use crate::phrase::{date, instance};
use crate::style::{Label, Page, Style};

/// How one task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    /// Whose.
    pub address: Address,
    /// Which task it is, where it exists.
    pub task: Option<TaskId>,
    /// The state of its instance, where it is known.
    pub instance: Option<InstanceStatus>,
    /// Whether its latest edit is published, where the service tells.
    pub deployed: Option<bool>,
    /// How many tables it ships, where that is known.
    pub tables: Option<usize>,
    /// Who edited it last, where the service tells.
    pub edited_by: Option<String>,
    /// And when.
    pub edited_at: Option<Timestamp>,
    /// What else there is to say: that it is gone, could not be read, or is not declared.
    pub note: Option<String>,
}

/// How the tasks stand, as text.
#[must_use]
pub fn status_text(rows: &[StatusRow], style: &Style) -> String {
    let mut page = Page::new(style);
    if rows.is_empty() {
        page.put("No sync is declared or recorded.\n");
        return page.finish();
    }
    let heads = ["ADDRESS", "FILE", "INSTANCE", "DEPLOYED", "TABLES", "LAST EDITED", "BY", "NOTE"];
    let n_heads = if rows.iter().any(|row| row.note.is_some()) { heads.len() } else { heads.len() - 1 };
    let heading = heads.into_iter().take(n_heads).map(|head| Cell::labelled(Label::Heading, head)).collect();
    let lines: Vec<_> = std::iter::once(heading).chain(rows.iter().map(cells)).collect();
    grid(&mut page, &lines);
    page.finish()
}

/// How the tasks stand, as JSON.
#[must_use]
pub fn status_json(rows: &[StatusRow]) -> String {
    to_json(&v1(rows))
}

/// The document of [`status_json`] as YAML.
#[must_use]
pub fn status_yaml(rows: &[StatusRow]) -> String {
    to_yaml(&v1(rows))
}

fn cells(row: &StatusRow) -> Vec<Cell> {
    let or_dash = |text: Option<String>| Cell::new(text.unwrap_or_else(|| "-".to_owned()));
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    vec![
        Cell::new(name(&row.address.to_string())),
        or_dash(row.task.map(|task| task.number().to_string())),
        row.instance.as_ref().map_or_else(|| or_dash(None), instance_cell),
        or_dash(row.deployed.map(yes)),
        or_dash(row.tables.map(|n| n.to_string())),
        or_dash(row.edited_at.map(date)),
        or_dash(row.edited_by.as_deref().map(|who| name(who).into_owned())),
        Cell::new(row.note.as_deref().map(message).unwrap_or_default()),
    ]
}

fn instance_cell(status: &InstanceStatus) -> Cell {
    let label = match status {
        InstanceStatus::Running => Label::Add,
        InstanceStatus::Waiting | InstanceStatus::Stopping => Label::Change,
        InstanceStatus::Paused | InstanceStatus::NotStarted | InstanceStatus::Absent => Label::Dim,
        InstanceStatus::Other(_) => Label::Warning,
    };
    Cell::labelled(label, name(instance(status)))
}

#[derive(Serialize)]
struct Status<'a> {
    format_version: &'static str,
    tasks: Vec<Task<'a>>,
}

/// One task; `instance` is the service's own word (`RUN`, `PAUSE`, …), or `absent`.
#[derive(Serialize)]
struct Task<'a> {
    address: String,
    file_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution_id: Option<i64>,
    instance: Option<&'a str>,
    deployed: Option<bool>,
    tables: Option<usize>,
    edited_by: Option<&'a str>,
    edited_at: Option<String>,
    note: Option<&'a str>,
}

fn v1(rows: &[StatusRow]) -> Status<'_> {
    Status { format_version: "1.0", tasks: rows.iter().map(task).collect() }
}

fn task(row: &StatusRow) -> Task<'_> {
    let StatusRow { address, task, instance, deployed, tables, edited_by, edited_at, note } = row;
    Task {
        address: address.to_string(),
        file_id: task.and_then(TaskId::file).map(|file| file.0),
        solution_id: task.and_then(TaskId::solution).map(|solution| solution.0),
        instance: instance.as_ref().map(InstanceStatus::word),
        deployed: *deployed,
        tables: *tables,
        edited_by: edited_by.as_deref(),
        edited_at: edited_at.map(|at| at.to_string()),
        note: note.as_deref(),
    }
}
