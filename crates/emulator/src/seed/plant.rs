//! Tasks and solutions that are there from the beginning.
//!
//! They are made when a world is fresh, as if by calls and in the console long ago; a data file that remembers anything
//! is left as it is.

use disync_wire::document::Tables;
use jiff::Timestamp;

use super::Seed;
use crate::document;
use crate::generator::{self, Destination, Job};
use crate::instance::{Instance, Phase};
use crate::packed::Packed;
use crate::solution::{Run, Solution, SolutionStatus, StepEvent};
use crate::store::Store;
use crate::task::Task;

/// A task that is there from the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlantedTask {
    pub(crate) name: String,
    pub(crate) folder: String,
    pub(crate) document: Document,
    /// What its instance does; nothing, if it was never deployed.
    pub(crate) phase: Option<Phase>,
    pub(crate) user: String,
    pub(crate) created: Timestamp,
}

/// A solution that is there from the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlantedSolution {
    pub(crate) name: String,
    pub(crate) document: Document,
    pub(crate) status: SolutionStatus,
    /// What happens at one of its steps whenever they are set going.
    pub(crate) event: Option<StepEvent>,
    pub(crate) user: String,
    pub(crate) created: Timestamp,
}

/// What a task is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Document {
    /// A document, kept verbatim: it may be one of the console's wizard.
    Verbatim(String),
    /// What a document is generated from.
    Generated {
        source: String,
        destination: Destination,
        datasource: String,
        resource_group: String,
        tables: Tables<'static>,
    },
}

/// Makes the tasks and solutions of a seed in a fresh store; `code_noise` as in the options.
pub(crate) fn plant(seed: &Seed, store: &mut Store, code_noise: bool) {
    for (project, workspace) in &seed.workspaces {
        for planted in &workspace.tasks {
            let code = content(seed, *project, &planted.name, &planted.document);
            let code = match &planted.document {
                Document::Generated { .. } if code_noise => document::with_console_noise(&code).unwrap_or(code),
                Document::Generated { .. } | Document::Verbatim(_) => code,
            };
            let made = (planted.user.as_str(), planted.created);
            let mut task = Task::new((*project, &planted.name), &planted.folder, Packed::pack(&code), made);
            if let Some(phase) = planted.phase {
                task.committed = true;
                task.node = Some(store.next_node());
                task.instance = Some(Instance::at_rest(phase));
            }
            store.add_task(task);
        }
        for planted in &workspace.solutions {
            let content = Packed::pack(&content(seed, *project, &planted.name, &planted.document));
            let mut solution = Solution::new((*project, &planted.name), content, &planted.user);
            solution.event.clone_from(&planted.event);
            stand(&mut solution, planted.status, planted.created);
            store.add_solution(solution);
        }
    }
}

/// Brings a new solution to a status that lasts.
fn stand(solution: &mut Solution, status: SolutionStatus, at: Timestamp) {
    match status {
        SolutionStatus::NotRunning => return,
        SolutionStatus::Deleted => solution.deleted = true,
        SolutionStatus::Success => solution.run = Some(Run::ended(at)),
        SolutionStatus::Committed
        | SolutionStatus::Running
        | SolutionStatus::Failed
        | SolutionStatus::WaitingForConfirmation
        | SolutionStatus::Confirmed => {}
    }
    solution.deployed = Some(solution.content.clone());
    solution.submit_time = Some(at);
}

fn content(seed: &Seed, project: u64, name: &str, document: &Document) -> String {
    match document {
        Document::Verbatim(code) => code.clone(),
        Document::Generated { source, destination, datasource, resource_group, tables } => {
            let found = seed.workspaces.get(&project).and_then(|workspace| workspace.data_sources.get(source));
            generator::content(&Job {
                name,
                resource_group,
                source,
                database: found.map_or(source, |found| &found.database),
                metadata: found.and_then(|found| found.metadata.as_ref()),
                destination: *destination,
                datasource,
                tables,
            })
        }
    }
}
