//! What would be done to one address, and because of what.

use std::fmt;

use disync_model::{
    Address, FileId, Fingerprint, InstanceStatus, Name, Origin, RemoteError, SolutionStatus, Spec, Table, TaskId,
    Verdict,
};
use jiff::Timestamp;

/// What would be done to one address.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Whose.
    pub address: Address,
    /// What.
    pub action: Action,
    /// Because of what.
    pub reason: Reason,
    /// What stops it, if anything does. A blocked change has no steps.
    pub block: Option<Block>,
    /// The task, where it exists.
    pub task: Option<TaskId>,
    /// The fingerprint of the task's document as this plan saw it: a write insists on it.
    pub fingerprint: Option<Fingerprint>,
    /// What the service has now; `None` where there is nothing, or nothing that disync understands, and for Keep.
    pub before: Option<Spec>,
    /// What there would be afterwards; `None` for Delete, Forget and Keep.
    pub after: Option<Spec>,
    /// Which tables come and go, in order.
    pub tables: Vec<TableChange>,
    /// How many tables stay as they are.
    pub unchanged_tables: usize,
    /// What else changes.
    pub fields: Vec<FieldChange>,
    /// Whether the task is protected from deletion afterwards.
    pub protected: bool,
    /// Where the sync is declared.
    pub origin: Option<Origin>,
}

impl Change {
    /// Whether anything at all would be done.
    #[must_use]
    pub fn is_effective(&self) -> bool {
        self.action != Action::Keep
    }

    /// How many tables come.
    #[must_use]
    pub fn n_added(&self) -> usize {
        self.tables.iter().filter(|change| matches!(change, TableChange::Added { .. })).count()
    }

    /// How many tables go.
    #[must_use]
    pub fn n_removed(&self) -> usize {
        self.tables.len() - self.n_added()
    }

    /// Whether the task's content is written: its tables or its resource group change.
    #[must_use]
    pub fn rewrites_content(&self) -> bool {
        !self.tables.is_empty() || self.fields.iter().any(|field| field.field == "resource_group")
    }
}

/// What is done to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Nothing.
    Keep,
    /// The task is created.
    Create,
    /// The task is changed in place.
    Update,
    /// The task is deleted and created anew: what differs cannot be changed in place.
    Replace,
    /// The task is deleted.
    Delete,
    /// The task exists as wished and is taken into the state; the service is not written to.
    Adopt,
    /// The task is gone and is dropped from the state; the service is not written to.
    Forget,
}

impl Action {
    /// The word for messages and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Adopt => "adopt",
            Self::Forget => "forget",
        }
    }
}

/// Why a change is what it is; also the decision to do nothing has a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Live, state and YAML agree.
    InSync,
    /// It could not be told what there is.
    Unclear,
    /// Declared, and nothing of that name exists.
    New,
    /// Applied before, and since then deleted behind our back.
    Vanished,
    /// It exists, and no apply of this project has recorded it.
    Unrecorded,
    /// An earlier apply stopped before it could record this.
    Interrupted,
    /// The YAML was changed since the last apply.
    Edited,
    /// Live was changed since the last apply; the YAML was not.
    Drifted,
    /// Both were changed since the last apply.
    EditedAndDrifted,
    /// What is wished is there already; only the record is behind.
    AlreadySo,
    /// It is no longer declared.
    Undeclared,
    /// It is no longer declared and no longer there.
    Gone,
    /// Everything is to be destroyed.
    Destroyed,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InSync => "in sync",
            Self::Unclear => "it cannot be told what there is",
            Self::New => "declared and not there yet",
            Self::Vanished => "applied before, and deleted outside of disync",
            Self::Unrecorded => "exists, and is not recorded in the state",
            Self::Interrupted => "an earlier apply stopped before it was recorded",
            Self::Edited => "the YAML was changed",
            Self::Drifted => "it was changed outside of disync",
            Self::EditedAndDrifted => "the YAML was changed, and it was changed outside of disync too",
            Self::AlreadySo => "it is as wished already",
            Self::Undeclared => "it is no longer declared",
            Self::Gone => "it is no longer declared and no longer there",
            Self::Destroyed => "everything is to be destroyed",
        })
    }
}

/// What stops a change. It is shown in the plan; apply refuses as long as it is there.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// `prevent_destroy` is set in the YAML, or was when the sync was last applied.
    Protected,
    /// The task could not be read.
    Unreadable(RemoteError),
    /// Several tasks carry the name.
    Ambiguous(Vec<FileId>),
    /// The recorded task was renamed in the console.
    Renamed {
        /// The recorded task.
        task: TaskId,
        /// What it is called now.
        to: Name,
    },
    /// A task of that name exists that this project did not make, and it is another one.
    Occupied {
        /// Which.
        task: TaskId,
        /// What makes it another one.
        why: String,
    },
    /// A write of an earlier apply has no answer and may still land.
    InFlight {
        /// What was sent.
        stage: disync_model::Stage,
        /// Until when it may land.
        until: Timestamp,
    },
    /// DataWorks offers no operation for it: a solution can be created, updated, published and started, never stopped,
    /// undeployed or deleted [D], and so it cannot be replaced either.
    NotOffered,
    /// A create of an earlier apply has no answer, and nothing can find out what became of it: solutions are not listed
    /// [D]. Only a human who looks into the console can.
    Unaccounted {
        /// When it was sent first.
        sent_at: Timestamp,
        /// The wish that the create was for is repeated safely until then, where it is wished still.
        until: Timestamp,
    },
}

/// A table that comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChange {
    /// It comes.
    Added {
        /// Which.
        table: Table,
        /// The place in the YAML that asks for it.
        origin: Option<Origin>,
    },
    /// It goes.
    Removed {
        /// Which.
        table: Table,
    },
}

impl TableChange {
    /// Which table.
    #[must_use]
    pub const fn table(&self) -> &Table {
        match self {
            Self::Added { table, .. } | Self::Removed { table } => table,
        }
    }
}

/// Something besides the tables that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its key in the YAML.
    pub field: &'static str,
    /// What it is now; `None` where that is not known.
    pub before: Option<String>,
    /// What it would be.
    pub after: Option<String>,
    /// Whether it cannot be changed in place.
    pub replaces: bool,
}

/// How an instance's state is shown beside a wished `run:`.
pub(crate) fn instance_word(status: &InstanceStatus) -> String {
    match status {
        InstanceStatus::Running | InstanceStatus::Waiting => "running".to_owned(),
        InstanceStatus::Stopping | InstanceStatus::Paused | InstanceStatus::NotStarted => "stopped".to_owned(),
        InstanceStatus::Absent => "not deployed".to_owned(),
        InstanceStatus::Solution(status) => solution_word(status).to_owned(),
        InstanceStatus::Other(word) => word.clone(),
    }
}

fn solution_word(status: &SolutionStatus) -> &str {
    match status.verdict() {
        Verdict::Running | Verdict::OnTheWay => "running",
        Verdict::NotStarted => "not started",
        Verdict::Confirming(_) => "waiting for confirmation",
        Verdict::Failed(_) => "failed",
        Verdict::Deleted => "deleted",
        Verdict::Unclear => status.state.digit(),
    }
}
