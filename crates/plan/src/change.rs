//! What would be done to one address, and because of what.

use std::fmt;

pub use disync_model::Action;
use disync_model::{
    Address, Destinations, FileId, Fingerprint, InstanceStatus, Name, Order, Origin, RemoteError, RemoteErrorKind,
    SolutionStatus, Spec, Table, TaskId, Verdict,
};
use jiff::Timestamp;

use crate::accept::Party;
use crate::compare::Difference;
use crate::conflict::Conflict;
use crate::impact::Impact;
use crate::preview::Preview;
use crate::remark::Remark;
use crate::row::{FieldChange, PATTERNS, TableChange, TableChangeKind};

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
    /// Where that document writes its tables, for a change that records the task without reading it again.
    pub destinations: Option<Destinations>,
    /// What the service has now; `None` where there is nothing, or nothing that disync understands, and for Keep.
    pub before: Option<Spec>,
    /// What there would be afterwards; `None` for Delete, Forget and Keep.
    pub after: Option<Spec>,
    /// What becomes of which tables, in the order of the tables.
    pub tables: Vec<TableChange>,
    /// How many tables stay as they are, those that are left out among them.
    pub unchanged_tables: usize,
    /// How many table changes were left out: live stays as it is there.
    pub left_out_tables: usize,
    /// What else changes.
    pub fields: Vec<FieldChange>,
    /// How many of the other changes were left out.
    pub left_out_fields: usize,
    /// What the YAML and the console have changed alike since the last apply: nothing is left to do about it, only the
    /// record is behind. It leads from what was applied last to what is.
    pub agreed: Difference,
    /// What it does to data in flight.
    pub impact: Impact,
    /// What is recorded afterwards, where that is not `after`: what the console has changed and this plan leaves does not
    /// count as applied.
    pub recorded: Option<Spec>,
    /// Whose change stands where the YAML and the console had changed the same thing differently, and it was decided.
    pub accepted: Option<Party>,
    /// What the service would make of it, where it was asked.
    pub preview: Option<Preview>,
    /// What a reviewer should know besides.
    pub remarks: Vec<Remark>,
    /// Whether the task is protected from deletion afterwards.
    pub protected: bool,
    /// In what order it is made among others, as the YAML wishes it or, where that tells nothing any more, as it was
    /// applied. A deletion goes with an earlier wave than that where something waits for it.
    pub order: Order,
    /// Whether an earlier apply was to see it stay healthy, and has not.
    pub unwatched: bool,
    /// Where the sync is declared.
    pub origin: Option<Origin>,
}

impl Change {
    /// What is recorded once it is done; `None` where nothing is.
    #[must_use]
    pub const fn record(&self) -> Option<&Spec> {
        match &self.recorded {
            Some(spec) => Some(spec),
            None => self.after.as_ref(),
        }
    }

    /// Whether anything at all would be done.
    #[must_use]
    pub fn is_effective(&self) -> bool {
        self.action != Action::Keep
    }

    /// Whether something of it was left out.
    #[must_use]
    pub const fn is_narrowed(&self) -> bool {
        self.left_out_tables + self.left_out_fields > 0
    }

    /// How many of the table changes and of the others that were left out stay so because `--accept` decided for what the
    /// console has done, and not because they are out of scope.
    #[must_use]
    pub fn n_kept_as_live(&self) -> (usize, usize) {
        match (self.accepted, &self.reason) {
            (Some(Party::Theirs), Reason::Accepted) => (self.left_out_tables, self.left_out_fields),
            // In place, no other setting than the resource group can be contested.
            (Some(Party::Theirs), _) => (0, self.left_out_fields.min(1)),
            (Some(Party::Ours) | None, _) => (0, 0),
        }
    }

    /// How many tables come that no sync of the plan ships now.
    #[must_use]
    pub fn n_added(&self) -> usize {
        self.n_rows(|kind| matches!(kind, TableChangeKind::Added))
    }

    /// How many tables go that no sync of the plan will ship.
    #[must_use]
    pub fn n_removed(&self) -> usize {
        self.n_rows(|kind| matches!(kind, TableChangeKind::Removed))
    }

    /// How many tables come from another sync.
    #[must_use]
    pub fn n_moved(&self) -> usize {
        self.n_rows(|kind| matches!(kind, TableChangeKind::MovedFrom(_)))
    }

    /// How many tables come in place of others.
    #[must_use]
    pub fn n_renamed(&self) -> usize {
        self.n_rows(|kind| matches!(kind, TableChangeKind::RenamedFrom(_)))
    }

    /// How many tables stay and are written to another destination table.
    #[must_use]
    pub fn n_remapped(&self) -> usize {
        self.n_rows(|kind| matches!(kind, TableChangeKind::Remapped { .. }))
    }

    fn n_rows(&self, is: impl Fn(&TableChangeKind) -> bool) -> usize {
        self.tables.iter().filter(|row| is(&row.kind)).count()
    }

    /// Whether the task's content is written: its tables, what selects them or its resource group change.
    #[must_use]
    pub fn rewrites_content(&self) -> bool {
        self.tables.iter().any(TableChange::rewrites_content)
            || self.fields.iter().any(|field| matches!(field.field, "resource_group" | PATTERNS))
    }

    /// Whether the instance is stopped and started after it.
    #[must_use]
    pub(crate) fn restarts(&self) -> bool {
        self.fields.iter().any(|field| field.field == RESTARTED)
    }

