//! The tasks and solutions of a file.

use std::collections::BTreeSet;

use disync_wire::document::{ContentView, Tables};
use jiff::Timestamp;

use super::super::tables::RawTables;
use super::super::{RawPhase, RawSolution, RawSolutionStatus, RawTask};
use super::Finder;
use crate::edit::CONSOLE_USER;
use crate::facts::Facts;
use crate::generator::Destination;
use crate::instance::Phase;
use crate::seed::{Document, PlantedSolution, PlantedTask, Workspace};
use crate::solution::{STEPS, SolutionStatus, StepEvent};
use crate::tables;

/// When everything was made of which the file does not say when: the start of 2026, in seconds since 1970. A seed is
/// the same whenever it is read.
const CREATED: i64 = 1_767_225_600;

/// Adds the tasks and solutions to their workspace.
pub(super) fn plant(
    workspace: &mut Workspace,
    tasks: Vec<RawTask>,
    solutions: Vec<RawSolution>,
    found: &mut Finder<'_>,
) {
    let mut names = BTreeSet::new();
    for (at, raw) in tasks.into_iter().enumerate() {
        let mut found = found.under(&["tasks", &at.to_string()]);
        check_name(&raw.name, &mut names, &mut found);
        if let Some(task) = task(workspace, raw, &mut found) {
            workspace.tasks.push(task);
        }
    }
    let mut names = BTreeSet::new();
    for (at, raw) in solutions.into_iter().enumerate() {
        let mut found = found.under(&["solutions", &at.to_string()]);
        check_name(&raw.name, &mut names, &mut found);
        if let Some(solution) = solution(workspace, raw, &mut found) {
            workspace.solutions.push(solution);
        }
    }
}

fn check_name(name: &str, names: &mut BTreeSet<String>, found: &mut Finder<'_>) {
    if name.is_empty() {
        found.wrong(&["name"], "the name is empty".to_owned());
    } else if !names.insert(name.to_owned()) {
        found.wrong(&["name"], format!("another one has the name `{name}`"));
    }
}

fn task(workspace: &Workspace, raw: RawTask, found: &mut Finder<'_>) -> Option<PlantedTask> {
    let folder = workspace.folder(raw.file_folder_path.as_deref()).map(str::to_owned);
    if folder.is_none() {
        let path = raw.file_folder_path.unwrap_or_default();
        found.wrong(&["file_folder_path"], format!("folder `{path}` does not exist"));
    }
    let parts = Parts {
        content: raw.content,
        source: raw.source,
        tables: raw.tables,
        destination: raw.destination,
        resource_group: raw.resource_group,
    };
    let document = document(workspace, parts, found)?;
    if let Document::Verbatim(content) = &document
        && let Err(problem) = ContentView::parse(content)
    {
        found.wrong(&["content"], format!("this is no document of a task: {problem}"));
    }
    Some(PlantedTask {
        name: raw.name,
        folder: folder?,
        document,
        phase: raw.status.map(|phase| match phase {
            RawPhase::NoRun => Phase::NoRun,
            RawPhase::Run => Phase::Run,
            RawPhase::Pause => Phase::Pause,
        }),
        user: raw.create_user.unwrap_or_else(|| CONSOLE_USER.to_owned()),
        created: raw.create_time.unwrap_or_else(created),
    })
}

fn solution(workspace: &Workspace, raw: RawSolution, found: &mut Finder<'_>) -> Option<PlantedSolution> {
    let event = event(&raw, found);
    let parts = Parts {
        content: raw.content,
        source: raw.source,
        tables: raw.tables,
        destination: raw.destination,
        resource_group: raw.resource_group,
    };
    let document = document(workspace, parts, found)?;
    if let Document::Verbatim(content) = &document
        && let Err(problem) = Facts::of(content)
    {
        found.wrong(&["content"], format!("this is no document of a solution: {problem}"));
    }
    Some(PlantedSolution {
        name: raw.name,
        document,
        status: match raw.status {
            RawSolutionStatus::NotRunning => SolutionStatus::NotRunning,
            RawSolutionStatus::Committed => SolutionStatus::Committed,
            RawSolutionStatus::Success => SolutionStatus::Success,
            RawSolutionStatus::Deleted => SolutionStatus::Deleted,
        },
        event,
        user: raw.create_user.unwrap_or_else(|| CONSOLE_USER.to_owned()),
        created: raw.create_time.unwrap_or_else(created),
    })
}

