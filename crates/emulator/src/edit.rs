//! What somebody does to a task in the console, behind the back of every tool.
//!
//! An edit is carried out at once by the user [`CONSOLE_USER`], without any call: that is what drift looks like.

mod text;

use std::time::Duration;

use disync_wire::document::Tables;
use serde_json::Value;
use serde_json::value::to_raw_value;

use crate::document;
use crate::facts::Facts;
use crate::instance::NotNow;
use crate::packed::Packed;
use crate::tables;
use crate::task::Task;
use crate::world::World;

pub(crate) use text::{Edit, UnresolvedEdit};

/// Who edits in the console.
pub const CONSOLE_USER: &str = "console_user";

/// An edit of one task in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleEdit {
    /// The workspace.
    pub project: u64,
    /// The name of the task.
    pub task: String,
    /// What is done to it.
    pub change: ConsoleChange,
}

/// What is done to a task in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleChange {
    /// A table is added to the document, which then is not committed.
    AddTable {
        /// The database; disregarded in the single-database form.
        database: String,
        /// The table.
        table: String,
    },
    /// A table is taken out of the document, which then is not committed.
    RemoveTable {
        /// The database; disregarded in the single-database form.
        database: String,
        /// The table.
        table: String,
    },
    /// A table of the document is written to another destination table; the document then is not committed.
    RemapTable {
        /// The database; disregarded in the single-database form.
        database: String,
        /// The table.
        table: String,
        /// The destination table, in the words of the destination.
        to: String,
    },
    /// A parameter of the writer is set that tools do not know; the document then is not committed.
    SetWriterParameter {
        /// The parameter.
        key: String,
        /// Its value.
        value: Value,
    },
    /// The task gets another name.
    Rename(String),
    /// The task is moved to another folder; empty is the root.
    Move(String),
    /// The task is stopped, undeployed and deleted, all at once.
    Delete,
    /// The instance is started, and runs at once.
    Start,
    /// The instance is stopped, and stands still at once.
    Stop,
}

/// Why an edit is impossible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no task or solution of that name in the workspace.
    #[error("there is no task or solution `{0}`")]
    NoTask(String),
    /// There is a task or solution of that name already.
    #[error("there is a task or solution `{0}` already")]
    NameTaken(String),
    /// There is no such folder in the workspace.
    #[error("there is no folder `{0}`")]
    NoFolder(String),
    /// The task does not ship that table.
    #[error("`{task}` does not ship `{table}`")]
    NoTable {
        /// The task.
        task: String,
        /// The table.
        table: String,
    },
    /// The document is none that was generated, so it has no list of tables and no writer.
    #[error("the document of `{0}` is not a generated one")]
    Foreign(String),
    /// The instance or solution cannot do that now.
    #[error("`{task}` cannot do that while it is {phase}")]
    NotNow {
        /// The task.
        task: String,
        /// What its instance does, or that there is none.
        phase: &'static str,
    },
}

/// Carries out an edit.
pub(crate) fn carry_out(world: &mut World, edit: &ConsoleEdit) -> Result<(), EditError> {
    let no_task = || EditError::NoTask(edit.task.clone());
    let id = world.store.named(edit.project, &edit.task).ok_or_else(no_task)?;
    let task = world.store.task(edit.project, id).ok_or_else(no_task)?;
    match &edit.change {
        ConsoleChange::Delete => world.store.remove_task(id),
        ConsoleChange::Rename(name) => {
            if world.options.unique_names && world.store.named(edit.project, name).is_some() {
                return Err(EditError::NameTaken(name.clone()));
            }
            world.store.rename(id, name);
        }
        ConsoleChange::Move(path) => {
            let workspace = world.options.seed.workspaces.get(&edit.project);
            let folder = workspace.and_then(|workspace| workspace.folder(Some(path)).map(str::to_owned));
            let folder = folder.ok_or_else(|| EditError::NoFolder(path.clone()))?;
            world.store.task_mut(edit.project, id).ok_or_else(no_task)?.folder = folder;
        }
        ConsoleChange::Start | ConsoleChange::Stop => set_running(world, edit, id)?,
        ConsoleChange::AddTable { .. }
        | ConsoleChange::RemoveTable { .. }
        | ConsoleChange::RemapTable { .. }
        | ConsoleChange::SetWriterParameter { .. } => {
            let code = edited_code(world, edit, task)?;
            let now = world.now;
            let task = world.store.task_mut(edit.project, id).ok_or_else(no_task)?;
            task.code = Packed::pack(&code);
            task.edited(CONSOLE_USER, now);
        }
    }
    Ok(())
}

/// The document after the edit.
fn edited_code(world: &World, edit: &ConsoleEdit, task: &Task) -> Result<String, EditError> {
    let foreign = || EditError::Foreign(edit.task.clone());
    let code = task.code.unpack().map_err(|_| foreign())?;
    if let ConsoleChange::SetWriterParameter { key, value } = &edit.change {
        let value = to_raw_value(value).map_err(|_| foreign())?;
        return document::with_writer_parameter(&code, key, &value).map_err(|_| foreign());
    }
    let mut facts = Facts::of(&code).map_err(|_| foreign())?;
    let source = world.data_source(edit.project, &facts.source);
    match &edit.change {
        ConsoleChange::AddTable { database, table } => tables::add(&mut facts.tables, database, table),
        ConsoleChange::RemoveTable { database, table } => tables::remove(&mut facts.tables, database, table),
        ConsoleChange::RemapTable { database, table, to } => {
            let retable = facts.retable(source);
            let database = if matches!(facts.tables, Tables::Single(_)) { retable.database } else { database };
            let remapped = document::with_destination_table(&code, (database, table), to).map_err(|_| foreign())?;
            return remapped.ok_or_else(|| EditError::NoTable { task: edit.task.clone(), table: table.clone() });
        }
        ConsoleChange::SetWriterParameter { .. }
        | ConsoleChange::Rename(_)
        | ConsoleChange::Move(_)
        | ConsoleChange::Delete
        | ConsoleChange::Start
        | ConsoleChange::Stop => {}
    }
    document::with_tables(&code, &facts.retable(source)).map_err(|_| foreign())
}

fn set_running(world: &mut World, edit: &ConsoleEdit, id: i64) -> Result<(), EditError> {
    let now = world.now;
    let not_now = |phase| EditError::NotNow { task: edit.task.clone(), phase };
    let task = world.store.task_mut(edit.project, id).ok_or_else(|| EditError::NoTask(edit.task.clone()))?;
    let instance = task.instance.as_mut().ok_or_else(|| not_now("not deployed"))?;
    let done = if matches!(edit.change, ConsoleChange::Start) {
        instance.start(now, Duration::ZERO)
    } else {
        instance.stop(now, Duration::ZERO)
    };
    done.map_err(|NotNow(phase)| not_now(phase.word()))
}