    /// Whether what the task is started with changes.
    #[must_use]
    pub(crate) fn changes_start(&self) -> bool {
        self.fields.iter().any(is_start)
    }

    /// Takes out the restart where nothing is left that it would be for.
    pub(crate) fn drop_idle_restart(&mut self) {
        if !self.publishes() && !self.changes_start() {
            self.fields.retain(|field| field.field != RESTARTED);
        }
    }

    /// Whether the task's content is published.
    #[must_use]
    pub(crate) fn publishes(&self) -> bool {
        self.action == Action::Update
            && (self.rewrites_content() || self.fields.iter().any(|field| field.field == "deployed"))
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
    /// An earlier apply stopped before it had seen it stay healthy, and others of a later wave are to follow.
    Unwatched,
    /// The YAML was changed since the last apply.
    Edited,
    /// Live was changed since the last apply; the YAML was not.
    Drifted,
    /// Both were changed since the last apply.
    EditedAndDrifted,
    /// What is wished is there already; only the record is behind.
    AlreadySo,
    /// It is as recorded, and the record does not have its newest document.
    RecordBehind,
    /// The YAML and the console had changed it differently, and what the console did was accepted for now.
    Accepted,
    /// All that differs is left out of this plan.
    LeftOut,
    /// It is no longer declared.
    Undeclared,
    /// It is no longer declared and no longer there.
    Gone,
    /// Everything is to be destroyed.
    Destroyed,
    /// An apply that changed it is to be undone.
    RolledBack,
}

impl Reason {
    /// The stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InSync => "in_sync",
            Self::Unclear => "unclear",
            Self::New => "new",
            Self::Vanished => "vanished",
            Self::Unrecorded => "unrecorded",
            Self::Interrupted => "interrupted",
            Self::Unwatched => "unwatched",
            Self::Edited => "edited",
            Self::Drifted => "drifted",
            Self::EditedAndDrifted => "edited_and_drifted",
            Self::AlreadySo => "already_so",
            Self::RecordBehind => "record_behind",
            Self::Accepted => "accepted",
            Self::LeftOut => "left_out",
            Self::Undeclared => "undeclared",
            Self::Gone => "gone",
            Self::Destroyed => "destroyed",
            Self::RolledBack => "rolled_back",
        }
    }
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
            Self::Unwatched => "an earlier apply has not seen it stay healthy",
            Self::Edited => "the YAML was changed",
            Self::Drifted => "it was changed outside of disync",
            Self::EditedAndDrifted => "the YAML was changed, and it was changed outside of disync too",
            Self::AlreadySo => "it is as wished already",
            Self::RecordBehind => "only the record is behind",
            Self::Accepted => "its conflict was decided for what is live",
            Self::LeftOut => "what differs is left out of this plan",
            Self::Undeclared => "it is no longer declared",
            Self::Gone => "it is no longer declared and no longer there",
            Self::Destroyed => "everything is to be destroyed",
            Self::RolledBack => "an apply that changed it is undone",
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
    /// The YAML and the console have changed it differently since the last apply, and nobody has decided.
    Conflict(Box<Conflict>),
    /// It was not read, and the state does not tell what there is.
    NotRead,
    /// Some of its tables are left out of the plan, and what would be done cannot be done to the others alone.
    Indivisible(Indivisible),
    /// A table moves between two syncs, and only one half of the move is in the plan: it would be shipped twice, or not
    /// at all.
    HalfMove {
        /// Which.
        table: Table,
        /// The sync of the other half.
        other: Address,
    },
    /// Tables move between it and these in a circle: no order of them ships every table only once.
    Entangled(Vec<Address>),
    /// The tables that move between it and these, which may be none of its own, ask for another order than `after:` and
    /// `wave:` do.
    Misordered(Vec<Address>),
    /// It takes tables over from that sync, which is blocked.
    Behind(Address),
    /// The service was asked to generate the content, and refused; it would refuse an apply alike.
    Rejected {
        /// Why, in the service's words.
        message: String,
        /// Its error code, if it gave one.
        code: Option<String>,
        /// What kind of refusal.
        kind: RemoteErrorKind,
    },
    /// The service generated a content for other tables than are wished.
    OtherTables {
        /// The tables that are wished and that the content does not ship.
        missing: Vec<Table>,
        /// The tables that the content ships and that are not wished.
        extra: Vec<Table>,
    },
    /// The service generated a content whose tables cannot be told, and why.
    Unchecked(String),
}

/// What cannot be done to some tables of a sync alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indivisible {
    /// Deleting the task.
    Deletion,
    /// Replacing it.
    Replacement,
    /// Going over from a list of tables to one by databases, or back.
    Form,
    /// Taking away all tables that are left: a task ships at least one.
    Emptying,
}

/// The field of a change that restarts the instance. No YAML says it, as with `deployed`.
pub(crate) const RESTARTED: &str = "restarted";

/// Whether a setting is one that the service is told at a start.
pub(crate) fn is_start(field: &FieldChange) -> bool {
    field.field.starts_with("start.") && field.field != "start.after_update"
}

/// How a solution is called that nobody has started.
pub(crate) const NOT_STARTED: &str = "not started";

/// How an instance is called that an interrupted run has started and that does not run yet.
pub(crate) const STARTING: &str = "starting";

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
        Verdict::NotStarted => NOT_STARTED,
        Verdict::Confirming(_) => "waiting for confirmation",
        Verdict::Failed(_) => "failed",
        Verdict::Deleted => "deleted",
        Verdict::Unclear => status.state.digit(),
    }
}
