//! One difference between what is live and what was applied last that nobody applied, and how it is told again.
//!
//! The words are here; which findings there are is decided in `drift::report`.

use disync_model::{Address, Digest, DigestPrefix, File, Fingerprint, Origin, Table, TaskId};
use jiff::Timestamp;

use crate::row::Side;

/// One difference between what is live and what was applied last, which nobody applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whose. Of a task that this project does not manage it is the address that it would have.
    pub address: Address,
    /// What kind of drift it is.
    pub class: FindingClass,
    /// What differs.
    pub kind: FindingKind,
    /// How the YAML stands to it: [`Side::Theirs`] where it says what was applied, [`Side::Conflict`] where it says a third
    /// thing, [`Side::Both`] where it says what is live. Never [`Side::Ours`].
    pub side: Side,
    /// The task; of one that is gone, the one that is recorded.
    pub task: Option<TaskId>,
    /// What the service says of the last edit.
    pub edit: LastEdit,
    /// When the sync was applied last; `None` for a task that this project does not manage.
    pub applied_at: Option<Timestamp>,
    /// The place in the YAML that it contradicts.
    pub origin: Option<Origin>,
    /// By what it is told again in a later run: over the workspace, the address, the class, and the kind with its values. Not
    /// over who, when, in which version, or in which line of the YAML.
    pub fingerprint: Digest,
}

/// The kinds of drift, which call for different conduct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingClass {
    /// The task was changed outside of disync. *Write it into the YAML, revert it, or accept it.*
    Console,
    /// The task is gone. *Apply creates it anew.*
    Vanished,
    /// A task of the workspace that nobody has declared. *Import it, or ignore it.*
    Unmanaged,
    /// The task is as it was applied, and does not run as it should. *Look at why; apply starts it.*
    Runtime,
}

impl FindingClass {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Console, Self::Vanished, Self::Unmanaged, Self::Runtime];

    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Vanished => "vanished",
            Self::Unmanaged => "unmanaged",
            Self::Runtime => "runtime",
        }
    }
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A table is shipped that was not applied.
    TableAdded(Table),
    /// A table that was applied is not shipped.
    TableRemoved(Table),
    /// A table is written to another destination table.
    Remapped {
        /// Which.
        table: Table,
        /// The destination table as it was applied.
        from: String,
        /// The destination table now.
        to: String,
    },
    /// A setting differs.
    Field {
        /// Its key in the YAML.
        field: &'static str,
        /// What was applied.
        before: Option<String>,
        /// What is live.
        after: Option<String>,
    },
    /// Something of the document differs that disync does not manage: tables and settings are as they were applied, or
    /// what differs about them is accepted, and the document was edited since. The fingerprint that it has now.
    Document(Fingerprint),
    /// It is no task that disync understands any more; why.
    Foreign(String),
    /// The task was renamed; what it is called now.
    Renamed(String),
    /// The task is gone.
    Vanished,
    /// The task is gone, and another one carries its name.
    Recreated,
    /// The task is neither declared nor recorded.
    Unmanaged,
    /// The instance does something else than it should.
    Instance {
        /// `running` or `stopped`.
        wished: String,
        /// What it does, in the words of a plan.
        is: String,
    },
    /// The latest edit is not published: what runs is what was published before it.
    Unpublished,
}

impl FindingKind {
    /// What kind of drift that is.
    #[must_use]
    pub const fn class(&self) -> FindingClass {
        match self {
            Self::TableAdded(_)
            | Self::TableRemoved(_)
            | Self::Remapped { .. }
            | Self::Field { .. }
            | Self::Document(_)
            | Self::Foreign(_)
            | Self::Renamed(_) => FindingClass::Console,
            Self::Vanished | Self::Recreated => FindingClass::Vanished,
            Self::Unmanaged => FindingClass::Unmanaged,
            Self::Instance { .. } | Self::Unpublished => FindingClass::Runtime,
        }
    }

