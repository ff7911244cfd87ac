//! What the answers about a generating process mean, for the stage that generates and for whoever asks before anything is
//! written: both must take the same content for a success. Pure.

use disync_model::remote::{Generated, ProcessStatus};
use disync_model::{RemoteErrorKind, Table, Tables};

/// What a look at a process says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Look {
    /// It is at work, as far as anybody can tell; with what the service said, if anything.
    Running(Option<String>),
    /// The service could not generate, and why.
    Failed(String),
    /// A content for exactly the tables that are wished.
    Generated(Generated),
    /// A content for other tables.
    OtherTables {
        /// What is wished and not in it.
        missing: Vec<Table>,
        /// What is in it and not wished.
        extra: Vec<Table>,
    },
    /// A content whose tables cannot be told, and why.
    Unchecked(String),
}

/// Judges an answer. Nothing is created or updated with other tables than the plan shows.
pub(crate) fn look(status: ProcessStatus, wished: &Tables) -> Look {
    let generated = match status {
        ProcessStatus::Running(said) => return Look::Running(said),
        ProcessStatus::Failed(why) => return Look::Failed(why),
        ProcessStatus::Succeeded(generated) => generated,
    };
    match &generated.tables {
        Ok(tables) if tables == wished => Look::Generated(generated),
        Ok(tables) => Look::OtherTables { missing: beyond(wished, tables), extra: beyond(tables, wished) },
        Err(why) => Look::Unchecked(why.clone()),
    }
}

/// Whether a look that failed so says nothing about what was looked at, and another one may say more.
pub(crate) const fn may_look_again(kind: RemoteErrorKind) -> bool {
    use RemoteErrorKind as K;
    match kind {
        K::Unreachable | K::Throttled | K::Unanswered | K::Unintelligible => true,
        K::QuotaExhausted | K::Denied | K::Refused | K::NameTaken | K::OverBudget | K::Stopped => false,
    }
}

/// The tables of `these` that are not among `those`.
fn beyond(these: &Tables, those: &Tables) -> Vec<Table> {
    these.iter().filter(|table| !those.contains(*table)).map(|table| table.to_table()).collect()
}
