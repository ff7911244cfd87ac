//! The answers of the operations that make something: a process, a task, a change.

use serde::{Deserialize, Serialize};

use super::{Payload, Status};
use crate::tolerant;

/// `Data` of both Generate operations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Generated {
    /// Whether the process was started; the samples show `"true"` [D].
    #[serde(default)]
    pub status: Status,
    /// The process to ask for.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub process_id: Option<i64>,
    /// Proves nothing: the sample shows an error text beside a success [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Payload for Generated {}

/// `Data` of `QueryDISyncTaskConfigProcessResult`.
///
/// What it looks like while the process is still running is not documented.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProcessResult {
    /// How the process ended, if it did; written as `null` when it is absent.
    #[serde(default)]
    pub status: Option<Status>,
    /// Documented as null on success, but the samples have a text [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The content of the task, to be passed on byte for byte.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub task_content: Option<String>,
}

impl Payload for ProcessResult {}

/// `Data` of `CreateDISyncTask`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Created {
    /// Whether the task was created.
    #[serde(default)]
    pub status: Status,
    /// The new task.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub file_id: Option<i64>,
    /// On a failure typically that the folder path is invalid [D]; proves nothing by itself.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Payload for Created {}

/// `Data` of the operations that only say whether they did it: Update, Deploy, Start, Stop,
/// Terminate and Delete. There is no version and no deployment id [D].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Done {
    /// Whether it was done.
    #[serde(default)]
    pub status: Status,
    /// Proves nothing: the samples show an error text beside a success [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Payload for Done {}
