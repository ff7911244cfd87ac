//! What can be asked of the service and what it may answer, in our words.

use std::fmt;
use std::sync::Arc;

use crate::address::Name;
use crate::destinations::Destinations;
use crate::digest::Fingerprint;
use crate::ids::FileId;
use crate::layout::Mapping;
use crate::live::{File, Shape};
use crate::solution::Solution;
use crate::table::Tables;

/// Which files to list (`ListFiles`; only real-time tasks, file type 900 [SDK]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileQuery {
    /// All real-time tasks of the workspace.
    All {
        /// The page, counted from 1; a page holds [`PAGE_SIZE`] files.
        page: u32,
    },
    /// The files with exactly this name, in whatever folder (`ExactFileName`).
    Named(Name),
    /// The files with these ids, at most [`IDS_PER_CALL`] (`FileIdIn`).
    Ids(Vec<FileId>),
}

/// Files a page of `ListFiles`; 100 is the most [SDK].
pub const PAGE_SIZE: u32 = 100;

/// Ids in one `FileIdIn`; 50 is the most [SDK].
pub const IDS_PER_CALL: usize = 50;

/// An answer to a [`FileQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilePage {
    /// The files on this page; deleted ones are left out.
    pub files: Vec<File>,
    /// How many files match in all (`TotalCount`).
    pub total: u64,
}

/// A task's document as read (`GetDISyncTask`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it says. Its spec has no folder and no run state: those are told by other operations.
    pub shape: Shape,
    /// The digest of it.
    pub fingerprint: Fingerprint,
    /// Where its tables are written; `None` where it tells of none.
    pub destinations: Option<Destinations>,
    /// What else is told of a solution; nothing of a real-time task.
    pub solution: Option<Box<Solution>>,
}

/// How an asynchronous process stands (`QueryDISyncTaskConfigProcessResult`).
///
/// The answer while it runs is undocumented, so everything that is neither a failure nor a success with a parseable
/// TaskContent is "still running".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessStatus {
    /// Not done yet, as far as anybody can tell; with the word that the service used, if any.
    Running(Option<String>),
    /// Done.
    Succeeded(Generated),
    /// Failed, with the service's reason.
    Failed(String),
}

/// A generated TaskContent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The document, to be sent back byte for byte.
    pub content: Arc<str>,
    /// The tables in it, or what is unexpected about it.
    pub tables: Result<Tables, String>,
    /// Where each of them is written, in their order; empty where the tables cannot be told.
    pub mappings: Vec<Mapping>,
}

/// Why the service did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteError {
    /// What kind of failure; it alone decides what disync does.
    pub kind: RemoteErrorKind,
    /// The operation that was called.
    pub operation: &'static str,
    /// The service's error code, if it gave one.
    pub code: Option<String>,
    /// What went wrong, in the service's words where it has some.
    pub message: String,
    /// The service's id of the request, to be quoted to its support.
    pub request_id: Option<String>,
}

/// `ListFiles: … (code Param.Invalid, RequestId …)`: all that the service's support asks for.
impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)?;
        match (&self.code, &self.request_id) {
            (Some(code), Some(id)) => write!(f, " (code {code}, RequestId {id})"),
            (Some(code), None) => write!(f, " (code {code})"),
            (None, Some(id)) => write!(f, " (RequestId {id})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for RemoteError {}

/// The kinds of failure that call for different conduct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemoteErrorKind {
    /// The service was not reached: nothing was executed. *Check the endpoint and the network.*
    Unreachable,
    /// Too many calls a second, also after retries: nothing was executed. *Lower `qps`, or run it again later.*
    Throttled,
    /// The day's or the edition's quota is used up: nothing was executed. *Wait for tomorrow or raise the edition.*
    QuotaExhausted,
    /// The credentials are wrong or expired, or lack a permission: nothing was executed. *Correct them.*
    Denied,
    /// The service understood and refused: nothing was executed. *Read the message.*
    Refused,
    /// A file of that name exists already (`Invalid.DI.Parameter.File.Existed`): nothing was executed.
    NameTaken,
    /// The request was sent and no usable answer came (lost connection, time-out, 5xx, truncated or oversized body):
    /// a write may have been executed. *Read again before repeating.*
    Unanswered,
    /// The service answered something that is not its documented form, to a read. *Report it.*
    Unintelligible,
    /// A budget of calls, of the run or of the day, is used up: nothing was sent. *Run it again when there is one.*
    OverBudget,
    /// The run was told to stop before the call left, or between an attempt that was not executed and the next one.
    /// *Run it again to go on.*
    Stopped,
}

impl RemoteErrorKind {
    /// Whether a write that ended so may have been executed all the same.
    #[must_use]
    pub const fn may_have_executed(self) -> bool {
        match self {
            Self::Unanswered | Self::Unintelligible => true,
            Self::Unreachable
            | Self::Throttled
            | Self::QuotaExhausted
            | Self::Denied
            | Self::Refused
            | Self::NameTaken
            | Self::OverBudget
            | Self::Stopped => false,
        }
    }
}

impl fmt::Display for RemoteErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "unreachable",
            Self::Throttled => "throttled",
            Self::QuotaExhausted => "quota exhausted",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::NameTaken => "name taken",
            Self::Unanswered => "no answer",
            Self::Unintelligible => "unintelligible answer",
            Self::OverBudget => "over budget",
            Self::Stopped => "stopped",
        })
    }
}
