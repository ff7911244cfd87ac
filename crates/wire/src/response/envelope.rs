//! What surrounds the data of every answer.

use serde::{Deserialize, Serialize};

use crate::tolerant;

/// The body of an answer with HTTP status 200.
///
/// The operations on files add `ErrorCode`, `ErrorMessage` and `HttpStatusCode` [SDK]; a refusal in
/// that dress is read by [`decode`](super::decode()).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", bound(deserialize = "T: Deserialize<'de>"))]
pub struct Envelope<T> {
    /// Whether the service took the request on. A missing `Success` reads as `false`.
    #[serde(default, deserialize_with = "success")]
    pub success: bool,
    /// Names the request towards Alibaba Cloud's support; empty if it is missing.
    #[serde(default, deserialize_with = "text_or_empty")]
    pub request_id: String,
    /// What the operation answers.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
}

impl<T> Envelope<T> {
    /// Wraps the data of a request that was taken on.
    #[must_use]
    pub fn ok(request_id: impl Into<String>, data: T) -> Self {
        Self { success: true, request_id: request_id.into(), data: Some(data) }
    }
}

fn success<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(tolerant::flag(deserializer)?.unwrap_or_default())
}

fn text_or_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(tolerant::text(deserializer)?.unwrap_or_default())
}
