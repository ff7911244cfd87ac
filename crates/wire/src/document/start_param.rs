//! How a real-time task runs: `StartParam` of `StartDISyncInstance`.
//!
//! No key for the position to start from is documented, although the console offers one; and no
//! operation reads the parameters back [D].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{DocumentError, read, write};
use crate::tolerant;

/// The start parameters; all are optional.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartParam {
    /// After how many failovers the task gives up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failover_limit: Option<FailoverLimit>,
    /// After how many dirty records the task gives up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_limit: Option<ErrorLimit>,
    /// What happens to changes of the source's schema: words of [`DdlKind`](super::DdlKind) to words
    /// of [`DdlPolicy`](super::DdlPolicy), kept verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ddl_mark_map: Option<BTreeMap<String, String>>,
    /// All the rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A number of failovers within a time. The console's default is 100 in 5 minutes [D].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FailoverLimit {
    /// How many failovers are tolerated.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Within how many minutes [INF: the unit].
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub interval: Option<i64>,
    /// All the rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A number of dirty records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorLimit {
    /// How many dirty records are tolerated.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub record: Option<i64>,
    /// All the rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl StartParam {
    /// Reads start parameters.
    ///
    /// # Errors
    ///
    /// A text that is not a JSON object, and a known key with a value of another type.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        read("start parameters", text)
    }

    /// Writes the start parameters.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(self)
    }
}
