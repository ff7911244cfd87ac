//! What would be done to one address, and because of what.

mod block;
mod reason;
mod word;

pub use disync_model::Action;
use disync_model::{Address, Destinations, Fingerprint, Order, Origin, Spec, TaskId};

pub use self::block::{Block, Indivisible};
pub use self::reason::Reason;
pub(crate) use self::word::{ABSENT, NOT_STARTED, RUNNING, STARTING, instance_word};
use crate::accept::Party;
use crate::compare::Difference;
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
    pub fn restarts(&self) -> bool {
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

/// The field of a change that restarts the instance. No YAML says it, as with `deployed`.
pub(crate) const RESTARTED: &str = "restarted";

/// Whether a setting is one that the service is told at a start.
pub(crate) fn is_start(field: &FieldChange) -> bool {
    field.field.starts_with("start.") && field.field != "start.after_update"
}
