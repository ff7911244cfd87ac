//! An asynchronous process: what a Generate operation starts and a Query operation asks about.
//!
//! The content is computed when the process is started and merely withheld until it is due: the result must depend on
//! the workspace as it was then, and a data file that is opened later must give the same answer.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::packed::Packed;

/// How long a process is remembered. The service's own lifetime is undocumented; an hour outlives every apply that is
/// resumed the same day, and keeps the data file small.
pub(crate) const LIFETIME: Duration = Duration::from_secs(3600);

/// A process as the emulator keeps and saves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    /// The workspace.
    pub(crate) project: u64,
    /// Whether its content is one of a solution.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) solution: bool,
    /// When it was started.
    pub(crate) started: Timestamp,
    /// When it ends; a process without this never ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) due: Option<Timestamp>,
    /// When it is forgotten before its time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) expires: Option<Timestamp>,
    /// What it ends with.
    pub(crate) end: End,
}

/// What a process ends with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum End {
    /// With a content. It is kept for as long as the process is remembered, also when a task was made of it: somebody
    /// else may have generated the same.
    Content {
        /// The content.
        content: Packed,
    },
    /// With nothing that could be given out: a process that does not end, or one of an older data file.
    #[serde(alias = "used")]
    Gone,
    /// With a failure.
    Failure(String),
}

impl Process {
    /// What it has ended with by `now`, or nothing while it is still at work.
    pub(crate) fn ended(&self, now: Timestamp) -> Option<&End> {
        self.due.is_some_and(|due| due <= now).then_some(&self.end)
    }

    /// Whether nobody remembers it at `now`.
    pub(crate) fn is_forgotten(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether it is worth asking for: it is at work or has a content to give.
    pub(crate) fn is_of_use(&self, now: Timestamp) -> bool {
        !self.is_forgotten(now) && self.ended(now).is_none_or(|end| matches!(end, End::Content { .. }))
    }
}
