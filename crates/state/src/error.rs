//! Why the state could not be used, said so that it can be mended: which file, what about it, and the way out.
//!
//! Nothing here is ever answered with an empty state: a state that is taken for empty creates every task again.

use std::fmt;
use std::io;
use std::path::PathBuf;

use disync_model::{ApplyId, ProjectId};

use crate::lock::Holder;

/// Why a file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused.
    #[error("cannot {action} {path}")]
    Io {
        /// What was being done, as a verb.
        action: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The path is taken by something that could lead a write elsewhere, or block. *Move it away.*
    #[error("{path} is {found}, which disync neither follows nor replaces: move it away")]
    NotPlain {
        /// Which path.
        path: PathBuf,
        /// What is there, with its article.
        found: &'static str,
    },
    /// The file is larger than anything that disync writes.
    #[error("{path} is larger than {limit} bytes, the most that disync reads")]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
}

impl FileError {
    /// The kind of the system's error; `Other` where it was not the system that refused.
    pub(crate) fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Io { source, .. } => source.kind(),
            Self::NotPlain { .. } | Self::TooLarge { .. } => io::ErrorKind::Other,
        }
    }
}

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else holds it. *Wait until they are done.*
    #[error("the state is locked by {}", HeldBy(.holder.as_deref()))]
    Held {
        /// Who, where the lock file tells.
        holder: Option<Box<Holder>>,
    },
    /// The lock file could not be used, so nobody knows who holds it. *Correct what the source says.*
    #[error("cannot take the lock of the state")]
    Io(#[from] FileError),
}

/// Words for a holder who may be unknown.
struct HeldBy<'a>(Option<&'a Holder>);

impl fmt::Display for HeldBy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(holder) => holder.fmt(f),
            None => f.write_str("another process that has not said who it is"),
        }
    }
}

/// Why the log of applies could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyLogError {
    /// A file could not be used. *Correct what it says.*
    #[error(transparent)]
    File(#[from] FileError),
    /// There is no such entry. *Look at those that there are.*
    #[error("there is no apply {0} in the log")]
    None(ApplyId),
    /// An entry is not what was written. *Nothing but the log needs it: it may be removed.*
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What was to be written could not have been read again; nothing was written. *Report it.*
    #[error("cannot write {path}: it could not be read again ({reason})")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What is wrong with the content.
        reason: String,
    },
}

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A file could not be used. *Correct what it says.*
    #[error(transparent)]
    File(#[from] FileError),
    /// The state file is not what was written. *Restore an earlier state.*
    #[error("{path} is damaged: {reason}; {}", WayOut(.restore.as_ref()))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// The newest earlier state that is intact.
        restore: Option<PathBuf>,
    },
    /// The file was written by a newer disync. *Upgrade.*
    #[error("{path} has format version {found} and this disync reads version {known}: upgrade disync")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
        /// The newest version that is understood.
        known: u64,
    },
    /// The state speaks of another workspace. *Correct `project_id`, or use the state's own directory.*
    #[error(
        "{path} is the state of project {found}, not of project {wanted}: correct `project_id` or use another directory"
    )]
    OtherProject {
        /// The file.
        path: PathBuf,
        /// Its project.
        found: ProjectId,
        /// The project that was asked for.
        wanted: ProjectId,
    },
    /// There is no state file, though there has been one. *Restore it.*
    #[error("{path} is lost: {evidence} shows that there was one; {}", WayOut(.restore.as_ref()))]
    Lost {
        /// The missing file.
        path: PathBuf,
        /// What shows that it existed.
        evidence: PathBuf,
        /// The newest earlier state that is intact.
        restore: Option<PathBuf>,
    },
    /// An older state file was put back, and the newer one is not known to be void.
    /// *Put the newest file back, or move the later ones away.*
    #[error(
        "{path} has serial {serial} but {later} is from a later state: put the newest state back, or go on from the \
         newest that is kept with `disync state restore`"
    )]
    RolledBack {
        /// The state file.
        path: PathBuf,
        /// Its serial.
        serial: u64,
        /// What shows that there was a later state.
        later: PathBuf,
    },
    /// The journal is damaged elsewhere than at its end, where a crash would have damaged it; nothing was changed.
    #[error(
        "{path} is damaged at byte {offset}: {reason}; restore the file from a backup, or keep what can be read of it \
         with `disync state repair`"
    )]
    JournalDamaged {
        /// The journal.
        path: PathBuf,
        /// Where the damage begins, in bytes from the start of the file.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// There is nothing to be put right: the state can be used as it is. *To undo an apply, roll it back.*
    #[error("{path} is sound, so nothing is put in its place; `disync rollback` undoes an apply")]
    Sound {
        /// The state file.
        path: PathBuf,
    },
    /// There is no earlier state of that serial. *Choose one of those that there are.*
    #[error("no state of serial {serial} is kept; there are {}", Serials(.kept))]
    NotKept {
        /// The serial that was asked for.
        serial: u64,
        /// Those that are kept.
        kept: Vec<u64>,
    },
    /// No earlier state can be used. *Restore one from a backup.*
    #[error("no earlier state in {path} is intact: restore one from a backup")]
    NothingKept {
        /// The directory of earlier states.
        path: PathBuf,
    },
    /// Somebody else has written the state since it was read, in spite of the lock. *Run it again.*
    #[error("{path} was written by somebody else: it has serial {found} instead of {expected}; run it again")]
    Stale {
        /// The state file.
        path: PathBuf,
        /// The serial on the disk.
        found: u64,
        /// The serial that was to be replaced.
        expected: u64,
    },
    /// What was to be written could not have been read again; nothing was written. *Report it.*
    #[error("cannot write {path}: it could not be read again ({reason})")]
    Unwritable {
        /// The state file.
        path: PathBuf,
        /// What is wrong with the content.
        reason: String,
    },
}

/// Words for the serials that are kept.
struct Serials<'a>(&'a [u64]);

impl fmt::Display for Serials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let serials: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(if serials.is_empty() { "none" } else { "these: " })?;
        f.write_str(&serials.join(", "))
    }
}

/// Words for what can be done about a state file that is gone.
struct WayOut<'a>(Option<&'a PathBuf>);

impl fmt::Display for WayOut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, "`disync state restore` puts {} back", path.display()),
            None => f.write_str("no earlier state is kept: restore it from a backup"),
        }
    }
}
