//! `UpdateDISyncTask`.

use super::fields::{Fields, insert_optional, task_params};
use super::{ParamError, Request, TaskType};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::Done;

/// Replaces the content of a task, its placement, or both.
///
/// The page of the operation names `DI_OFFLINE` alone, while the pages of the Generate operations
/// feed it with the content of real-time tasks [D]. There is no `ClientToken`: a repeated request is
/// a second update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateTask {
    /// The workspace.
    pub project_id: u64,
    /// The kind of the task.
    pub task_type: TaskType,
    /// The task.
    pub file_id: i64,
    /// The content, byte for byte as it was generated.
    pub task_content: Option<String>,
    /// The placement, [`document::Placement`](crate::document::Placement) without a folder as JSON.
    pub task_param: Option<String>,
}

impl Request for UpdateTask {
    const OPERATION: Operation = Operation::UpdateDISyncTask;
    type Data = Done;

    fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("FileId", self.file_id.to_string());
        insert_optional(&mut params, "TaskContent", self.task_content.as_deref());
        insert_optional(&mut params, "TaskParam", self.task_param.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            task_type: fields.task_type()?,
            file_id: fields.id("FileId")?,
            task_content: fields.optional("TaskContent"),
            task_param: fields.optional("TaskParam"),
        })
    }
}
