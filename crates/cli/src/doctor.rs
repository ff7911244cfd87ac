//! What `disync doctor` makes of what it read: one finding a check.
//!
//! Everything here is a decision over values; what is read, and in which order, is in
//! [`command::doctor`](crate::command::doctor).

pub(crate) mod channel;
pub(crate) mod identity;
pub(crate) mod named;
pub(crate) mod needs;
pub(crate) mod reached;
pub(crate) mod source;

#[cfg(test)]
mod tests;

use disync_model::{RemoteError, RemoteErrorKind};
use disync_render::{Check, Finding, Verdict, advice, remote_error_text};

use crate::failure::{Exit, Failure};

/// What was found so far, and whether a permission was missing on the way.
#[derive(Debug, Default)]
pub(crate) struct Diagnosis {
    /// The findings, in the order of the checks.
    pub(crate) findings: Vec<Finding>,
    is_denied: bool,
}

impl Diagnosis {
    /// Adds a finding.
    pub(crate) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds that a check failed because the service could not be asked.
    pub(crate) fn add_error(&mut self, check: Check, subject: Option<&str>, error: &RemoteError) {
        self.is_denied |= error.kind == RemoteErrorKind::Denied;
        self.add(unasked(check, subject, error));
    }

    /// Replaces the advice of the last finding by a better one.
    pub(crate) fn advise(&mut self, advice: &str) {
        if let Some(last) = self.findings.last_mut() {
            last.advice = vec![advice.to_owned()];
        }
    }

    /// Adds that something that every command needs is not there.
    pub(crate) fn add_failure(&mut self, check: Check, failure: &Failure) {
        self.is_denied |= failure.exit() == Exit::Denied;
        let advice = failure.hints.clone();
        self.add(Finding { advice, ..finding(check, None, Verdict::Problem, &failure.message) });
    }

    /// What the shell is told: a missing permission goes before a check that failed, and that before one that could
    /// not be made.
    pub(crate) fn exit(&self) -> Exit {
        match self.findings.iter().map(|finding| finding.verdict).max() {
            _ if self.is_denied => Exit::Denied,
            Some(Verdict::Problem) => Exit::CheckFailed,
            Some(Verdict::Unknown) => Exit::Error,
            Some(Verdict::Warning | Verdict::Ok) | None => Exit::Done,
        }
    }
}

/// A finding without advice.
pub(crate) fn finding(check: Check, subject: Option<&str>, verdict: Verdict, message: impl Into<String>) -> Finding {
    Finding { check, subject: subject.map(str::to_owned), verdict, message: message.into(), advice: Vec::new() }
}

/// A permission that is missing is a problem; of everything else that the service answers instead, nothing follows.
fn unasked(check: Check, subject: Option<&str>, error: &RemoteError) -> Finding {
    let verdict = if error.kind == RemoteErrorKind::Denied { Verdict::Problem } else { Verdict::Unknown };
    let advice = if is_not_offered(error) {
        "this deployment of DataWorks does not offer the operation: look into the console instead"
    } else {
        advice(error.kind)
    };
    Finding { advice: vec![advice.to_owned()], ..finding(check, subject, verdict, remote_error_text(error)) }
}

/// Deployments inside other clouds have been seen to know only some of the operations [3P].
fn is_not_offered(error: &RemoteError) -> bool {
    error.code.as_deref() == Some("InvalidAction.NotFound")
}