fn created() -> Timestamp {
    Timestamp::from_second(CREATED).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What happens at a step, if anything.
fn event(raw: &RawSolution, found: &mut Finder<'_>) -> Option<StepEvent> {
    let fails = |step| StepEvent::Fails { step, message: "the step failed".to_owned() };
    let waits = raw.waits_at_step.map(|step| ("waits_at_step", step, StepEvent::Waits { step }));
    let fails = raw.fails_at_step.map(|step| ("fails_at_step", step, fails(step)));
    let hangs = raw.hangs_at_step.map(|step| ("hangs_at_step", step, StepEvent::Hangs { step }));
    let mut events = [waits, fails, hangs].into_iter().flatten();
    let (key, step, event) = events.next()?;
    if !(1..=STEPS.len()).contains(&step) {
        found.wrong(&[key], format!("the steps are numbered from 1 to {}", STEPS.len()));
    }
    if let Some((key, _, _)) = events.next() {
        found.wrong(&[key], "only one thing can happen at a step".to_owned());
    }
    Some(event)
}

/// The keys that say what a task is made of.
struct Parts {
    content: Option<String>,
    source: Option<String>,
    tables: Option<RawTables>,
    destination: Option<String>,
    resource_group: Option<String>,
}

/// What a task is made of: a text, or data sources and tables.
fn document(workspace: &Workspace, parts: Parts, found: &mut Finder<'_>) -> Option<Document> {
    let (source, tables, datasource) = match parts {
        Parts { content: Some(content), source: None, tables: None, destination: None, resource_group: None } => {
            return Some(Document::Verbatim(content));
        }
        Parts { content: None, source: Some(source), tables: Some(tables), destination: Some(destination), .. } => {
            (source, tables.0, destination)
        }
        Parts { .. } => {
            found.wrong(&[], "this needs `content` alone, or `source`, `tables` and `destination`".to_owned());
            return None;
        }
    };
    let destination = destination(workspace, &datasource, found)?;
    check_source(workspace, &source, (&tables, destination), found)?;
    let resource_group = parts.resource_group.or_else(|| workspace.resource_groups.first().cloned());
    let Some(resource_group) = resource_group.filter(|group| workspace.resource_groups.contains(group)) else {
        found.wrong(&["resource_group"], "the project does not have this resource group".to_owned());
        return None;
    };
    Some(Document::Generated { source, destination, datasource, resource_group, tables })
}

fn destination(workspace: &Workspace, name: &str, found: &mut Finder<'_>) -> Option<Destination> {
    let Some(source) = workspace.data_sources.get(name) else {
        found.wrong(&["destination"], format!("data source `{name}` does not exist"));
        return None;
    };
    let destination = Destination::from_word(&source.kind);
    if destination.is_none() {
        found.wrong(
            &["destination"],
            format!("data source `{name}` is of type {}, not odps, kafka or holo", source.kind),
        );
    }
    destination
}

/// Checks the source of a task and its tables.
fn check_source(
    workspace: &Workspace,
    name: &str,
    (tables, destination): (&Tables<'_>, Destination),
    found: &mut Finder<'_>,
) -> Option<()> {
    match workspace.data_sources.get(name) {
        None => found.wrong(&["source"], format!("data source `{name}` does not exist")),
        Some(source) if source.kind != "mysql" => {
            found.wrong(&["source"], format!("data source `{name}` is of type {}, not mysql", source.kind));
        }
        Some(_) if tables.is_empty() => found.wrong(&["tables"], "there is no table".to_owned()),
        Some(source) => {
            let each = tables::each(tables, &source.database);
            match source.metadata.as_ref().and_then(|metadata| metadata.problem(name, &each, destination)) {
                None => return Some(()),
                Some(problem) => found.wrong(&["tables"], problem),
            }
        }
    }
    None
}
