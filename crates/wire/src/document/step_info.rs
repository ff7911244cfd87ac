//! What the console shows for a step of a solution: `StepDetail.Info`.
//!
//! It is made for a table widget; of interest are the rows alone.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{DocumentError, read, write};
use crate::tolerant;

/// The widget of a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepInfo {
    /// What the widget is filled with.
    #[serde(default)]
    fusion_props: FusionProps,
    /// Looks of the widget.
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FusionProps {
    #[serde(default, deserialize_with = "tolerant::one_or_many")]
    data_source: Vec<StepInfoRow>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// One row: a file that the step made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepInfoRow {
    /// The name of the file.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// How it went; the words are not documented, the sample shows `SUCCESS` [SDK].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// All the rest.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl StepInfo {
    /// Reads the information of a step.
    ///
    /// # Errors
    ///
    /// A text that is not a JSON object, and rows of an unexpected type.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        read("step information", text)
    }

    /// Writes the information of the step.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(self)
    }

    /// Returns the rows of the widget.
    #[must_use]
    pub fn rows(&self) -> &[StepInfoRow] {
        &self.fusion_props.data_source
    }
}
