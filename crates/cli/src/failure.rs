//! How a command fails, and what the shell is told.

use std::error::Error;

use disync_model::{Problem, RemoteError, RemoteErrorKind};
use disync_render::{advice, remote_error_text};
use disync_state::{LockError, StateError};
use disync_wire::ErrorCode;

/// What the shell is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// An error.
    Error,
    /// Changes are pending.
    Pending,
    /// Something has drifted.
    Drifted,
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
            Self::Pending | Self::Drifted => 2,
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
    /// What is wrong with the files of the project, where that is why; already printed.
    pub(crate) problems: Vec<Problem>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hints: Vec::new(), problems: Vec::new() }
    }

    /// An error that was met while doing `what`.
    pub(crate) fn error(what: &str, error: &dyn Error) -> Self {
        Self::new(Exit::Error, format!("{what}: {}", with_causes(error)))
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same, said of what it is about.
    pub(crate) fn about(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The problems that are why; whoever says so has printed them.
    pub(crate) fn with_problems(mut self, problems: Vec<Problem>) -> Self {
        self.problems = problems;
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
        let exit = if error.kind == RemoteErrorKind::Denied { Exit::Denied } else { Exit::Error };
        let failure = Self::new(exit, remote_error_text(&error));
        let known = error.code.as_deref().map(ErrorCode::from_code).and_then(|code| code.known());
        match known {
            Some(known) => {
                let more = format!("`disync error {}` says more", known.code());
                failure.hint(known.about().advice).hint(more)
            }
            None => failure.hint(advice(error.kind)),
        }
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        let exit = match error {
            StateError::OtherProject { .. }
            | StateError::Lost { .. }
            | StateError::RolledBack { .. }
            | StateError::Sound { .. }
            | StateError::Stale { .. } => Exit::Refused,
            StateError::File(_)
            | StateError::Damaged { .. }
            | StateError::Newer { .. }
            | StateError::JournalDamaged { .. }
            | StateError::NotKept { .. }
            | StateError::NothingKept { .. }
            | StateError::Unwritable { .. } => Exit::Error,
        };
        Self::new(exit, with_causes(&error))
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { .. } => {
                Self::new(Exit::Locked, with_causes(&error)).hint("wait until that run has ended")
            }
            LockError::Io(_) => Self::new(Exit::Error, with_causes(&error)),
        }
    }
}
