//! Errors of the service in words, and what to do about each kind.

use disync_model::{RemoteError, RemoteErrorKind};

use crate::escape::message;

/// What the service said, with all that its support asks for.
#[must_use]
pub fn remote_error_text(error: &RemoteError) -> String {
    let mut text = format!("{}: {} ({}", error.operation, message(&error.message), error.kind);
    for (what, value) in [("code", &error.code), ("RequestId", &error.request_id)] {
        if let Some(value) = value {
            text.push_str(&format!(", {what} {}", crate::escape::name(value)));
        }
    }
    text.push(')');
    text
}

/// What the user should do about an error of this kind.
#[must_use]
pub const fn advice(kind: RemoteErrorKind) -> &'static str {
    match kind {
        RemoteErrorKind::Unreachable => "check the endpoint and the network, then run it again",
        RemoteErrorKind::Throttled => "lower `qps` in disync.yaml, or run it again later",
        RemoteErrorKind::QuotaExhausted => "wait until the day's quota is renewed, or raise the edition",
        RemoteErrorKind::Denied => "check the credentials and their permissions in the workspace",
        RemoteErrorKind::Refused => "read the message: the service understood the request and refused it",
        RemoteErrorKind::NameTaken => "rename the sync, or rename or delete the task that has the name",
        RemoteErrorKind::Unanswered => "run it again: what was sent is looked up before anything is repeated",
        RemoteErrorKind::Unintelligible => {
            "is `endpoint` in disync.yaml the DataWorks API? If it is, report this with its RequestId"
        }
        RemoteErrorKind::OverBudget => "run it again to go on, with a larger budget or when the day has ended",
        RemoteErrorKind::Stopped => "run it again to go on",
    }
}
