//! The third level of success: what `Data.Status` and the payload say.
//!
//! `Message` decides nothing: the documentation's own samples show an error text beside a success [D]. It is quoted
//! only where the status says `fail`.

use disync_model::{RemoteError, RemoteErrorKind};
use disync_wire::{Operation, Status};

use crate::redact::Redactor;

/// Speaks of one answer: which operation gave it, and under which request.
pub(crate) struct Judge<'a> {
    operation: Operation,
    request_id: String,
    redactor: &'a Redactor,
}

impl<'a> Judge<'a> {
    pub(crate) const fn new(operation: Operation, request_id: String, redactor: &'a Redactor) -> Self {
        Self { operation, request_id, redactor }
    }

    /// Accepts a success. A `fail` is a refusal; any other word, or none, is `otherwise`: for a write it may have been
    /// executed.
    pub(crate) fn success(
        &self,
        status: &Status,
        message: Option<&str>,
        otherwise: RemoteErrorKind,
    ) -> Result<(), RemoteError> {
        if status.is_success() {
            return Ok(());
        }
        if status.is_fail() {
            let message = message.filter(|message| !message.is_empty());
            return Err(self.error(RemoteErrorKind::Refused, message.unwrap_or("it failed, and no reason is given")));
        }
        Err(match status.word() {
            "" => self.error(otherwise, "the answer has no status"),
            word => self.error(otherwise, &format!("the status `{word}` is neither a success nor a failure")),
        })
    }

    /// An error about this answer.
    pub(crate) fn error(&self, kind: RemoteErrorKind, message: &str) -> RemoteError {
        RemoteError {
            kind,
            operation: self.operation.name(),
            code: None,
            message: self.redactor.clean(message),
            request_id: (!self.request_id.is_empty()).then(|| self.redactor.clean(&self.request_id)),
        }
    }
}
