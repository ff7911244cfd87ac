//! Solutions as tests and people look at them, and the ways into the world that are not calls.

use crate::edit::{self, EditError};
use crate::facts::Facts;
use crate::packed::Packed;
use crate::solution::{Solution, SolutionEdit, SolutionStatus, console};
use crate::world::World;

/// A solution as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SolutionView {
    /// The solution id, of another range than file ids.
    pub solution_id: i64,
    /// The workspace.
    pub project: u64,
    /// The name.
    pub name: String,
    /// The job document; empty if the data file was damaged.
    pub content: String,
    /// Counts the edits, from 1.
    pub version: u32,
    /// Whether the latest edit was deployed.
    pub committed: bool,
    /// How it stands.
    pub status: SolutionStatus,
}

/// A solution that appears without any call, as if it had been made in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSolution {
    /// The workspace.
    pub project: u64,
    /// The name.
    pub name: String,
    /// The job document, as a Generate operation makes it.
    pub content: String,
}

impl World {
    /// All solutions, in the order of their ids; deleted ones too.
    #[must_use]
    pub fn solutions(&self) -> Vec<SolutionView> {
        self.store.solutions().map(|(id, solution)| self.view_solution(id, solution)).collect()
    }

    /// The solution of that name, unless it was deleted.
    #[must_use]
    pub fn solution_by_name(&self, project: u64, name: &str) -> Option<SolutionView> {
        let id = self.store.solution_named(project, name)?;
        Some(self.view_solution(id, self.store.solution(project, id)?))
    }

    /// Makes a solution in the console, now, and returns its id.
    ///
    /// # Errors
    ///
    /// There is a solution of that name already, or the document is none that could have been generated.
    pub fn add_solution(&mut self, new: &NewSolution) -> Result<i64, EditError> {
        if self.store.solution_named(new.project, &new.name).is_some() {
            return Err(EditError::NameTaken(new.name.clone()));
        }
        Facts::of(&new.content).map_err(|_| EditError::Foreign(new.name.clone()))?;
        let solution = Solution::new((new.project, &new.name), Packed::pack(&new.content), edit::CONSOLE_USER);
        Ok(self.store.add_solution(solution))
    }

    /// Edits a solution in the console, now.
    ///
    /// # Errors
    ///
    /// The solution is not there, or cannot be edited like that.
    pub fn edit_solution(&mut self, edit: &SolutionEdit) -> Result<(), EditError> {
        console::carry_out(self, edit)
    }

    fn view_solution(&self, solution_id: i64, solution: &Solution) -> SolutionView {
        SolutionView {
            solution_id,
            project: solution.project,
            name: solution.name.clone(),
            content: solution.content.unpack().unwrap_or_default(),
            version: solution.version,
            committed: solution.is_committed(),
            status: solution.status(self.now),
        }
    }
}
