//! The operations that take a task and nothing else.
//!
//! `StartDISyncInstance` takes one thing more: [`StartInstance`](super::StartInstance).

use super::fields::{Fields, task_params};
use super::{ParamError, Request, TaskType};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::{Done, InstanceInfo, TaskDetail};

/// Names one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaskRef {
    /// The workspace.
    pub project_id: u64,
    /// The kind of the task.
    pub task_type: TaskType,
    /// The file id of a real-time task, or the solution id of a solution [D].
    pub file_id: i64,
}

impl TaskRef {
    /// Writes `ProjectId`, `TaskType` and `FileId`.
    #[must_use]
    pub fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("FileId", self.file_id.to_string());
        params
    }

    /// Reads `ProjectId`, `TaskType` and `FileId`.
    ///
    /// # Errors
    ///
    /// The first of the three that is missing or cannot be read.
    pub fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self { project_id: fields.project_id()?, task_type: fields.task_type()?, file_id: fields.id("FileId")? })
    }
}

/// Declares a request that consists of a [`TaskRef`].
macro_rules! task_ref_request {
    ($(#[$doc:meta])* $request:ident, $operation:ident, $data:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $request(
            /// The task.
            pub TaskRef,
        );

        impl Request for $request {
            const OPERATION: Operation = Operation::$operation;
            type Data = $data;

            fn to_params(&self) -> Params {
                self.0.to_params()
            }

            fn from_params(params: &Params) -> Result<Self, ParamError> {
                TaskRef::from_params(params).map(Self)
            }
        }
    };
}

task_ref_request! {
    /// `GetDISyncTask`: reads the definition of a real-time task or a solution.
    GetTask, GetDISyncTask, TaskDetail
}
task_ref_request! {
    /// `GetDISyncInstanceInfo`: reads the running state of a real-time task or a solution.
    GetInstanceInfo, GetDISyncInstanceInfo, InstanceInfo
}
task_ref_request! {
    /// `DeployDISyncTask`: publishes a real-time task or a solution.
    DeployTask, DeployDISyncTask, Done
}
task_ref_request! {
    /// `StopDISyncInstance`: stops a real-time task; solutions cannot be stopped [D].
    StopInstance, StopDISyncInstance, Done
}
task_ref_request! {
    /// `TerminateDISyncInstance`: undeploys a real-time task; solutions cannot be undeployed [D].
    TerminateInstance, TerminateDISyncInstance, Done
}
task_ref_request! {
    /// `DeleteDISyncTask`: deletes a real-time task; solutions cannot be deleted [D].
    DeleteTask, DeleteDISyncTask, Done
}
