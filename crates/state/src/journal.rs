//! The journal: what was tried since the state was written, made durable before it is tried.
//!
//! A journal belongs to the serial that it starts from; its first frame says which, and of which lineage and project.
//! Every other frame holds the entries of one append, so that an append is kept whole or not at all.
//!
//! It is never appended to after a restart: whoever opens the state folds it and begins a new one. So a torn end is never
//! written over, and an entry that was acknowledged is never moved.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use disync_model::{Entry, Journal, JournalError, ProjectId, State};
use serde::{Deserialize, Serialize};

use crate::error::{FileError, StateError};
use crate::files;
use crate::frame::{self, TooLong};
use crate::lock::InForce;

/// The version of the format that is written.
const VERSION: u64 = 1;

/// The largest journal, in bytes. Ten thousand large changes take a tenth of it.
pub(crate) const LIMIT: u64 = 1 << 30;

/// The first frame of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    disync_journal: u64,
    lineage: String,
    serial: u64,
    project_id: ProjectId,
}

/// What a frame of a later version still has in common with ours.
#[derive(Deserialize)]
#[serde(expecting = "a journal of disync")]
struct Version {
    disync_journal: u64,
}

/// The journal of one serial, as files keep it.
///
/// Each append is one frame, one write and one `fdatasync`, however many entries it brings: several tasks may share it.
/// (Entries that do not fit one frame together take a sync for each.) After a failed append it refuses all others, because
/// what it holds is no longer known; so it does once the state was saved or the lock released.
#[derive(Debug)]
pub struct FileJournal {
    path: PathBuf,
    header: Header,
    in_force: InForce,
    file: Option<File>,
    length: u64,
    /// The most JSON in one frame, in bytes; the tests have a small one.
    frame_limit: usize,
    failed: bool,
}

impl FileJournal {
    /// The journal of `state`, which must not exist yet. The first append creates it.
    pub(crate) fn new(path: PathBuf, state: &State, in_force: InForce) -> Self {
        let header = Header {
            disync_journal: VERSION,
            lineage: state.lineage.clone(),
            serial: state.serial,
            project_id: state.project,
        };
        Self { path, header, in_force, file: None, length: 0, frame_limit: frame::LIMIT, failed: false }
    }

    fn try_append(&mut self, entries: &[Entry]) -> io::Result<()> {
        if self.failed {
            return Err(io::Error::other("an earlier append failed, so nothing can be recorded any more"));
        }
        if !self.in_force.is(self.header.serial) {
            return Err(io::Error::other("the state was saved or its lock released, so this journal has ended"));
        }
        let frames = pack(entries, self.frame_limit)?;
        for frame in frames {
            self.write(&frame)?;
        }
        Ok(())
    }

    /// Makes one frame durable.
    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        let length = self.length.saturating_add(frame.len() as u64);
        if length > LIMIT {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the journal has reached its largest size"));
        }
        let mut file = match &self.file {
            Some(file) => file,
            None => self.file.insert(begin(&self.path, &self.header)?),
        };
        file.write_all(frame)?;
        file.sync_data()?;
        self.length = length;
        Ok(())
    }
}

impl Journal for FileJournal {
    fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError> {
        self.try_append(entries).map_err(|source| {
            self.failed = true;
            JournalError { path: self.path.display().to_string(), source }
        })
    }
}

/// Creates a journal with its header and makes both the content and the name durable.
fn begin(path: &Path, header: &Header) -> io::Result<File> {
    let failed = |error: FileError| io::Error::new(error.kind(), error);
    let directory = path.parent().unwrap_or(Path::new("."));
    files::ensure_directory(directory).map_err(failed)?;
    let mut file = OpenOptions::new()
        .append(true)
        .create_new(true)
        .mode(files::FILE_MODE)
        .custom_flags(files::UNFOLLOWED)
        .open(path)?;
    file.write_all(&framed(&serde_json::to_vec(header)?)?)?;
    file.sync_all()?;
    files::sync_directory(directory).map_err(failed)?;
    Ok(file)
}

/// Packs entries into as few frames as hold them.
fn pack(entries: &[Entry], limit: usize) -> io::Result<Vec<Vec<u8>>> {
    let mut frames = Vec::new();
    let mut open = Vec::new();
    for entry in entries {
        let json = serde_json::to_vec(entry)?;
        // One byte for the comma or the opening bracket, and one for the closing bracket.
        if json.len() + 2 > limit {
            return Err(too_long(TooLong));
        }
        if !open.is_empty() && open.len() + json.len() + 2 > limit {
            frames.push(close(std::mem::take(&mut open))?);
        }
        open.push(if open.is_empty() { b'[' } else { b',' });
        open.extend(json);
    }
    if !open.is_empty() {
        frames.push(close(open)?);
    }
    Ok(frames)
}

fn close(mut open: Vec<u8>) -> io::Result<Vec<u8>> {
    open.push(b']');
    framed(&open)
}

fn framed(json: &[u8]) -> io::Result<Vec<u8>> {
    frame::encode(json).map_err(too_long)
}

fn too_long(TooLong: TooLong) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "an entry is too large for the journal")
}

/// Folds a journal onto the state that it starts from.
///
/// Where there is no state file yet (serial 0), the journal tells the lineage. A journal whose very header was torn is
/// empty: nothing that it announced was sent.
pub(crate) fn replay(path: &Path, bytes: &[u8], state: &mut State) -> Result<(), StateError> {
    let damaged = |offset: u64, reason: String| StateError::JournalDamaged { path: path.to_owned(), offset, reason };
    let records = frame::decode(bytes).map_err(|damage| damaged(damage.offset, damage.reason.to_owned()))?;
    let mut records = records.into_iter();
    let Some((offset, json)) = records.next() else { return Ok(()) };
    check_header(path, json, state).map_err(|error| error.unwrap_or_else(|reason| damaged(offset, reason)))?;
    for (offset, json) in records {
        let entries: Vec<Entry> = serde_json::from_slice(json).map_err(|error| damaged(offset, error.to_string()))?;
        entries.into_iter().for_each(|entry| state.fold(entry));
    }
    Ok(())
}

/// Checks that a journal is that of `state`: an error of its own, or what is wrong with the frame.
fn check_header(path: &Path, json: &[u8], state: &mut State) -> Result<(), Result<StateError, String>> {
    let version: Version = serde_json::from_slice(json).map_err(|error| Err(error.to_string()))?;
    if version.disync_journal > VERSION {
        let newer = StateError::Newer { path: path.to_owned(), found: version.disync_journal, known: VERSION };
        return Err(Ok(newer));
    }
    let header: Header = serde_json::from_slice(json).map_err(|error| Err(error.to_string()))?;
    if header.project_id != state.project {
        let (found, wanted) = (header.project_id, state.project);
        return Err(Ok(StateError::OtherProject { path: path.to_owned(), found, wanted }));
    }
    if header.serial != state.serial {
        return Err(Err(format!("it says that it starts from serial {} instead of {}", header.serial, state.serial)));
    }
    if state.serial == 0 {
        state.lineage = header.lineage;
    } else if header.lineage != state.lineage {
        return Err(Err(format!("it belongs to another state, of lineage `{}`", header.lineage)));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
