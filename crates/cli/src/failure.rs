//! How a command fails, and what the shell is told.

use std::error::Error;

use disync_model::{RemoteError, RemoteErrorKind};
use disync_state::{LockError, StateError};

/// What the shell is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// An error.
    Error,
    /// Changes are pending.
    Pending,
    /// A check failed.
    CheckFailed,
    /// Refused for safety.
    Refused,
    /// Accepted and still running at the deadline.
    StillRunning,
    /// Stopped before the end.
    Incomplete,
    /// The lock is held by somebody else.
    Locked,
    /// Credentials or permission.
    Denied,
    /// Interrupted by a signal of this number, after a consistent stop.
    Signal(u8),
}

impl Exit {
    /// The exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Pending => 2,
            Self::CheckFailed => 3,
            Self::Refused => 4,
            Self::StillRunning => 5,
            Self::Incomplete => 6,
            Self::Locked => 7,
            Self::Denied => 8,
            Self::Signal(number) => 128_u8.saturating_add(number),
        }
    }
}

/// Why a command failed: what was being done, the causes, and what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    /// The message with its causes.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hints: Vec<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hints: Vec::new() }
    }

    /// An error that was met while doing `what`.
    pub(crate) fn error(what: &str, error: &dyn Error) -> Self {
        Self::new(Exit::Error, format!("{what}: {}", with_causes(error)))
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }
}

/// An error and its causes, in one line.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        let mut message = error.to_string();
        if let Some(code) = error.code.as_ref().filter(|code| !message.contains(code.as_str())) {
            message.push_str(&format!(" ({code})"));
        }
        if let Some(request) = &error.request_id {
            message.push_str(&format!(" [RequestId {request}]"));
        }
        let (exit, hint) = advice(error.kind);
        Self::new(exit, message).hint(hint)
    }
}

/// What each kind of remote error means for the shell and for the user.
const fn advice(kind: RemoteErrorKind) -> (Exit, &'static str) {
    match kind {
        RemoteErrorKind::Unreachable => (Exit::Error, "check `endpoint` or `region` in disync.yaml, and the network"),
        RemoteErrorKind::Throttled => (Exit::Error, "lower `qps` in disync.yaml, or run it again later"),
        RemoteErrorKind::QuotaExhausted => (Exit::Error, "the account's quota of calls is used up; run it again tomorrow"),
        RemoteErrorKind::Denied => {
            (Exit::Denied, "check the access key, `project_id`, and that the key may use the workspace")
        }
        RemoteErrorKind::Refused | RemoteErrorKind::NameTaken => (Exit::Error, "nothing was changed by this call"),
        RemoteErrorKind::Unanswered => (Exit::Error, "run it again: what was done meanwhile is read first"),
        RemoteErrorKind::Unintelligible => {
            (Exit::Error, "is `endpoint` in disync.yaml the DataWorks API? If it is, please report this")
        }
        RemoteErrorKind::OverBudget => (Exit::Error, "the budget of calls is used up; allow more, or narrow it by --target"),
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        let exit = match error {
            StateError::OtherProject { .. }
            | StateError::Lost { .. }
            | StateError::RolledBack { .. }
            | StateError::Stale { .. } => Exit::Refused,
            StateError::File(_)
            | StateError::Damaged { .. }
            | StateError::Newer { .. }
            | StateError::JournalDamaged { .. }
            | StateError::Unwritable { .. } => Exit::Error,
        };
        Self::new(exit, with_causes(&error))
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { .. } => Self::new(Exit::Locked, with_causes(&error)).hint("wait until that run has ended"),
            LockError::Io(_) => Self::new(Exit::Error, with_causes(&error)),
        }
    }
}
