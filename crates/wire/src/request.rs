//! Requests: the business parameters of each operation.
//!
//! A request is written as [`Params`] by a client and read back by a server; the parameters common
//! to all operations are in [`crate::common`]. Where DataWorks takes a JSON document as a string, it
//! is a `String` here: its shape is in [`crate::document`], and a client must be able to pass one on
//! byte for byte.

mod create_task;
mod data_source;
mod deployment;
pub(crate) mod fields;
mod generate;
mod get_file;
mod list_files;
mod list_ref_tasks;
mod param_error;
mod project_config;
mod query_process_result;
mod start_instance;
mod task_ref;
mod task_type;
mod update_task;
mod workspace;

#[cfg(test)]
mod tests;

use crate::operation::Operation;
use crate::params::Params;
use crate::response::Payload;

pub use create_task::CreateTask;
pub use data_source::{EnvType, GetDataSourceMeta, ListDataSources, TestNetworkConnection};
pub use deployment::{DeleteFile, DeployFile, GetDeployment, SubmitFile};
pub use generate::{GenerateForCreating, GenerateForUpdating};
pub use get_file::{FileSelector, GetFile};
pub use list_files::{ListFiles, Project};
pub use list_ref_tasks::{ListRefTasks, RefType};
pub use param_error::ParamError;
pub use project_config::{ListProjectConfig, UpdateProjectConfig};
pub use query_process_result::QueryProcessResult;
pub use start_instance::StartInstance;
pub use task_ref::{DeleteTask, DeployTask, GetInstanceInfo, GetTask, StopInstance, TaskRef, TerminateInstance};
pub use task_type::TaskType;
pub use update_task::UpdateTask;
pub use workspace::{GetProject, ListResourceGroups};

/// A request of one operation.
pub trait Request: Sized {
    /// The operation asked for.
    const OPERATION: Operation;

    /// What a successful answer carries.
    type Data: Payload;

    /// Writes the business parameters; absent optional ones are left out.
    fn to_params(&self) -> Params;

    /// Reads the business parameters and leaves all others alone.
    ///
    /// An empty value counts as absent.
    ///
    /// # Errors
    ///
    /// The first parameter, in the documented order of the operation, that is required and missing
    /// or that cannot be read.
    fn from_params(params: &Params) -> Result<Self, ParamError>;
}
