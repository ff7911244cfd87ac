//! What stops a change. Here is only what there is to say; what it means for apply is the command line's.

use disync_model::{Address, FileId, Name, RemoteError, RemoteErrorKind, Table, TaskId};
use jiff::Timestamp;

use crate::conflict::Conflict;

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
