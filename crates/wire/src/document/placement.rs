//! Where a task lives and what it runs on: `TaskParam` of Create and Update.
//!
//! The parameter has the same name as the script of the Generate operations and nothing in common
//! with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{DocumentError, read, write};
use crate::tolerant;

/// `TaskParam` of `CreateDISyncTask`, and without the folder, of `UpdateDISyncTask` [D]: a task
/// cannot be moved to another folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Placement {
    /// `<workflow root>/<workflow>/<Data Integration>`, in the language of the account [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub file_folder_path: Option<String>,
    /// The identifier of the resource group.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// Compute units, a multiple of 0.5; for serverless resource groups only [D].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cu: Option<f64>,
    /// All the rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Placement {
    /// Reads a placement.
    ///
    /// # Errors
    ///
    /// A text that is not a JSON object, and compute units that are not a number.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        read("placement", text)
    }

    /// Writes the placement.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(self)
    }
}
