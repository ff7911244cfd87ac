//! What happens to changes of the source's schema: the words of `ddlMarkMap`.
//!
//! The same map is the default of a workspace, under `ListDIProjectConfig` [D].

/// A kind of change to the source's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DdlKind {
    /// `RENAMECOLUMN`.
    RenameColumn,
    /// `DROPTABLE`.
    DropTable,
    /// `CREATETABLE`.
    CreateTable,
    /// `MODIFYCOLUMN`.
    ModifyColumn,
    /// `TRUNCATETABLE`.
    TruncateTable,
    /// `DROPCOLUMN`.
    DropColumn,
    /// `ADDCOLUMN`.
    AddColumn,
    /// `RENAMETABLE`.
    RenameTable,
}

impl DdlKind {
    /// All kinds, in the order of the documentation's sample.
    pub const ALL: [Self; 8] = [
        Self::RenameColumn,
        Self::DropTable,
        Self::CreateTable,
        Self::ModifyColumn,
        Self::TruncateTable,
        Self::DropColumn,
        Self::AddColumn,
        Self::RenameTable,
    ];

    /// Returns the word of the service, a key of the map.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::RenameColumn => "RENAMECOLUMN",
            Self::DropTable => "DROPTABLE",
            Self::CreateTable => "CREATETABLE",
            Self::ModifyColumn => "MODIFYCOLUMN",
            Self::TruncateTable => "TRUNCATETABLE",
            Self::DropColumn => "DROPCOLUMN",
            Self::AddColumn => "ADDCOLUMN",
            Self::RenameTable => "RENAMETABLE",
        }
    }

    /// Finds the kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a task does when the source's schema changes [SDK].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DdlPolicy {
    /// `NORMAL`: forwards the change to the destination.
    Normal,
    /// `IGNORE`: drops the change silently.
    Ignore,
    /// `WARNING`: drops the change and logs an alert.
    Warning,
    /// `CRITICAL`: fails the task.
    Critical,
}

impl DdlPolicy {
    /// All policies.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Ignore, Self::Warning, Self::Critical];

    /// Returns the word of the service, a value of the map.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::Ignore => "IGNORE",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
        }
    }

    /// Finds the policy of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.word() == word)
    }
}
