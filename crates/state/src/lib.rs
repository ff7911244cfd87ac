//! What disync knows: the recorded state and its format, the journal, the lock, and the refresh that reads live tasks.
//!
//! The directory of a project's state, `<project>/.disync`:
//!
//! ```text
//! state.json           what was applied last (one table a line, so that it diffs)
//! journal/<serial>.log what was tried since state.json of that serial was written
//! history/<serial>.json the ten states before
//! applies/<serial>.json what the apply did that started from state.json of that serial; the last thousand
//! lock                 who is at work; never removed
//! seen.json            what was seen last of each task: a cache
//! calls.json           how many calls were made today, where a day has a limit; with calls.lock
//! notified.json        what drift was told where, and notified.old.json before it; with notified.lock
//! ```
//!
//! **A journal belongs to the serial that it starts from.** What is known is `state.json` of serial *n* with
//! `journal/<n>.log` folded onto it, where a missing `state.json` counts as serial 0. Saving writes serial *n + 1* beside
//! `state.json` and renames it into place: that one rename makes the new state valid and the old journal void, by its
//! name alone. The void journal is removed afterwards; a crash between the two leaves a file that nobody reads. So there
//! is no moment at which a crash loses an entry or folds one twice.
//!
//! What this crate does not do: decide what to do about a difference (`plan`), send anything (`apply`), or keep the state
//! anywhere but on the local disk.
//!
//! Read next: [`Local`] for the directory, `journal` and `frame` for the log, `format` for the file, [`refresh()`] for the
//! service.

mod applies;
mod calls;
mod error;
mod files;
mod format;
mod frame;
mod history;
mod journal;
mod local;
mod lock;
mod notified;
mod refresh;
mod repair;
#[cfg(test)]
mod samples;
mod seal;
mod sightings;
mod waits;

pub use applies::ApplyLog;
pub use calls::{CallsError, CallsToday};
pub use error::{ApplyLogError, FileError, LockError, StateError};
pub use journal::FileJournal;
pub use local::Local;
pub use lock::{Holder, Lock};
pub use notified::{Notified, Recalled};
pub use refresh::{Assuming, Progress, Recall, RefreshOptions, list_files, refresh};
pub use repair::{JournalDamage, Restorable};
pub use sightings::Sightings;
pub use waits::recall_waits;
