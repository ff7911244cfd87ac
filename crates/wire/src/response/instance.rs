//! The running state of a task, as `GetDISyncInstanceInfo` answers it.

use serde::{Deserialize, Serialize};

use super::{Payload, Status};
use crate::tolerant;

/// `Data` of `GetDISyncInstanceInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceInfo {
    /// For a real-time task its state: `PAUSE`, `NORUN`, `RUN`, `KILLING` or `WAIT`, none of which
    /// is a success or a failure; for a solution whether it could be read [D].
    #[serde(default)]
    pub status: Status,
    /// The name of a real-time task.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Proves nothing: the sample shows an error text beside `RUN` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The state of a solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution_info: Option<SolutionInfo>,
}

impl Payload for InstanceInfo {}

/// The running state of a solution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SolutionInfo {
    /// The solution id.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The state; the words are not documented, the sample shows `run` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Who made the solution.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub creator_name: Option<String>,
    /// The steps of the solution; the 2022 sample has one bare object where the schema has a list.
    #[serde(default, deserialize_with = "tolerant::one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub step_detail: Vec<StepDetail>,
}

/// One step of a solution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StepDetail {
    /// The number of the step.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub step_id: Option<i64>,
    /// What the step does.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub step_name: Option<String>,
    /// The state; the words are not documented, the sample shows `success` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What the console shows, see [`document::StepInfo`](crate::document::StepInfo).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub info: Option<String>,
}
