//! What was seen last of each task: `seen.json` beside the state. A cache of this directory, and never more than that.
//!
//! A task whose version and edit time are still as they were listed before its document was read last has that very
//! document, as far as an edit always moves one of them, which is not documented [INF]. Its fingerprint is kept here, and
//! not the document: where the record has the same fingerprint, the record says what the document says. So nothing here is
//! trusted that does not fit the state, and without the file all tasks are read.
//!
//! The file is replaced in one step, without a lock: of two runs at the same time one may lose what it has seen, and then
//! those tasks are read once more.

use std::collections::BTreeMap;
use std::path::Path;

use disync_model::{File, FileId, Fingerprint, Live, ProjectId, State, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::FileError;
use crate::files;

/// The version of the file.
const FORMAT: u64 = 1;
/// The most that is read, in bytes: some four hundred thousand tasks.
const LIMIT: u64 = 64 << 20;
/// Its name.
const NAME: &str = "seen.json";

/// What was seen last of each task, by its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings {
    files: BTreeMap<FileId, Sighting>,
}

/// A file as it was listed before its document was read, and the document's fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sighting {
    file: FileId,
    version: Option<i64>,
    edited_at: Timestamp,
    fingerprint: Fingerprint,
}

/// What the file says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "what disync has seen")]
struct Mirror {
    disync_seen: u64,
    lineage: String,
    project: ProjectId,
    files: Vec<Sighting>,
}

impl Sightings {
    /// What `live` was seen as, of the tasks that were read. A file whose edit time is not told cannot be recognised
    /// again.
    #[must_use]
    pub fn of(live: &Live) -> Self {
        let read = live.tasks.iter().filter(|(address, _)| !live.assumed.contains(*address));
        let files = read.filter_map(|(_, task)| {
            let file = task.task.file()?;
            let (file, version, edited_at) = (file.id, file.version, file.edited_at?);
            Some((file, Sighting { file, version, edited_at, fingerprint: task.fingerprint }))
        });
        Self { files: files.collect() }
    }

    /// Whether the document of `file`, as it is listed now, is the one of this fingerprint.
    #[must_use]
    pub fn has(&self, file: &File, fingerprint: Fingerprint) -> bool {
        let Some(edited_at) = file.edited_at else { return false };
        let now = Sighting { file: file.id, version: file.version, edited_at, fingerprint };
        self.files.get(&file.id) == Some(&now)
    }

    /// Reads what was seen from `directory` (`<project>/.disync`), or says why it is not used. What is not there was not
    /// seen.
    ///
    /// # Errors
    /// The file is not what was written, or belongs to another state. *Go on without it: everything is read.*
    pub fn recall(directory: &Path, state: &State) -> Result<Self, String> {
        let path = directory.join(NAME);
        let Some(file) = files::open(&path).map_err(|error| files::words_of(&error))? else {
            return Ok(Self::default());
        };
        let bytes = files::read(&file, &path, LIMIT).map_err(|error| files::words_of(&error))?;
        let mirror: Mirror =
            serde_json::from_slice(&bytes).map_err(|error| format!("{} is damaged: {error}", path.display()))?;
        if mirror.disync_seen != FORMAT {
            return Err(format!("{} has the format {}, and this is {FORMAT}", path.display(), mirror.disync_seen));
        }
        if (&mirror.lineage, mirror.project) != (&state.lineage, state.project) {
            return Err(format!("{} belongs to another state", path.display()));
        }
        Ok(Self { files: mirror.files.into_iter().map(|seen| (seen.file, seen)).collect() })
    }

    /// Adds what was seen to the file in `directory`, and takes out the tasks that are not recorded any more. Where nothing
    /// is recorded, and so the directory need not exist, nothing is written.
    ///
    /// # Errors
    /// It cannot be written. *Go on: the next refresh reads more than it had to.*
    pub fn remember(self, directory: &Path, state: &State) -> Result<(), FileError> {
        let mut recorded: BTreeMap<FileId, Option<Sighting>> =
            state.records.values().filter_map(|record| TaskId::file(record.task)).map(|file| (file, None)).collect();
        let before = Self::recall(directory, state).unwrap_or_default();
        for seen in before.files.values().chain(self.files.values()) {
            if let Some(known) = recorded.get_mut(&seen.file) {
                *known = Some(*seen);
            }
        }
        let files: Vec<Sighting> = recorded.into_values().flatten().collect();
        let is_new = !files.iter().eq(before.files.values());
        if files.is_empty() || !is_new || !files::is_directory(directory)? {
            return Ok(());
        }
        let (lineage, project) = (state.lineage.clone(), state.project);
        let mirror = Mirror { disync_seen: FORMAT, lineage, project, files };
        let text = serde_json::to_string(&mirror).unwrap_or_default();
        files::replace(&directory.join(NAME), format!("{text}\n").as_bytes())
    }
}

#[cfg(test)]
mod tests;
