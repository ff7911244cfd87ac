//! Why a change is what it is, in a stable word and for people.

use std::fmt;

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
            Self::Interrupted => "an earlier apply has not brought it to its end",
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
