//! What was live and what was applied at one moment, as a file: from it a plan can be made where nobody may ask the service.
//!
//! The file is canonical JSON, as saved plans are, and is read as exactly: what was understood is written again and must be
//! the same bytes, checksum included. It holds no secrets, because no type in it can.
//!
//! Nothing can be applied from it: a plan that was made from a snapshot says so, and cannot be saved.

mod v1;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use disync_model::workspace::SourceTables;
use disync_model::{Gap, Kind, Live, Name, Observed, State, Wanted};
use jiff::Timestamp;
use serde::Deserialize;

use self::v1::FileV1;
use crate::against::Against;

#[cfg(test)]
mod tests;

/// What a file says first of itself.
const FORMAT: &str = "disync snapshot";

/// The one version that is read and written: an older one is recorded anew.
const VERSION: u64 = 1;

/// What a plan needs of the world, as it was at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The version of disync that recorded it.
    pub by: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// What was applied last; of the workspace, its number and what else was known of it.
    pub state: State,
    /// What was live. The state of each instance is in it, so that a plan may wish one to run or not.
    pub live: Live,
    /// The real-time tasks that were there and were not read, because nobody had declared or applied them.
    pub others: BTreeSet<Name>,
    /// The tables of the data sources that patterns select from.
    pub sources: BTreeMap<String, SourceTables>,
}

/// Why a file is no snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASnapshot {
    /// It is something else. *Name the file that `disync snapshot --out` wrote.*
    #[error("it is not a snapshot: {0}")]
    Other(String),
    /// Another disync wrote it. *Record another.*
    #[error("it was recorded by another version of disync, as format {found}; this one reads format {VERSION}")]
    Version {
        /// The version of its format.
        found: u64,
    },
    /// It is not what was written. *Record another.*
    #[error("it was edited or damaged: {0}")]
    Damaged(String),
}

/// What every version says of itself.
#[derive(Deserialize)]
#[serde(expecting = "a snapshot")]
struct Head {
    format: Option<serde_json::Value>,
    format_version: Option<serde_json::Value>,
}

impl Snapshot {
    /// What was live, as a plan would have read it at that moment. A task that somebody has declared since and that was there
    /// already was not read.
    #[must_use]
    pub fn live(&self, wanted: &[Wanted]) -> Live {
        let mut live = Live::default();
        for Wanted { address, instance, record: _ } in wanted {
            if let Some(task) = self.live.tasks.get(address) {
                let instance = task.instance.clone().filter(|_| *instance);
                live.tasks.insert(address.clone(), Observed { instance, ..task.clone() });
            } else if let Some(gap) = self.live.gaps.get(address) {
                live.gaps.insert(address.clone(), gap.clone());
            } else if address.kind == Kind::Realtime && self.others.contains(&address.name) {
                live.gaps.insert(address.clone(), Gap::NotRead);
            }
        }
        live
    }

    /// With what a plan compares that is made from it now.
    #[must_use]
    pub fn against(&self, now: Timestamp) -> Against {
        let age = Duration::try_from(now.duration_since(self.at)).unwrap_or_default();
        Against::Snapshot { at: self.at, age }
    }
}

/// The text of a snapshot, which is known to be read again as the same.
///
/// # Errors
/// It would not be; that is a fault of disync's.
pub fn write_snapshot(snapshot: &Snapshot) -> Result<String, NotASnapshot> {
    let damaged = |error: serde_json::Error| NotASnapshot::Damaged(error.to_string());
    let text = FileV1::of(snapshot).sealed().map_err(damaged)?;
    if read_snapshot(text.as_bytes())? == *snapshot {
        return Ok(text);
    }
    Err(NotASnapshot::Damaged("it would be read as something else".to_owned()))
}

/// Reads a snapshot.
///
/// # Errors
/// It is none, or not the one that was written.
pub fn read_snapshot(bytes: &[u8]) -> Result<Snapshot, NotASnapshot> {
    let head: Head = serde_json::from_slice(bytes).map_err(|error| NotASnapshot::Other(error.to_string()))?;
    match (head.format.as_ref().and_then(serde_json::Value::as_str), head.format_version.as_ref()) {
        (Some(FORMAT), Some(version)) if version.as_u64() == Some(VERSION) => {}
        (Some(FORMAT), version) => {
            return match version.and_then(serde_json::Value::as_u64) {
                Some(found) => Err(NotASnapshot::Version { found }),
                None => Err(NotASnapshot::Damaged("`format_version` is not a number".to_owned())),
            };
        }
        (_, _) => return Err(NotASnapshot::Other("it does not say that it is one".to_owned())),
    }
    let damaged = |error: serde_json::Error| NotASnapshot::Damaged(error.to_string());
    let file: FileV1<'_> = serde_json::from_slice(bytes).map_err(damaged)?;
    let snapshot = file.into_snapshot().map_err(NotASnapshot::Damaged)?;
    if let Some((line, column)) =
        super::first_difference(FileV1::of(&snapshot).sealed().map_err(damaged)?.as_bytes(), bytes)
    {
        let why = format!("line {line} is not as disync writes it, from column {column} on");
        return Err(NotASnapshot::Damaged(why));
    }
    Ok(snapshot)
}
