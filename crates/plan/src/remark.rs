//! What a change carries for its reviewers alone.

use disync_model::Table;

/// What a reviewer should know about a change and what decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The service was asked what it would make of the change, and there is no answer.
    NotPreviewed(String),
    /// It is not known where the live task writes its tables, so that a table that goes elsewhere does not show; why.
    NotCompared(String),
    /// A table goes and another comes that has the same columns and the same primary key: it may be the same one.
    LooksRenamed {
        /// The table that goes.
        from: Table,
        /// The table that comes.
        to: Table,
    },
    /// A table is declared as renamed, and the old one is not shipped any more: `renamed_from` has nothing left to say.
    RenameDone(Table),
    /// Which tables its patterns select is not known, because their source was not asked.
    Unresolved,
    /// The task is a draft that holds an edit of something that disync does not manage, or cannot read: publishing it brings
    /// that out, and nobody can tell what that does.
    DraftEdited,
    /// Of a part of a change: so much of it is in the other part, and is done at once with it.
    Besides {
        /// Tables that come, go or change.
        n_tables: usize,
        /// Settings that change.
        n_fields: usize,
    },
}
