//! Edits as people write them: in a request, or as part of a fault.
//!
//! `{"task": "orders", "edit": "add_table", "database": "shop", "table": "items"}`: one key says whom it is about, one
//! what is done, and the others with what.

use super::{ConsoleChange, ConsoleEdit};
use crate::fault::Subject;
use crate::fields::{Fields, FromFields};
use crate::seed::DEFAULT_PROJECT;
use crate::solution::{SolutionChange, SolutionEdit};

/// An edit in the console, of either kind of task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Edit {
    Task(ConsoleEdit),
    Solution(SolutionEdit),
}

/// The same while it may name its task by an id.
#[derive(Debug)]
pub(crate) struct UnresolvedEdit {
    pub(crate) project: u64,
    pub(crate) subject: Subject,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Task(ConsoleChange),
    Solution(SolutionChange),
}

impl UnresolvedEdit {
    /// Whether it is about a solution.
    pub(crate) const fn is_of_solution(&self) -> bool {
        matches!(self.change, Change::Solution(_))
    }

    /// The edit of the task that is called `name`.
    pub(crate) fn of(self, name: String) -> Edit {
        let project = self.project;
        match self.change {
            Change::Task(change) => Edit::Task(ConsoleEdit { project, task: name, change }),
            Change::Solution(change) => Edit::Solution(SolutionEdit { project, solution: name, change }),
        }
    }
}

/// An edit that happens later can only name its task: the task need not be there yet.
impl FromFields for Edit {
    const WHAT: &'static str = "an edit";

    fn from_fields(fields: &mut Fields) -> Result<Self, String> {
        let edit = UnresolvedEdit::from_fields(fields)?;
        match edit.subject.clone() {
            Subject::Name(name) => Ok(edit.of(name)),
            Subject::Id(_) => Err("an edit at a later call names its task by `task` or `solution`".to_owned()),
        }
    }
}

impl FromFields for UnresolvedEdit {
    const WHAT: &'static str = "an edit";

    fn from_fields(fields: &mut Fields) -> Result<Self, String> {
        let project = fields.take("project")?.unwrap_or(DEFAULT_PROJECT);
        let task = subject(fields, "task")?;
        let solution = subject(fields, "solution")?;
        let word: String = fields.need("edit")?;
        let (subject, change) = match (task, solution) {
            (Some(task), None) => (task, Change::Task(of_task(&word, fields)?)),
            (None, Some(solution)) => (solution, Change::Solution(of_solution(&word, fields)?)),
            _ => return Err("say whom it is about by one of `task`, `task_id`, `solution`, `solution_id`".to_owned()),
        };
        Ok(Self { project, subject, change })
    }
}

fn subject(fields: &mut Fields, key: &str) -> Result<Option<Subject>, String> {
    match (fields.take(key)?, fields.take(&format!("{key}_id"))?) {
        (Some(_), Some(_)) => Err(format!("`{key}` and `{key}_id` exclude each other")),
        (Some(name), None) => Ok(Some(Subject::Name(name))),
        (None, id) => Ok(id.map(Subject::Id)),
    }
}

fn of_task(word: &str, fields: &mut Fields) -> Result<ConsoleChange, String> {
    Ok(match word {
        "add_table" => ConsoleChange::AddTable { database: database(fields)?, table: fields.need("table")? },
        "remove_table" => ConsoleChange::RemoveTable { database: database(fields)?, table: fields.need("table")? },
        "remap_table" => {
            let (database, table) = (database(fields)?, fields.need("table")?);
            ConsoleChange::RemapTable { database, table, to: fields.need("to")? }
        }
        "set_writer_parameter" => {
            ConsoleChange::SetWriterParameter { key: fields.need("key")?, value: fields.need("value")? }
        }
        "rename" => ConsoleChange::Rename(fields.need("name")?),
        "move" => ConsoleChange::Move(fields.need("folder")?),
        "delete" => ConsoleChange::Delete,
        "start" => ConsoleChange::Start,
        "stop" => ConsoleChange::Stop,
        _ => {
            let words = "add_table, remove_table, remap_table, set_writer_parameter, rename, move, delete, start, stop";
            return Err(format!("`edit` is `{word}`; with a task it is one of {words}"));
        }
    })
}

fn of_solution(word: &str, fields: &mut Fields) -> Result<SolutionChange, String> {
    Ok(match word {
        "add_table" => SolutionChange::AddTable { database: database(fields)?, table: fields.need("table")? },
        "remove_table" => SolutionChange::RemoveTable { database: database(fields)?, table: fields.need("table")? },
        "rename" => SolutionChange::Rename(fields.need("name")?),
        "delete" => SolutionChange::Delete,
        "run" => SolutionChange::Run,
        "confirm" => SolutionChange::Confirm,
        "fail" => SolutionChange::Fail(fields.need("message")?),
        _ => {
            let words = "add_table, remove_table, rename, delete, run, confirm, fail";
            return Err(format!("`edit` is `{word}`; with a solution it is one of {words}"));
        }
    })
}

/// The database; the single-database form has none.
fn database(fields: &mut Fields) -> Result<String, String> {
    Ok(fields.take("database")?.unwrap_or_default())
}
