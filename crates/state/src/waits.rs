//! How long the service usually takes, from run to run: `waits.json` beside the state. A cache of this machine, and never
//! more than that.
//!
//! Without it, or where it cannot be read, the first looks come as early as they are configured and everything is learnt
//! again; so it is never repaired, and nobody is told. It is replaced in one step, without a lock: of two runs at the same
//! time one may lose what it has learnt.

use std::path::Path;
use std::time::Duration;

use disync_model::{Waits, Work};
use serde::{Deserialize, Serialize};

use crate::error::FileError;
use crate::files;

/// The version of the file.
const FORMAT: u64 = 1;
/// The most that is read, in bytes: there are less than a hundred works.
const LIMIT: u64 = 64 << 10;
/// Its name.
const NAME: &str = "waits.json";
/// The longest wait that is believed; what is longer was not measured.
const LONGEST: Duration = Duration::from_hours(1);

/// What the file says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mirror {
    disync_waits: u64,
    waits: Vec<Line>,
}

/// One work.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(flatten)]
    work: Work,
    milliseconds: u64,
}

/// What was learnt as kept in `directory` (`<project>/.disync`). What cannot be read or believed was not learnt.
#[must_use]
pub fn recall_waits(directory: &Path) -> Waits {
    let path = directory.join(NAME);
    let Ok(Some(file)) = files::open(&path) else { return Waits::default() };
    let Ok(bytes) = files::read(&file, &path, LIMIT) else { return Waits::default() };
    let Ok(mirror) = serde_json::from_slice::<Mirror>(&bytes) else { return Waits::default() };
    if mirror.disync_waits != FORMAT {
        return Waits::default();
    }
    let waits = mirror.waits.into_iter().map(|line| (line.work, Duration::from_millis(line.milliseconds)));
    waits.filter(|(_, usual)| *usual <= LONGEST).collect()
}

/// Keeps what was learnt in `directory`, where it exists.
///
/// # Errors
/// It cannot be written. *Go on: the next run learns it again.*
pub(crate) fn remember(directory: &Path, waits: &Waits) -> Result<(), FileError> {
    if *waits == recall_waits(directory) || !files::is_directory(directory)? {
        return Ok(());
    }
    let milliseconds = |usual: Duration| u64::try_from(usual.as_millis()).unwrap_or(u64::MAX);
    let waits = waits.iter().map(|(work, usual)| Line { work, milliseconds: milliseconds(usual) }).collect();
    let text = serde_json::to_string(&Mirror { disync_waits: FORMAT, waits }).unwrap_or_default();
    files::replace(&directory.join(NAME), format!("{text}\n").as_bytes())
}

#[cfg(test)]
mod tests;
