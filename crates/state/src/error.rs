//! Why the state could not be used, said so that it can be mended: which file, what about it, and the way out.
//!
//! Nothing here is ever answered with an empty state: a state that is taken for empty creates every task again.

use std::fmt;
use std::io;
use std::path::PathBuf;

use disync_model::ProjectId;

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
        "{path} has serial {serial} but {later} is from a later state: \
         put the newest state back, or move {later} away to go on from this one"
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
        "{path} is damaged at byte {offset}: {reason}; restore the file from a backup, or move it away and compare \
         with the service what the last run did"
    )]
    JournalDamaged {
        /// The journal.
        path: PathBuf,
        /// Where the damage begins, in bytes from the start of the file.
        offset: u64,
        /// What is wrong.
        reason: String,
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

/// Words for what can be done about a state file that is gone.
struct WayOut<'a>(Option<&'a PathBuf>);

impl fmt::Display for WayOut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, "restore {} by copying it there", path.display()),
            None => f.write_str("no earlier state is kept: restore it from a backup"),
        }
    }
}
