//! A workspace as `GetProject` answers it, and the resource groups of the account.
//!
//! The fields are those of the SDK's models [SDK]; deprecated ones are left out.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Payload;
use crate::tolerant;

/// `Data` of `GetProject`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Workspace {
    /// The id.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub project_id: Option<i64>,
    /// The unique name.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub project_identifier: Option<String>,
    /// The display name.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub project_name: Option<String>,
    /// What was written about it.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub project_description: Option<String>,
    /// `2` for basic mode, `3` for standard mode [D]; see [`Workspace::BASIC`] and [`Workspace::STANDARD`].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub project_mode: Option<i64>,
    /// `PROD` alone in basic mode, `DEV` and `PROD` in standard mode; the Chinese page writes `PRD` [D].
    #[serde(default, deserialize_with = "tolerant::opt_one_or_many", skip_serializing_if = "Option::is_none")]
    pub env_types: Option<Vec<String>>,
    /// `0` available, `1` deleted, `2` initializing, `3` failed to initialize, `4` forbidden, `5` deleting, `6` failed to
    /// delete, `7` frozen for want of payment, `8` updating, `9` failed to update [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
    /// The resource group of Data Integration that is used by default.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub default_di_resource_group_identifier: Option<String>,
    /// The tenant.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<i64>,
    /// The account id of the owner.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub project_owner_base_id: Option<String>,
    /// `private` or `swap` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub resident_area: Option<String>,
    /// `1` if data are protected [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub protected_mode: Option<i64>,
    /// Whether the role of developers is disabled.
    #[serde(default, deserialize_with = "tolerant::flag", skip_serializing_if = "Option::is_none")]
    pub disable_development: Option<bool>,
    /// `1` for the default workspace [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub is_default: Option<i64>,
    /// When it was made, for example `Dec 3, 2019 9:12:20 PM`; the zone is not stated [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub gmt_create: Option<String>,
    /// When it was changed last, in the same form.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub gmt_modified: Option<String>,
}

impl Payload for Workspace {}

impl Workspace {
    /// `ProjectMode` of a workspace in which development and production are one [D].
    pub const BASIC: i64 = 2;
    /// `ProjectMode` of a workspace in which development and production are apart [D].
    pub const STANDARD: i64 = 3;
    /// `Status` of a workspace that can be used [D].
    pub const AVAILABLE: i64 = 0;
}

/// `Data` of `ListResourceGroups`: a bare list; nothing if there was none, which is not an empty list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceGroupList(
    /// The resource groups.
    #[serde(deserialize_with = "tolerant::opt_one_or_many")]
    pub Option<Vec<ResourceGroupEntry>>,
);

impl Payload for ResourceGroupList {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

/// One resource group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceGroupEntry {
    /// The id.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// What scripts and placements name the group by, for example `S_res_group_…` or `Serverless_res_group_…`.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// The name that people gave it.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The type as a number or, in old samples, as a word such as `PAI` [D]; see
    /// [`DATA_INTEGRATION`](crate::request::ListResourceGroups::DATA_INTEGRATION).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub resource_group_type: Option<String>,
    /// `0` normal, `1` stopped because it has expired, `2` deleted, `3` creating, `4` failed to create, `5` updating, `6`
    /// failed to update, `7` deleting, `8` failed to delete, `9` timed out [SDK].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
    /// `ISOLATE`, `SHARE` or `DEVELOP` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// `default` for a public group, `single` for an exclusive one [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub biz_ext_key: Option<String>,
    /// Whether it is the default group.
    #[serde(default, deserialize_with = "tolerant::flag", skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// The cluster of a group of MaxCompute or PAI.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// How accounts are shown in MaxCompute.
    #[serde(default, deserialize_with = "tolerant::flag", skip_serializing_if = "Option::is_none")]
    pub enable_kp: Option<bool>,
    /// The group of the Resource Management service, which is another thing.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub resource_manager_resource_group_id: Option<String>,
    /// Orders groups.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// Details, kept as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specs: Option<Value>,
    /// The tags, kept as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Value>,
    /// The tenant.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<i64>,
    /// When it was made, for example `Jul 9, 2018 2:43:37 PM`; the zone is not stated [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub create_time: Option<String>,
    /// When it was changed last, in the same form.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub update_time: Option<String>,
}

impl ResourceGroupEntry {
    /// `Status` of a group that can be used [D].
    pub const NORMAL: i64 = 0;
}
