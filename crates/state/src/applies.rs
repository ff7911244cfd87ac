//! The log of applies: `applies/<id>.json`, one file an apply.
//!
//! An entry is written before the first write of its apply leaves, and replaced in one step when the apply has ended; in
//! between, and for ever where the apply was killed, it has no end. Nothing but [`ApplyLog::begin`] depends on it: an entry
//! that is damaged is named by whoever reads it, and stops no apply. What an entry says is `v1`'s.

mod v1;

use std::path::{Path, PathBuf};

use disync_model::{Apply, ApplyId};

use crate::error::ApplyLogError;
use crate::files;
use crate::lock::Lock;

/// How many entries are kept.
const KEPT: usize = 1000;

/// The largest entry, in bytes. A table takes about thirty.
const LIMIT: u64 = 64 << 20;

const EXTENSION: &str = "json";

/// The log of applies of a state.
#[derive(Debug, Clone)]
pub struct ApplyLog {
    directory: PathBuf,
}

impl ApplyLog {
    /// The log beside the state in `directory` (`<project>/.disync`). Touches nothing.
    pub(crate) fn beside(directory: &Path) -> Self {
        Self { directory: directory.join("applies") }
    }

    /// Writes down that an apply begins. Who may: whoever holds the lock of the state.
    ///
    /// An entry of another history that has the same number is moved aside: no apply is forgotten because of another.
    ///
    /// # Errors
    /// It cannot be written: the apply must not begin.
    pub fn begin(&self, _lock: &Lock, apply: &Apply) -> Result<(), ApplyLogError> {
        files::ensure_directory(&self.directory)?;
        if let Ok(other) = self.read(apply.id)
            && other.lineage != apply.lineage
        {
            let aside = self.directory.join(format!("{}.of-{}.json", apply.id, other.began_at.as_second()));
            files::rename(&self.path(apply.id), &aside)?;
        }
        self.write(apply)?;
        self.prune();
        Ok(())
    }

    /// Writes down how it ended.
    ///
    /// # Errors
    /// It cannot be written. *Nothing else is wrong: the log says of it that it never ended.*
    pub fn end(&self, _lock: &Lock, apply: &Apply) -> Result<(), ApplyLogError> {
        self.write(apply)
    }

    fn write(&self, apply: &Apply) -> Result<(), ApplyLogError> {
        let path = self.path(apply.id);
        let text = v1::encode(apply).map_err(|reason| ApplyLogError::Unwritable { path: path.clone(), reason })?;
        Ok(files::replace(&path, text.as_bytes())?)
    }

    /// The applies that there are entries of, oldest first.
    ///
    /// # Errors
    /// The directory cannot be listed.
    pub fn ids(&self) -> Result<Vec<ApplyId>, ApplyLogError> {
        Ok(files::serials(&self.directory, EXTENSION)?.into_iter().map(ApplyId).collect())
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// There is none, or it is not the one that was written.
    pub fn read(&self, id: ApplyId) -> Result<Apply, ApplyLogError> {
        let path = self.path(id);
        let file = files::open(&path)?.ok_or(ApplyLogError::None(id))?;
        let bytes = files::read(&file, &path, LIMIT)?;
        let damaged = |reason| ApplyLogError::Damaged { path: path.clone(), reason };
        let apply = v1::decode(&bytes).map_err(damaged)?;
        if apply.id == id {
            return Ok(apply);
        }
        Err(damaged(format!("it says that it is apply {}", apply.id)))
    }

    /// Drops the oldest. What cannot be removed is tried again at the next apply.
    fn prune(&self) {
        files::sweep(&self.directory);
        let serials = files::serials(&self.directory, EXTENSION).unwrap_or_default();
        let surplus = serials.len().saturating_sub(KEPT);
        serials.iter().take(surplus).for_each(|serial| files::remove_void(&self.path(ApplyId(*serial))));
    }

    fn path(&self, id: ApplyId) -> PathBuf {
        files::numbered(&self.directory, id.0, EXTENSION)
    }
}

#[cfg(test)]
mod tests;
