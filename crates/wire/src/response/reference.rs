//! Which tasks use a data source, as `ListRefDISyncTasks` answers it.

use serde::{Deserialize, Serialize};

use super::Payload;
use crate::tolerant;

/// `Data` of `ListRefDISyncTasks`: one page, without a count of all [SDK].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefTaskList {
    /// The tasks of this page; nothing if there was no list, which is not an empty list.
    #[serde(
        default,
        rename = "DISyncTasks",
        deserialize_with = "tolerant::opt_one_or_many",
        skip_serializing_if = "Option::is_none"
    )]
    pub tasks: Option<Vec<RefTask>>,
}

impl Payload for RefTaskList {}

/// One task that uses the data source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RefTask {
    /// The scheduled node, which is not the file id; `GetFile` maps one to the other.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub node_id: Option<i64>,
    /// The name.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub node_name: Option<String>,
    /// The type, see [`TaskType`](crate::TaskType).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub task_type: Option<String>,
    /// Its sources, see [`RefTask::names`].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub di_source_datasource: Option<String>,
    /// Its destinations, see [`RefTask::names`].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub di_destination_datasource: Option<String>,
}

impl RefTask {
    /// Reads a list of data sources: a JSON array in a string [SDK]. The pages also show the elements of one without
    /// the brackets, and with quotes that are escaped once more [D]; a text that is no such list is taken for a name.
    #[must_use]
    pub fn names(text: &str) -> Vec<String> {
        let parse = |text: &str| serde_json::from_str::<Vec<String>>(text).ok();
        let plain = text.trim().replace('\\', "");
        let names = parse(text).or_else(|| parse(&plain)).or_else(|| parse(&format!("[{plain}]")));
        names.unwrap_or_else(|| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] })
    }
}

/// `Data` of `ListDIProjectConfig`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProjectConfig {
    /// What is done with changes of a schema: a map as JSON, in the words of
    /// [`DdlKind`](crate::document::DdlKind) and [`DdlPolicy`](crate::document::DdlPolicy).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
}

impl Payload for ProjectConfig {}
