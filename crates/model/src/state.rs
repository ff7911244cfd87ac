//! What is remembered between runs: what was applied last, under which id, and what was still under way.
//!
//! The state is a fold over journal entries ([`State::fold`], in `fold`): recording one task costs what that task costs.
//! The file formats are the `state` crate's.

mod fold;
mod straggler;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::{Address, Kind};
use crate::destinations::Destinations;
use crate::digest::{Digest, Fingerprint};
use crate::identity::Identity;
use crate::ids::{ProcessId, ProjectId, TaskId};
use crate::order::Order;
use crate::spec::Spec;
use crate::write::Token;

pub use self::straggler::Straggler;

/// All that is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Which history this is: made up once, when the state is created. States of two lineages never mix.
    pub lineage: String,
    /// How often this history was written.
    pub serial: u64,
    /// The workspace that it speaks of.
    pub project: ProjectId,
    /// What else was known of that workspace when it was first written to.
    pub identity: Identity,
    /// What was applied last.
    pub records: BTreeMap<Address, Record>,
    /// What was under way when the last run stopped.
    pub pending: BTreeMap<Address, Pending>,
    /// What may still land though nobody waits for its answer any more.
    pub stragglers: BTreeMap<Address, Straggler>,
    /// The runs that changed something outside of the change windows, oldest first; the latest few.
    pub outside_window: Vec<OutsideWindow>,
}

/// A run that changed something outside of the change windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideWindow {
    /// When it began.
    pub at: Timestamp,
    /// Why, in the user's words: verbatim, so whoever prints it escapes it first.
    pub reason: String,
}

/// What was applied last to one address, and under which id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which task: `file` or `solution` in the journal.
    #[serde(flatten)]
    pub task: TaskId,
    /// What was applied.
    pub spec: Spec,
    /// The live document's fingerprint once it was verified; `None` until then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<Fingerprint>,
    /// Where the tables of that document are written; `None` until it was verified, and where nothing was told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub destinations: Option<Destinations>,
    /// Whether `prevent_destroy` was set when it was applied.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub protected: bool,
    /// In what order the YAML wished it to be changed: it is deleted in the opposite one, when no YAML tells any more.
    #[serde(skip_serializing_if = "Order::is_default", default)]
    pub order: Order,
    /// Whether it was applied with a wave that others were to follow, and nobody has seen yet that it stays healthy.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unwatched: bool,
    /// When it was applied.
    pub applied_at: Timestamp,
}

/// What was under way for one address when its run stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What was being applied; `None` where the task was being deleted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spec: Option<Spec>,
    /// What counts as applied then, where that is something else: what the console changed and the apply left alone is
    /// in `spec`, because it stays, and not in here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recorded: Option<Spec>,
    /// Whether the sync is protected once this is done.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub protected: bool,
    /// The asynchronous process that was started for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub process: Option<Process>,
    /// A write that was sent and has no outcome yet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sent: Option<Sent>,
    /// Whether an earlier run than the present one has sent it: then a refusal says nothing about it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub inherited: bool,
    /// Which write of it the service has answered last, of those that change the task.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answered: Option<Stage>,
    /// Whether a content was sent that has not been published since. Of a real-time task the service tells that itself
    /// (`CommitStatus`), of a solution it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unpublished: bool,
    /// When it was begun. A task that carries the name and is older was made by somebody else.
    pub since: Timestamp,
}

impl Pending {
    /// What counts as applied once `spec` is there.
    #[must_use]
    pub fn record(&self) -> Option<&Spec> {
        self.recorded.as_ref().or(self.spec.as_ref())
    }

    /// Whether anything would be lost that nobody else knows if it was forgotten: of a solution, whether it was created
    /// and whether its content is published. Of a real-time task the service tells both.
    #[must_use]
    pub fn can_be_cancelled(&self, kind: Kind) -> bool {
        kind == Kind::Realtime || !self.unpublished
    }

    /// Whether it is still to be remembered after a step has failed. What was sent for a solution is: whether a create
    /// was executed, and whether a content was published, is told by nothing else. A failed update says nothing about
    /// one that an earlier run sent; publishing once more does no harm [INF].
    fn outlives_failed(&self, kind: Kind, failed: Stage) -> bool {
        kind == Kind::Solution && self.unpublished && failed != Stage::Create
    }
}

/// An asynchronous process that was started and can be polled on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Its id.
    pub id: ProcessId,
    /// The digest of the request that started it: it serves only the very same wish.
    pub request: Digest,
}

/// A write that left, and of which nothing is known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What it does.
    pub stage: Stage,
    /// Its token, where the operation takes one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<Token>,
    /// The digest of the request.
    pub request: Digest,
    /// When it left.
    pub at: Timestamp,
    /// Until when it can still land: a signed request is valid for 15 minutes [D].
    pub not_after: Timestamp,
}

impl Sent {
    /// The same write sent once more counts from its first sending: that is when the service may have learnt its token.
    fn repeating(self, before: Option<&Self>) -> Self {
        match before {
            Some(before) if before.token.is_some() && before.request == self.request => Self { at: before.at, ..self },
            Some(_) | None => self,
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Has the TaskContent generated, waits for it and checks its table set.
    Generate,
    /// Creates the task.
    Create,
    /// Gives the task its new content.
    Update,
    /// Publishes it.
    Deploy,
    /// Starts its instance and waits until it runs.
    Start,
    /// Stops its instance and waits until it has stopped.
    Stop,
    /// Undeploys it.
    Terminate,
    /// Deletes it.
    Delete,
    /// Reads it back, compares it with the plan and records it.
    Verify,
    /// Waits until all that an earlier wave does is done; nothing is asked of the service.
    Gate,
    /// Sees its instance run for a given time without interruption, before a later wave begins.
    Watch,
    /// Takes an existing task into the state; writes nothing to the service.
    Adopt,
    /// Drops a record; writes nothing to the service.
    Forget,
}

impl Stage {
    /// The word for progress lines and errors.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Create => "create",
            Self::Update => "update",
            Self::Deploy => "deploy",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Terminate => "terminate",
            Self::Delete => "delete",
            Self::Verify => "verify",
            Self::Gate => "gate",
            Self::Watch => "watch",
            Self::Adopt => "adopt",
            Self::Forget => "forget",
        }
    }
}

impl State {
    /// The state of a project that nothing was applied to yet.
    #[must_use]
    pub fn new(lineage: impl Into<String>, project: ProjectId) -> Self {
        Self {
            lineage: lineage.into(),
            serial: 0,
            project,
            identity: Identity::default(),
            records: BTreeMap::new(),
            pending: BTreeMap::new(),
            stragglers: BTreeMap::new(),
            outside_window: Vec::new(),
        }
    }

    /// All addresses of which anything is remembered; one that is recorded and under way occurs twice.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> + Clone {
        self.records.keys().chain(self.pending.keys())
    }
}

#[cfg(test)]
mod tests;
