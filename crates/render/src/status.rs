//! How the tasks stand in DataWorks: one line each, and below them the steps of solutions where they are asked for.

mod changes;
mod v1;
mod watched;

use disync_model::{Address, InstanceStatus, Solution, SolutionStatus, SolutionStep, TaskId, Verdict};
use jiff::Timestamp;

use crate::escape::{message, name};
use crate::grid::{Cell, grid};
use crate::json::{to_json, to_yaml};
use crate::phrase::{date, instance};
use crate::style::{Label, Page, Style};

pub use self::changes::status_changes_text;
pub use self::watched::{Round, Watched};

/// The columns.
const HEADS: [&str; 8] = ["ADDRESS", "ID", "INSTANCE", "DEPLOYED", "TABLES", "LAST EDITED", "BY", "NOTE"];

/// How one task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    /// Whose.
    pub address: Address,
    /// Which task it is, where it exists.
    pub task: Option<TaskId>,
    /// The state of its instance, where it is known.
    pub instance: Option<InstanceStatus>,
    /// What the service details of a solution.
    pub solution: Option<Solution>,
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

impl StatusRow {
    /// How a solution stands, where that was read.
    const fn solution_status(&self) -> Option<&SolutionStatus> {
        match &self.instance {
            Some(InstanceStatus::Solution(status)) => Some(status),
            _ => None,
        }
    }

    /// Whether its instance runs and there is nothing else to say.
    fn is_well(&self) -> bool {
        let runs = self.instance.as_ref().is_some_and(|instance| label(instance) == Label::Add);
        runs && note(self).is_empty()
    }
}

/// How the tasks stand, as text; with `steps`, those of the solutions below.
#[must_use]
pub fn status_text(rows: &[StatusRow], style: &Style, steps: bool) -> String {
    let mut page = Page::new(style);
    if rows.is_empty() {
        page.put("No sync is declared or recorded.\n");
        return page.finish();
    }
    let n_heads = if rows.iter().any(|row| !note(row).is_empty()) { HEADS.len() } else { HEADS.len() - 1 };
    let heading = HEADS.into_iter().take(n_heads).map(|head| Cell::labelled(Label::Heading, head)).collect();
    let lines: Vec<_> = std::iter::once(heading).chain(rows.iter().map(cells)).collect();
    grid(&mut page, &lines);
    if steps {
        rows.iter().for_each(|row| put_steps(&mut page, row));
    }
    page.finish()
}

fn put_steps(page: &mut Page, row: &StatusRow) {
    let Some(status) = row.solution_status().filter(|status| !status.steps.is_empty()) else { return };
    page.end().paint(Label::Heading, &name(&row.address.to_string())).put(" steps:").end();
    let cells = |step: &SolutionStep| {
        let info = step.info.as_deref().map(message).unwrap_or_default();
        vec![Cell::new(""), Cell::new(name(&step.name)), Cell::new(name(&step.word)), Cell::new(info)]
    };
    let lines: Vec<_> = status.steps.iter().map(cells).collect();
    grid(page, &lines);
}

/// What a line has to say that fits no column: what a solution waits for, who made it, and what is odd.
fn note(row: &StatusRow) -> String {
    let mut parts = Vec::new();
    let step = |step: Option<&SolutionStep>| step.map_or("a step".to_owned(), |step| format!("`{}`", name(&step.name)));
    match row.solution_status().map(SolutionStatus::verdict) {
        Some(Verdict::Confirming(at)) => parts.push(format!("{} waits to be confirmed in the console", step(at))),
        Some(Verdict::Failed(at)) => parts.push(format!("{} has failed", step(at))),
        Some(Verdict::Running | Verdict::OnTheWay | Verdict::NotStarted | Verdict::Deleted | Verdict::Unclear)
        | None => {}
    }
    if let Some(solution) = &row.solution {
        let made = solution.created_by.as_deref().map(|who| format!("made by {}", name(who)));
        let submitted = solution.submitted_at.as_deref().map(|at| format!("submitted {}", name(at)));
        parts.extend([made, submitted].into_iter().flatten());
    }
    parts.extend(row.note.as_deref().map(|note| message(note).into_owned()));
    parts.join(", ")
}

/// How the tasks stand, as JSON.
#[must_use]
pub fn status_json(rows: &[StatusRow]) -> String {
    to_json(&v1::status(rows))
}

/// The document of [`status_json`] as YAML.
#[must_use]
pub fn status_yaml(rows: &[StatusRow]) -> String {
    to_yaml(&v1::status(rows))
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
        Cell::new(note(row)),
    ]
}

fn instance_cell(status: &InstanceStatus) -> Cell {
    Cell::labelled(label(status), name(instance(status)))
}

fn label(status: &InstanceStatus) -> Label {
    match status {
        InstanceStatus::Running => Label::Add,
        InstanceStatus::Waiting | InstanceStatus::Stopping => Label::Change,
        InstanceStatus::Paused | InstanceStatus::NotStarted | InstanceStatus::Absent => Label::Dim,
        InstanceStatus::Solution(status) => match status.verdict() {
            Verdict::Running => Label::Add,
            Verdict::OnTheWay => Label::Change,
            Verdict::NotStarted => Label::Dim,
            Verdict::Confirming(_) | Verdict::Unclear => Label::Warning,
            Verdict::Failed(_) | Verdict::Deleted => Label::Error,
        },
        InstanceStatus::Other(_) => Label::Warning,
    }
}
