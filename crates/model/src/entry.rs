//! What the journal holds: one entry before each write leaves, one after each answer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::destinations::Naming;
use crate::digest::{Digest, Fingerprint};
use crate::ids::TaskId;
use crate::order::Order;
use crate::spec::Spec;
use crate::state::{Process, Record, Sent, Stage};
use crate::write::Outcome;

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// A change is complete, and what is recorded of it is what its intent says.
    Fulfilled {
        /// Whose.
        address: Address,
        /// What the intent does not say.
        #[serde(flatten)]
        fulfilled: Fulfilled,
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
            | Self::Fulfilled { address, .. }
            | Self::Cancelled { address }
            | Self::Forgotten { address } => Some(address),
        }
    }
}

/// What is recorded of a change that is complete, besides what its intent says: the tables stand in the journal once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilled {
    /// The task: `file` or `solution` in the journal.
    #[serde(flatten)]
    pub task: TaskId,
    /// The fingerprint of its document.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<Fingerprint>,
    /// Where its tables are written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub destinations: Option<Naming>,
    /// In what order the YAML wished it to be changed.
    #[serde(skip_serializing_if = "Order::is_default", default)]
    pub order: Order,
    /// Whether nobody has seen yet that it stays healthy.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unwatched: bool,
    /// When.
    pub at: Timestamp,
}

impl Fulfilled {
    /// What is to be said of `record` beside its intent.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let Record { task, spec, fingerprint, destinations, protected: _, order, unwatched, applied_at } = record;
        Self {
            task: *task,
            fingerprint: *fingerprint,
            destinations: destinations.as_ref().map(|destinations| Naming::of(destinations, &spec.tables)),
            order: order.clone(),
            unwatched: *unwatched,
            at: *applied_at,
        }
    }

    /// What is recorded where that is what the intent says.
    pub(crate) fn record(self, spec: Spec, protected: bool) -> Record {
        let Self { task, fingerprint, destinations, order, unwatched, at } = self;
        let destinations = destinations.map(|naming| naming.beside(&spec.tables));
        Record { task, spec, fingerprint, destinations, protected, order, unwatched, applied_at: at }
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
