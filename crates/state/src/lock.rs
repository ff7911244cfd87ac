//! The lock: one run at a time changes the state and the service.
//!
//! It is the kernel's lock (`flock`) on a file of its own that is never removed: it ends with its process however that
//! ends, and neither reading nor replacing the state touches it. What the file says is for people alone: it is never asked
//! whether somebody holds the lock.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{FileError, LockError};
use crate::files;

/// The most that is read of what a holder says of itself, in bytes.
const LIMIT: u64 = 16 << 10;

/// Who holds the lock, for people who wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The account.
    pub who: String,
    /// What is being done, such as `apply`.
    pub operation: String,
    /// Since when.
    pub at: Timestamp,
    /// On which machine.
    pub host: String,
    /// In which process.
    pub pid: u32,
}

/// `ann on ci-7 (process 4711), applying since …`. Escaped: the lock file may have been written by somebody else.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { who, operation, at, host, pid } = self;
        let (who, operation, host) = (who.escape_debug(), operation.escape_debug(), host.escape_debug());
        let at = at.strftime("%Y-%m-%d %H:%M:%S UTC");
        write!(f, "{who} on {host} (process {pid}): {operation} since {at}")
    }
}

/// The lock, held. Dropping it releases it and ends the journal that was opened under it.
#[derive(Debug)]
pub struct Lock {
    file: File,
    pub(crate) in_force: InForce,
    previous: Option<Box<Holder>>,
}

impl Lock {
    /// Who held the lock before, by the account of the lock file: whoever finds the state changed can ask them.
    #[must_use]
    pub fn previous(&self) -> Option<&Holder> {
        self.previous.as_deref()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.in_force.end();
        // Closing is not enough where a child process is just being started: it has the file open too, until it runs its
        // own program. A failure leaves that as it is.
        self.file.unlock().unwrap_or_default();
    }
}

/// Which serial's journal may be appended to, shared between the lock and the journal: the local fence.
#[derive(Debug, Clone)]
pub(crate) struct InForce(Arc<AtomicU64>);

impl InForce {
    const NONE: u64 = u64::MAX;

    pub(crate) fn none() -> Self {
        Self(Arc::new(AtomicU64::new(Self::NONE)))
    }

    pub(crate) fn is(&self, serial: u64) -> bool {
        self.0.load(Ordering::SeqCst) == serial
    }

    pub(crate) fn begin(&self, serial: u64) {
        self.0.store(serial, Ordering::SeqCst);
    }

    pub(crate) fn end(&self) {
        self.begin(Self::NONE);
    }
}

/// Takes the lock, or says who holds it. Does not wait.
pub(crate) fn take(path: &Path, holder: &Holder) -> Result<Lock, LockError> {
    let file = files::open_or_create(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(LockError::Held { holder: holder_in(&file, path) }),
        Err(TryLockError::Error(source)) => return Err(files::io_error("lock", path, source).into()),
    }
    still_there(&file, path)?;
    let previous = holder_in(&file, path);
    write(&file, holder).map_err(|source| files::io_error("write", path, source))?;
    Ok(Lock { file, in_force: InForce::none(), previous })
}

/// What the holder, or the last one, says of itself. Nobody is let in because it cannot be read.
fn holder_in(file: &File, path: &Path) -> Option<Box<Holder>> {
    let bytes = files::read(file, path, LIMIT).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// What the holder, or the last one, says of itself in the lock file at `path`.
pub(crate) fn last_holder(path: &Path) -> Option<Holder> {
    let file = files::open(path).ok()??;
    holder_in(&file, path).map(|holder| *holder)
}

/// Refuses a lock on a file that was removed while it was being locked: somebody else would lock its successor.
fn still_there(file: &File, path: &Path) -> Result<(), FileError> {
    if files::identity_at(path)? == Some(files::identity(file, path)?) {
        return Ok(());
    }
    let removed = io::Error::other("it was removed or replaced meanwhile; the lock file must stay");
    Err(files::io_error("lock", path, removed))
}

fn write(mut file: &File, holder: &Holder) -> io::Result<()> {
    let mut text = serde_json::to_vec(holder)?;
    text.push(b'\n');
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&text)
}

#[cfg(test)]
mod tests;