    /// The stable word for programs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TableAdded(_) => "table_added",
            Self::TableRemoved(_) => "table_removed",
            Self::Remapped { .. } => "remapped",
            Self::Field { .. } => "field",
            Self::Document(_) => "document",
            Self::Foreign(_) => "foreign",
            Self::Renamed(_) => "renamed",
            Self::Vanished => "vanished",
            Self::Recreated => "recreated",
            Self::Unmanaged => "unmanaged",
            Self::Instance { .. } => "instance",
            Self::Unpublished => "unpublished",
        }
    }

    /// The table that it is about.
    #[must_use]
    pub const fn table(&self) -> Option<&Table> {
        match self {
            Self::TableAdded(table) | Self::TableRemoved(table) | Self::Remapped { table, .. } => Some(table),
            Self::Field { .. }
            | Self::Document(_)
            | Self::Foreign(_)
            | Self::Renamed(_)
            | Self::Vanished
            | Self::Recreated
            | Self::Unmanaged
            | Self::Instance { .. }
            | Self::Unpublished => None,
        }
    }

    /// Whether the task's document says it, so that an edit of the document can have done it. Where a task is, what it is
    /// called, whether it runs and whether it exists is told by other operations.
    #[must_use]
    pub fn is_of_document(&self) -> bool {
        match self {
            Self::TableAdded(_)
            | Self::TableRemoved(_)
            | Self::Remapped { .. }
            | Self::Document(_)
            | Self::Foreign(_) => true,
            Self::Field { field, .. } => *field != "folder",
            Self::Renamed(_)
            | Self::Vanished
            | Self::Recreated
            | Self::Unmanaged
            | Self::Instance { .. }
            | Self::Unpublished => false,
        }
    }
}

/// What the service says of the last edit of a task. Nothing is guessed: `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastEdit {
    /// By whom (`LastEditUser` [SDK]); verbatim.
    pub by: Option<String>,
    /// When (`LastEditTime` [SDK]).
    pub at: Option<Timestamp>,
    /// In which version (`CurrentVersion` [SDK]).
    pub version: Option<i64>,
    /// Whether it is a draft, which was not committed (`CommitStatus` 0 [SDK]).
    pub draft: Option<bool>,
}

impl LastEdit {
    /// What the list of files tells.
    pub(crate) fn of(file: &File) -> Self {
        let File { edited_by, edited_at, version, committed, .. } = file;
        let draft = committed.map(|committed| !committed);
        Self { by: edited_by.clone(), at: *edited_at, version: *version, draft }
    }
}

/// What the last edit proves about who did it. An edit leaves only the latest name behind, so nothing ever proves more
/// than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribution {
    /// The last edit came after the last apply: it may be the one, or one of several.
    Since,
    /// The last edit came before the last apply, so it is not what happened since.
    Before,
    /// Nothing is told, or nothing that could be about this: starting, stopping and deleting leave no editor behind.
    Unknown,
}

impl Attribution {
    /// What an edit proves about something that can leave an editor behind, or cannot. The time of the edit is the service's,
    /// and that of the apply ours.
    pub(crate) fn of(leaves_an_editor: bool, edited_at: Option<Timestamp>, applied_at: Option<Timestamp>) -> Self {
        match (leaves_an_editor, edited_at, applied_at) {
            (true, Some(edited), Some(applied)) if edited < applied => Self::Before,
            (true, Some(_), Some(_) | None) => Self::Since,
            (true, None, _) | (false, _, _) => Self::Unknown,
        }
    }

    /// The word for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Since => "since",
            Self::Before => "before",
            Self::Unknown => "unknown",
        }
    }
}

impl Finding {
    /// What the last edit proves about who did it.
    #[must_use]
    pub fn attribution(&self) -> Attribution {
        let leaves_an_editor = match &self.kind {
            FindingKind::Recreated | FindingKind::Unmanaged | FindingKind::Unpublished => true,
            kind => kind.is_of_document() || matches!(kind, FindingKind::Field { .. } | FindingKind::Renamed(_)),
        };
        Attribution::of(leaves_an_editor, self.edit.at, self.applied_at)
    }

    /// As much of the fingerprint as names it: for people, and for the baseline.
    #[must_use]
    pub fn short(&self) -> DigestPrefix {
        DigestPrefix::of(&self.fingerprint)
    }
}
