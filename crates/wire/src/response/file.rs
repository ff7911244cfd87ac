//! Files of a workspace, as `ListFiles` and `GetFile` answer them.
//!
//! The fields are those of the SDK's models [SDK]; of the schedule of a file only what concerns
//! synchronisation tasks is typed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Payload;
use crate::tolerant;

/// `Data` of `ListFiles`: one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FileList {
    /// The files of this page.
    #[serde(default, deserialize_with = "tolerant::one_or_many")]
    pub files: Vec<FileEntry>,
    /// The number of this page, from 1.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<i64>,
    /// How many files a page has.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many files there are on all pages.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
}

impl Payload for FileList {}

/// One file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FileEntry {
    /// The file id; a file without one is no use, so it must be there.
    #[serde(deserialize_with = "tolerant::int")]
    pub file_id: i64,
    /// The name; for a real-time task, this is the name of the task.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// The type, see [`ListFiles::REALTIME_SYNC`](crate::request::ListFiles::REALTIME_SYNC).
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub file_type: Option<i64>,
    /// The folder.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub file_folder_id: Option<String>,
    /// The folder as a path, if it was asked for.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub absolute_folder_path: Option<String>,
    /// `1` if the latest edit is committed, `0` if not [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub commit_status: Option<i64>,
    /// The number of the latest version.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// In milliseconds since 1970.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub create_time: Option<i64>,
    /// The account id of who made the file.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub create_user: Option<String>,
    /// In milliseconds since 1970.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub last_edit_time: Option<i64>,
    /// The account id of who edited the file last.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub last_edit_user: Option<String>,
    /// The scheduled node, once the file is committed; never the same number as the file id.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub node_id: Option<i64>,
    /// The account id of the owner.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The module, for example `NORMAL`.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub use_type: Option<String>,
    /// The workflow.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub business_id: Option<i64>,
    /// What was written about the file.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub file_description: Option<String>,
    /// The content, by `GetFile` or if it was asked for.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// By `GetFile` alone: `NORMAL`, `RECYCLE_BIN` and others [SDK].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub deleted_status: Option<String>,
}

/// `Data` of `GetFile`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FileDetail {
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileEntry>,
    /// Its place in the schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_configuration: Option<NodeConfiguration>,
}

impl Payload for FileDetail {}

/// The place of a file in the schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NodeConfiguration {
    /// The scheduling resource group.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub resource_group_id: Option<i64>,
    /// All the rest, kept as it is.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}
