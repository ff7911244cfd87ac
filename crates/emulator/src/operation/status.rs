//! The spelling of `Data.Status`.

use serde_json::Value;

use crate::options::StatusSpelling;

/// Spells the status of an answer as it is wished for; other words than those for success and failure stay.
pub(super) fn respell(spelling: StatusSpelling, body: Vec<u8>) -> Vec<u8> {
    let (success, fail) = match spelling {
        // Answers are written as the samples have them.
        StatusSpelling::Samples => return body,
        StatusSpelling::True => ("true", "fail"),
        StatusSpelling::Text => ("success", "fail"),
        StatusSpelling::Capitalised => ("Success", "Fail"),
    };
    let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else { return body };
    let Some(status) = answer.pointer_mut("/Data/Status") else { return body };
    match status.as_str() {
        Some("success" | "true") => *status = success.into(),
        Some("fail") => *status = fail.into(),
        Some(_) | None => return body,
    }
    serde_json::to_vec(&answer).unwrap_or(body)
}
