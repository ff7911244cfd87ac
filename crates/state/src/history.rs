//! The states before: what can be put back when `state.json` is damaged.
//!
//! A state file is copied here as it is just before it is replaced. The copy is not what is read in ordinary runs, but
//! it shows that a state existed: a missing or an older `state.json` is noticed by it.

use std::path::{Path, PathBuf};

use crate::error::FileError;
use crate::{files, format};

/// How many are kept.
const KEPT: usize = 10;

const EXTENSION: &str = "json";

/// The serials that are kept, ascending.
pub(crate) fn serials(directory: &Path) -> Result<Vec<u64>, FileError> {
    files::serials(directory, EXTENSION)
}

/// Keeps a state file. Doing it again after a crash changes nothing.
pub(crate) fn keep(directory: &Path, serial: u64, bytes: &[u8]) -> Result<(), FileError> {
    files::ensure_directory(directory)?;
    files::replace(&path(directory, serial), bytes)
}

/// Drops the oldest. What cannot be removed is tried again after the next save.
pub(crate) fn prune(directory: &Path) {
    files::sweep(directory);
    let serials = serials(directory).unwrap_or_default();
    let surplus = serials.len().saturating_sub(KEPT);
    serials.iter().take(surplus).for_each(|serial| files::remove_void(&path(directory, *serial)));
}

/// The newest state that can be read, to be offered for restoring. What cannot be read is not offered.
pub(crate) fn newest_intact(directory: &Path) -> Option<PathBuf> {
    let serials = serials(directory).ok()?;
    serials.into_iter().rev().map(|serial| path(directory, serial)).find(|path| is_intact(path))
}

fn is_intact(path: &Path) -> bool {
    let Ok(Some(file)) = files::open(path) else { return false };
    files::read(&file, path, format::LIMIT).is_ok_and(|bytes| format::decode(&bytes).is_ok())
}

/// Where a state is kept.
pub(crate) fn path(directory: &Path, serial: u64) -> PathBuf {
    files::numbered(directory, serial, EXTENSION)
}
