//! `GenerateDISyncTaskConfigForCreating` and `GenerateDISyncTaskConfigForUpdating`.
//!
//! Both start a process that computes the content of a task; the process is asked with
//! [`QueryProcessResult`](super::QueryProcessResult). `TaskParam` is a script here, see
//! [`crate::document::script`].

use super::fields::{Fields, insert_optional, task_params};
use super::{ParamError, Request, TaskType};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::Generated;

/// The parameters of `GenerateDISyncTaskConfigForCreating`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateForCreating {
    /// The workspace.
    pub project_id: u64,
    /// The kind of the task to create: real-time or solution [D].
    pub task_type: TaskType,
    /// The script, [`script::ForCreating`](crate::document::script::ForCreating) as JSON.
    pub task_param: String,
    /// Makes a repeated request recognisable.
    pub client_token: Option<String>,
}

impl Request for GenerateForCreating {
    const OPERATION: Operation = Operation::GenerateDISyncTaskConfigForCreating;
    type Data = Generated;

    fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("TaskParam", self.task_param.as_str());
        insert_optional(&mut params, "ClientToken", self.client_token.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            task_type: fields.task_type()?,
            task_param: fields.text("TaskParam")?,
            client_token: fields.optional("ClientToken"),
        })
    }
}

/// The parameters of `GenerateDISyncTaskConfigForUpdating`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerateForUpdating {
    /// The workspace.
    pub project_id: u64,
    /// The kind of the task: real-time or solution [D].
    pub task_type: TaskType,
    /// The task; this is its `FileId` [D].
    pub task_id: i64,
    /// The script, [`script::ForUpdating`](crate::document::script::ForUpdating) as JSON.
    pub task_param: String,
    /// Makes a repeated request recognisable.
    pub client_token: Option<String>,
}

impl Request for GenerateForUpdating {
    const OPERATION: Operation = Operation::GenerateDISyncTaskConfigForUpdating;
    type Data = Generated;

    fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("TaskId", self.task_id.to_string());
        params.insert("TaskParam", self.task_param.as_str());
        insert_optional(&mut params, "ClientToken", self.client_token.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            task_type: fields.task_type()?,
            task_id: fields.id("TaskId")?,
            task_param: fields.text("TaskParam")?,
            client_token: fields.optional("ClientToken"),
        })
    }
}
