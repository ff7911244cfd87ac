//! How submissions, publications and deletions of files are answered, and how they stand.

use serde::{Deserialize, Deserializer, Serialize};

use super::Payload;
use crate::tolerant;

/// `Data` of `SubmitFile` and `DeployFile`: the id to ask `GetDeployment` for, as a bare number [SDK].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Submitted(
    /// The deployment.
    #[serde(deserialize_with = "tolerant::opt_int")]
    pub Option<i64>,
);

impl Payload for Submitted {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// `DeploymentId` of `DeleteFile`, which has no `Data` [SDK]; without one the file is gone already [D].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deleted(
    /// The deployment that withdraws the file from the scheduler.
    #[serde(deserialize_with = "tolerant::opt_int")]
    pub Option<i64>,
);

impl Payload for Deleted {
    const MEMBER: &'static str = "DeploymentId";

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// `Data` of `GetDeployment`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Deployment {
    /// The deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentEntry>,
    /// What is in it.
    #[serde(default, deserialize_with = "tolerant::one_or_many")]
    pub deployed_items: Vec<DeployedItem>,
}

impl Payload for Deployment {}

/// A deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeploymentEntry {
    /// The name that the console shows.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `0` ready, `1` successful, `2` failed [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
    /// `7` if a check has failed, `8` while checks run, absent otherwise [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub checking_status: Option<i64>,
    /// Why it failed.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Where from: `0` local, `1` development [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub from_environment: Option<i64>,
    /// Where to: `1` development, `2` production [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub to_environment: Option<i64>,
    /// In milliseconds since 1970.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub create_time: Option<i64>,
    /// In milliseconds since 1970.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub execute_time: Option<i64>,
    /// The account id of who made it.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<String>,
    /// The account id of who ran it.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub handler_id: Option<String>,
}

/// One file in a deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeployedItem {
    /// The file.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub file_id: Option<i64>,
    /// Its version.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub file_version: Option<i64>,
    /// `0` not published, `1` published, `2` and `4` failed, `3` cloned, `5` cloning, `6` rejected [SDK].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
}
