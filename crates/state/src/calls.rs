//! The calls of today, counted across runs: `calls.json` beside the state.
//!
//! An account may have a hundred calls a day, and failed ones count [D], so they are counted before they are made.
//! A run reserves a block of them at a time and gives back what is left at its end: killed in between, it has counted a
//! few too many, and never one too few. Runs at the same time share the file under a lock that is held for a moment;
//! no other file is touched, so that a plan, which takes no lock of the state, counts as well.
//!
//! The day is that of UTC+8, which the service's documentation does not say [INF]. Calls from elsewhere, of other
//! machines or of the console, are not known here.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use jiff::tz::{Offset, offset};
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::FileError;
use crate::files;

/// Where the service's day begins [INF].
const ZONE: Offset = offset(8);
/// The most that is read, in bytes; the file has fewer than a hundred.
const LIMIT: u64 = 4 << 10;
/// The most calls that are reserved at once: what a killed run can have counted too many.
const LARGEST_BLOCK: u64 = 10;
/// The version of the file.
const FORMAT: u64 = 1;

/// The calls of a day that may be made from one directory. Whoever is done with them [settles](Self::settle).
#[derive(Debug)]
pub struct CallsToday {
    directory: PathBuf,
    limit: u64,
    block: Mutex<Block>,
}

/// Calls that are counted in the file and not made yet.
#[derive(Debug, Default)]
struct Block {
    day: Option<Date>,
    left: u64,
}

/// What the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    format: u64,
    /// In UTC+8.
    day: Date,
    calls: u64,
}

/// Why no further call may be made.
#[derive(Debug, thiserror::Error)]
pub enum CallsError {
    /// All calls of the day were made. *Wait until the day ends, or raise `max_calls_per_day`.*
    #[error(
        "the calls of today are used up: `max_calls_per_day` is {limit}, and {counted} were made; the day ends at \
         {ends}, {}", In(*.left)
    )]
    UsedUp {
        /// How many may be made a day.
        limit: u64,
        /// How many were made, or reserved by runs that are still at work.
        counted: u64,
        /// When the next day begins.
        ends: Timestamp,
        /// How long that is from now.
        left: Span,
    },
    /// The file is not what was written. *Remove it, and counting begins anew.*
    #[error("{path} is damaged: {reason}; remove it to begin counting anew")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file could not be used, and what is not counted is not done. *Correct what the source says.*
    #[error("the calls of today cannot be counted")]
    File(#[from] FileError),
}

/// Words for a time from now on.
struct In(Span);

impl fmt::Display for In {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "in {} h {} min", self.0.get_hours(), self.0.get_minutes())
    }
}

impl CallsToday {
    /// The count in `directory` (`<project>/.disync`), which need not exist yet: at most `limit` calls a day. Touches
    /// nothing.
    #[must_use]
    pub fn at(directory: &Path, limit: u64) -> Self {
        Self { directory: directory.to_owned(), limit, block: Mutex::default() }
    }

    /// Counts one call that is about to be made. Now and then that writes to the disk.
    ///
    /// # Errors
    /// There is none left, or it cannot be counted: it must not be made.
    pub fn take(&self, now: Timestamp) -> Result<(), CallsError> {
        let today = day(now);
        let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
        if block.day != Some(today) || block.left == 0 {
            // What was left of yesterday's block is yesterday's.
            *block = Block { day: Some(today), left: self.reserve(now)? };
        }
        block.left = block.left.saturating_sub(1);
        Ok(())
    }

    /// Gives back what was reserved and not made, and tells the calls of today, those that other runs have reserved
    /// included.
    ///
    /// # Errors
    /// The count cannot be read or written.
    pub fn settle(&self, now: Timestamp) -> Result<u64, CallsError> {
        let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = std::mem::take(&mut *block);
        if !files::is_directory(&self.directory)? {
            return Ok(0);
        }
        self.locked(
            |counted| {
                if unused.day == Some(counted.day) {
                    counted.calls = counted.calls.saturating_sub(unused.left);
                }
                Ok(counted.calls)
            },
            now,
        )
    }

    /// Counts a block of calls in the file and says how many they are: at least one.
    fn reserve(&self, now: Timestamp) -> Result<u64, CallsError> {
        files::ensure_directory(&self.directory)?;
        self.locked(
            |counted| {
                let block = (self.limit / 20).clamp(1, LARGEST_BLOCK);
                let block = block.min(self.limit.saturating_sub(counted.calls));
                if block == 0 {
                    let ends = ends(now);
                    let left = ends.since((jiff::Unit::Hour, now)).unwrap_or_default();
                    return Err(CallsError::UsedUp { limit: self.limit, counted: counted.calls, ends, left });
                }
                counted.calls = counted.calls.saturating_add(block);
                Ok(block)
            },
            now,
        )
    }

    /// Changes what the file says about today, while nobody else does.
    fn locked<T>(
        &self,
        change: impl FnOnce(&mut Counted) -> Result<T, CallsError>,
        now: Timestamp,
    ) -> Result<T, CallsError> {
        let _lock = lock(&self.directory.join("calls.lock"))?;
        let path = self.directory.join("calls.json");
        let before = read(&path)?;
        let today = Counted { format: FORMAT, day: day(now), calls: 0 };
        // A file of tomorrow was written by a clock that was ahead: its calls count today, too.
        let mut counted = before
            .filter(|before| before.day >= today.day)
            .map_or(today, |before| Counted { day: today.day, ..before });
        let answer = change(&mut counted)?;
        if before != Some(counted) {
            let mut text = serde_json::to_string(&counted)
                .map_err(|error| CallsError::Damaged { path: path.clone(), reason: error.to_string() })?;
            text.push('\n');
            files::replace(&path, text.as_bytes())?;
        }
        Ok(answer)
    }
}

fn day(now: Timestamp) -> Date {
    ZONE.to_datetime(now).date()
}

/// When the day of `now` ends.
fn ends(now: Timestamp) -> Timestamp {
    let tomorrow = day(now).tomorrow().ok();
    tomorrow.and_then(|day| ZONE.to_timestamp(day.at(0, 0, 0, 0)).ok()).unwrap_or(Timestamp::MAX)
}

/// Waits for the lock, which nobody holds for longer than it takes to write a line.
fn lock(path: &Path) -> Result<File, FileError> {
    let file = files::open_or_create(path)?;
    file.lock().map_err(|source| files::io_error("lock", path, source))?;
    Ok(file)
}

fn read(path: &Path) -> Result<Option<Counted>, CallsError> {
    let Some(file) = files::open(path)? else { return Ok(None) };
    let bytes = files::read(&file, path, LIMIT)?;
    let damaged = |reason| CallsError::Damaged { path: path.to_owned(), reason };
    let counted: Counted = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    if counted.format != FORMAT {
        return Err(damaged(format!("its format is {}, and this disync knows {FORMAT}", counted.format)));
    }
    Ok(Some(counted))
}

#[cfg(test)]
mod tests;
