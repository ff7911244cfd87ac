//! What was told, as a file: `notified.json` beside the state, with the one before it as `notified.old.json`.
//!
//! Its content is somebody else's: it comes as bytes, and whoever reads it says whether they can be used. Where they
//! cannot, the file before it is read, which lacks one message. So a damaged file repeats that one, and not everything.
//!
//! One run at a time: two that read the same file would both tell what is new in it.

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::FileError;
use crate::files;

/// The most that is read, in bytes: some hundred thousand findings.
const LIMIT: u64 = 64 << 20;

/// The file, held by this run alone until it is dropped.
#[derive(Debug)]
pub struct Notified {
    path: PathBuf,
    before: PathBuf,
    /// What the file says, where it can be used.
    sound: RefCell<Option<Vec<u8>>>,
    _lock: File,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled<T> {
    /// What was told; `None` where nothing is known of it.
    pub value: Option<T>,
    /// Why that is not what was written last, and what follows; nothing where all is well.
    pub trouble: Option<String>,
}

impl Notified {
    /// Takes the file in `directory` (`<project>/.disync`), both of which need not exist yet. `None` if another run has it.
    ///
    /// # Errors
    /// The directory or the lock cannot be used.
    pub fn take(directory: &Path) -> Result<Option<Self>, FileError> {
        files::ensure_directory(directory)?;
        let path = directory.join("notified.lock");
        let lock = files::open_or_create(&path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(files::io_error("lock", &path, source)),
        }
        let (path, before) = (directory.join("notified.json"), directory.join("notified.old.json"));
        Ok(Some(Self { path, before, sound: RefCell::default(), _lock: lock }))
    }

    /// Reads what `parse` can use. Where there is no file, nothing was told: removing it makes a fresh start.
    pub fn read<T, E: std::fmt::Display>(&self, parse: impl Fn(&[u8]) -> Result<T, E>) -> Recalled<T> {
        let fault = match content(&self.path) {
            Ok(None) => return Recalled { value: None, trouble: None },
            Ok(Some(bytes)) => match parse(&bytes) {
                Ok(value) => {
                    self.sound.replace(Some(bytes));
                    return Recalled { value: Some(value), trouble: None };
                }
                Err(fault) => format!("{}: {fault}", self.path.display()),
            },
            Err(fault) => fault,
        };
        match content(&self.before).ok().flatten().and_then(|bytes| parse(&bytes).ok()) {
            Some(value) => {
                let trouble = format!("{fault}; the one before it is used, so the last message may come again");
                Recalled { value: Some(value), trouble: Some(trouble) }
            }
            None => Recalled { value: None, trouble: Some(format!("{fault}; everything is told again")) },
        }
    }

    /// Replaces the file in one step, and keeps the one before it if that could be used.
    ///
    /// # Errors
    /// It cannot be written. *What was told is told again by the next run.*
    pub fn write(&self, bytes: Vec<u8>) -> Result<(), FileError> {
        if let Some(sound) = self.sound.take() {
            files::replace(&self.before, &sound)?;
        }
        files::replace(&self.path, &bytes)?;
        self.sound.replace(Some(bytes));
        Ok(())
    }
}

/// The content of a file; nothing where there is none.
fn content(path: &Path) -> Result<Option<Vec<u8>>, String> {
    let read = files::open(path).and_then(|file| file.map(|file| files::read(&file, path, LIMIT)).transpose());
    read.map_err(|error| files::words_of(&error))
}

#[cfg(test)]
mod tests;
