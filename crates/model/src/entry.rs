//! What the journal holds: one entry before each write leaves, one after each answer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::digest::Digest;
use crate::ids::TaskId;
use crate::spec::Spec;
use crate::state::{Process, Record, Sent, Stage};
use crate::write::Outcome;

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "entries are written one after the other, and few are held at a time")]
pub enum Entry {
    /// A run began.
    Began {
        /// When.
        at: Timestamp,
        /// The digest of the plan that it runs.
        plan: Digest,
        /// Why changes were applied although no window was open, in the user's words; `None` where one was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outside_window: Option<String>,
    },
    /// A change was begun.
    Intent {
        /// Whose.
        address: Address,
        /// What it is to become; `None` where it is to be deleted.
        spec: Option<Box<Spec>>,
        /// What counts as applied then, where that is not what it is to become.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        recorded: Option<Box<Spec>>,
        /// Whether it is protected afterwards.
        protected: bool,
        /// When.
        at: Timestamp,
    },
    /// A write is about to leave.
    Sent {
        /// For whom.
        address: Address,
        /// Which.
        sent: Sent,
    },
    /// An asynchronous process was started: it can be polled on.
    Process {
        /// For whom.
        address: Address,
        /// Which.
        process: Process,
    },
    /// A write was answered, or given up on.
    Answered {
        /// Whose.
        address: Address,
        /// How it ended.
        answer: Answer,
    },
    /// A change is complete: live equals the plan.
    Verified {
        /// Whose.
        address: Address,
        /// What is recorded of it.
        record: Record,
    },
    /// What was under way is not waited for any more; what is recorded stays.
    Cancelled {
        /// Whose.
        address: Address,
    },
    /// A record was dropped.
    Forgotten {
        /// Whose.
        address: Address,
    },
    /// A run ended by itself.
    Ended {
        /// When.
        at: Timestamp,
    },
}

impl Entry {
    /// Whose it is; `None` where it is about the run as a whole.
    #[must_use]
    pub const fn address(&self) -> Option<&Address> {
        match self {
            Self::Began { .. } | Self::Ended { .. } => None,
            Self::Intent { address, .. }
            | Self::Sent { address, .. }
            | Self::Process { address, .. }
            | Self::Answered { address, .. }
            | Self::Verified { address, .. }
            | Self::Cancelled { address }
            | Self::Forgotten { address } => Some(address),
        }
    }
}

/// How a write ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which write.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Outcome,
    /// The task that was created or found: `file` or `solution` in the journal.
    #[serde(flatten)]
    pub task: Option<TaskId>,
    /// When.
    pub at: Timestamp,
}
