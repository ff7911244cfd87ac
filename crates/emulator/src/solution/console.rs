//! What somebody does to a solution in the console, behind the back of every tool.
//!
//! The console can do what no operation can: confirm a step, stop caring, delete. Edits of real-time tasks are in
//! [`crate::edit`].

use crate::document;
use crate::edit::EditError;
use crate::facts::Facts;
use crate::packed::Packed;
use crate::solution::{Run, Solution, SolutionStatus};
use crate::tables;
use crate::world::World;

/// An edit of one solution in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SolutionEdit {
    /// The workspace.
    pub project: u64,
    /// The name of the solution.
    pub solution: String,
    /// What is done to it.
    pub change: SolutionChange,
}

/// What is done to a solution in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SolutionChange {
    /// A table is added; the solution then is not committed.
    AddTable {
        /// The database; disregarded in the single-database form.
        database: String,
        /// The table.
        table: String,
    },
    /// A table is taken out; the solution then is not committed.
    RemoveTable {
        /// The database; disregarded in the single-database form.
        database: String,
        /// The table.
        table: String,
    },
    /// The solution gets another name.
    Rename(String),
    /// The solution is deleted: it reads as status `9` from then on, and its name is free.
    Delete,
    /// The latest content is deployed and started, and all steps end well at once.
    Run,
    /// The step that waits for a human is confirmed.
    Confirm,
    /// The step at work fails with this message.
    Fail(String),
}

/// Carries out an edit.
pub(crate) fn carry_out(world: &mut World, edit: &SolutionEdit) -> Result<(), EditError> {
    let no_solution = || EditError::NoTask(edit.solution.clone());
    let now = world.now;
    let id = world.store.solution_named(edit.project, &edit.solution).ok_or_else(no_solution)?;
    let mut solution = world.store.solution(edit.project, id).ok_or_else(no_solution)?.clone();
    let done = match &edit.change {
        SolutionChange::AddTable { .. } | SolutionChange::RemoveTable { .. } => {
            let content = edited(world, &edit.change, &solution);
            solution.edit(content.ok_or_else(|| EditError::Foreign(edit.solution.clone()))?);
            true
        }
        SolutionChange::Rename(name) => {
            if world.store.solution_named(edit.project, name).is_some() {
                return Err(EditError::NameTaken(name.clone()));
            }
            solution.name.clone_from(name);
            true
        }
        SolutionChange::Delete => {
            solution.deleted = true;
            true
        }
        SolutionChange::Run => {
            solution.deployed = Some(solution.content.clone());
            solution.submit_time = Some(now);
            solution.run = Some(Run::ended(now));
            true
        }
        SolutionChange::Confirm => solution.run.as_mut().is_some_and(|run| run.confirm(now)),
        SolutionChange::Fail(message) => solution.run.as_mut().is_some_and(|run| run.fail(now, message)),
    };
    if !done {
        return Err(EditError::NotNow { task: edit.solution.clone(), phase: phase(solution.status(now)) });
    }
    world.store.put_solution(id, solution);
    Ok(())
}

/// The content with another set of tables, or nothing if it is none that was generated.
fn edited(world: &World, change: &SolutionChange, solution: &Solution) -> Option<Packed> {
    let content = solution.content.unpack().ok()?;
    let mut facts = Facts::of(&content).ok()?;
    match change {
        SolutionChange::AddTable { database, table } => tables::add(&mut facts.tables, database, table),
        SolutionChange::RemoveTable { database, table } => tables::remove(&mut facts.tables, database, table),
        SolutionChange::Rename(_)
        | SolutionChange::Delete
        | SolutionChange::Run
        | SolutionChange::Confirm
        | SolutionChange::Fail(_) => {}
    }
    let source = world.data_source(solution.project, &facts.source);
    Some(Packed::pack(&document::with_tables(&content, &facts.retable(source)).ok()?))
}

/// What a solution is, for a message.
const fn phase(status: SolutionStatus) -> &'static str {
    match status {
        SolutionStatus::Success => "running with all steps done",
        SolutionStatus::NotRunning | SolutionStatus::Committed => "not started",
        SolutionStatus::Running | SolutionStatus::Confirmed => "at a step that waits for nobody",
        SolutionStatus::WaitingForConfirmation => "waiting for confirmation",
        SolutionStatus::Failed => "failed",
        SolutionStatus::Deleted => "deleted",
    }
}
