//! `QueryDISyncTaskConfigProcessResult`.

use super::fields::{Fields, task_params};
use super::{ParamError, Request, TaskType};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::ProcessResult;

/// Asks for the content that a Generate operation computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryProcessResult {
    /// The workspace.
    pub project_id: u64,
    /// The kind of task that the content was asked for.
    pub task_type: TaskType,
    /// The process; this is the `ProcessId` that the Generate operation answered [D].
    pub async_process_id: i64,
}

impl Request for QueryProcessResult {
    const OPERATION: Operation = Operation::QueryDISyncTaskConfigProcessResult;
    type Data = ProcessResult;

    fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("AsyncProcessId", self.async_process_id.to_string());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            task_type: fields.task_type()?,
            async_process_id: fields.id("AsyncProcessId")?,
        })
    }
}
