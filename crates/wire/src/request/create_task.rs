//! `CreateDISyncTask`.

use super::fields::{Fields, insert_optional, task_params};
use super::{ParamError, Request, TaskType};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::Created;

/// Creates a task from its content.
///
/// `TaskParam` and `TaskName` were required by the older pages and are optional in the SDKs of 2026,
/// therefore a server accepts their absence and a client had better send them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTask {
    /// The workspace.
    pub project_id: u64,
    /// The kind of the task.
    pub task_type: TaskType,
    /// The content, byte for byte as it was generated.
    pub task_content: String,
    /// The placement, [`document::Placement`](crate::document::Placement) as JSON.
    pub task_param: Option<String>,
    /// The name of the task.
    pub task_name: Option<String>,
    /// Makes a repeated request recognisable.
    pub client_token: Option<String>,
}

impl Request for CreateTask {
    const OPERATION: Operation = Operation::CreateDISyncTask;
    type Data = Created;

    fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("TaskContent", self.task_content.as_str());
        insert_optional(&mut params, "TaskParam", self.task_param.as_deref());
        insert_optional(&mut params, "TaskName", self.task_name.as_deref());
        insert_optional(&mut params, "ClientToken", self.client_token.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            task_type: fields.task_type()?,
            task_content: fields.text("TaskContent")?,
            task_param: fields.optional("TaskParam"),
            task_name: fields.optional("TaskName"),
            client_token: fields.optional("ClientToken"),
        })
    }
}
