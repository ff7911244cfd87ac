//! The definition of a task, as `GetDISyncTask` answers it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Payload, Status};
use crate::tolerant;

/// `Data` of `GetDISyncTask`.
///
/// A real-time task has neither its name, nor its folder, nor its resource group here [D]; the name
/// comes from `ListFiles`, `GetFile` or `GetDISyncInstanceInfo`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaskDetail {
    /// Whether the task could be read.
    #[serde(default)]
    pub status: Status,
    /// Proves nothing: the sample shows an error text beside a success [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The content of a real-time task, see [`document::content`](crate::document::content).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The definition of a solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution_detail: Option<SolutionDetail>,
    /// The alarm rules, since 2025 [SDK]; nothing here sets them, so they are kept as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm_list: Option<Value>,
}

impl Payload for TaskDetail {}

/// The definition of a solution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SolutionDetail {
    /// The solution id, which is no file id.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The name of the solution.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Type`: the type of the destination, for example `holo`.
    #[serde(default, rename = "Type", deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub destination_type: Option<String>,
    /// The type of the source, for example `mysql`.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// The workspace.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub project_id: Option<i64>,
    /// Who made the solution.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub creator_name: Option<String>,
    /// The running state as a digit: `0` success, `1` not running, `2` running, `3` failed, `4`
    /// committed, `5` waiting for manual confirmation, `6` confirmed, `7` other, `8` waiting, `9`
    /// deleted [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `YYYY-MM-DD hh:mm:ss` in a zone that is not stated [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// `YYYY-MM-DD hh:mm:ss` in a zone that is not stated [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub submit_time: Option<String>,
    /// The content, see [`document::process_content`](crate::document::process_content).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub process_content: Option<String>,
    /// Extras, see [`document::ProcessExtra`](crate::document::ProcessExtra).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub process_extra: Option<String>,
}
