//! The rows of a change: one for each table or setting that does not stay as it is.

use disync_model::{Address, DestinationKind, ImpactClass, Origin, Table};

/// What becomes of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// Which.
    pub table: Table,
    /// What becomes of it.
    pub kind: TableChangeKind,
    /// Who changed it since the last apply.
    pub side: Side,
    /// What it does to data in flight.
    pub impact: ImpactClass,
    /// The place in the YAML that caused it.
    pub origin: Option<Origin>,
}

/// What becomes of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChangeKind {
    /// It comes.
    Added,
    /// It goes.
    Removed,
    /// It comes, from another sync of the same plan, which ships it from the same source to the same destination now.
    MovedFrom(Address),
    /// It goes, to another sync of the same plan, which ships it from the same source to the same destination then.
    MovedTo(Address),
    /// It comes in place of that table, which goes.
    RenamedFrom(Table),
    /// It stays, and is written to another destination table from now on: as a preview tells, or, of a draft and of drift, as
    /// live does.
    Remapped {
        /// The destination table now.
        from: String,
        /// The destination table afterwards.
        to: String,
    },
    /// It is in the task's document, which is a draft, and nothing that was applied ships it: publishing the draft begins to.
    Published,
    /// It was applied, and the task's document, which is a draft, does not have it: publishing the draft ends to ship it.
    Withdrawn,
}

impl TableChange {
    /// A table that stays and goes elsewhere, if these are two destination tables. The YAML says nothing about
    /// destinations, so that it is not the YAML that has changed.
    pub(crate) fn remapped(kind: DestinationKind, table: &Table, (from, to): (&str, &str)) -> Option<Self> {
        (!is_same(kind, from, to)).then(|| Self {
            table: table.clone(),
            kind: TableChangeKind::Remapped { from: from.to_owned(), to: to.to_owned() },
            side: Side::Theirs,
            impact: ImpactClass::Resync,
            origin: None,
        })
    }

    /// The table that is in the task's document afterwards and is not now.
    #[must_use]
    pub const fn comes(&self) -> Option<&Table> {
        match &self.kind {
            TableChangeKind::Added | TableChangeKind::MovedFrom(_) | TableChangeKind::RenamedFrom(_) => {
                Some(&self.table)
            }
            TableChangeKind::Removed
            | TableChangeKind::MovedTo(_)
            | TableChangeKind::Remapped { .. }
            | TableChangeKind::Published
            | TableChangeKind::Withdrawn => None,
        }
    }

    /// The table that is in the task's document now and is not afterwards.
    #[must_use]
    pub const fn goes(&self) -> Option<&Table> {
        match &self.kind {
            TableChangeKind::Removed | TableChangeKind::MovedTo(_) => Some(&self.table),
            TableChangeKind::RenamedFrom(old) => Some(old),
            TableChangeKind::Added
            | TableChangeKind::MovedFrom(_)
            | TableChangeKind::Remapped { .. }
            | TableChangeKind::Published
            | TableChangeKind::Withdrawn => None,
        }
    }

    /// Whether the task's content has to be written for it. A draft has what becomes of its own rows already; where the
    /// service would send a table is found out only for a content that is written anyway.
    #[must_use]
    pub const fn rewrites_content(&self) -> bool {
        match &self.kind {
            TableChangeKind::Added
            | TableChangeKind::Removed
            | TableChangeKind::MovedFrom(_)
            | TableChangeKind::MovedTo(_)
            | TableChangeKind::RenamedFrom(_) => true,
            TableChangeKind::Remapped { .. } | TableChangeKind::Published | TableChangeKind::Withdrawn => false,
        }
    }
}

/// Whether two names mean one destination table: MaxCompute and Hologres fold case [GEN], Kafka's topics keep it [GEN].
fn is_same(kind: DestinationKind, from: &str, to: &str) -> bool {
    match kind {
        DestinationKind::Kafka => from == to,
        DestinationKind::Odps | DestinationKind::Holo => from == to || from.to_lowercase() == to.to_lowercase(),
    }
}

/// Who differs from what was applied last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The YAML: it was edited.
    Ours,
    /// Live: it was changed outside of disync.
    Theirs,
    /// Both, alike.
    Both,
    /// Both, differently.
    Conflict,
}

impl Side {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
            Self::Both => "both",
            Self::Conflict => "conflict",
        }
    }
}

/// The field under which a change tells of patterns that come and go.
pub const PATTERNS: &str = "source.tables";

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
    /// Who changed it since the last apply.
    pub side: Side,
    /// The place in the YAML that says so.
    pub origin: Option<Origin>,
}

impl FieldChange {
    /// A setting that can be changed in place, changed by the YAML as far as is known.
    pub(crate) const fn of(field: &'static str, before: Option<String>, after: Option<String>) -> Self {
        Self { field, before, after, replaces: false, side: Side::Ours, origin: None }
    }
}
