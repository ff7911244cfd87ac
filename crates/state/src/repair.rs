//! Repair by an explicit command: of a damaged journal, and of a state that is damaged, lost or older than what lies beside.
//!
//! Nothing is thrown away: what was there is kept beside under a name that nobody reads. What follows from a repair for
//! DataWorks is not known here: what is named as `to_check` is to be looked at by a person.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use disync_model::{Address, Entry, ProjectId, State};
use jiff::Timestamp;

use crate::error::{FileError, StateError};
use crate::local::Local;
use crate::lock::Lock;
use crate::{files, format, frame, history, journal};

/// A journal that cannot be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalDamage {
    /// The journal.
    pub path: PathBuf,
    /// Where the damage begins, in bytes from the start of the file.
    pub offset: u64,
    /// How many bytes the file has.
    pub length: u64,
    /// What is wrong.
    pub reason: String,
    /// The syncs that the unreadable part can be about: those that were under way when it begins, and those that readable
    /// pieces behind it name.
    pub to_check: BTreeSet<Address>,
}

/// An earlier state that can take the place of a damaged or lost one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restorable {
    /// Where it is kept.
    pub path: PathBuf,
    /// Its serial there.
    pub kept_as: u64,
    /// The syncs that journals of later states name; those states are gone.
    pub to_check: BTreeSet<Address>,
    /// The state under the serial that it will have: higher than all that was ever seen here.
    pub state: State,
}

impl Local {
    /// What is wrong with the journal of the state; `None` where nothing is. A torn end is nothing.
    ///
    /// # Errors
    /// It cannot be looked at, or something else is wrong.
    pub fn journal_damage(&self, project: ProjectId, new_lineage: &str) -> Result<Option<JournalDamage>, StateError> {
        let (path, offset, reason) = match self.read(project, new_lineage) {
            Err(StateError::JournalDamaged { path, offset, reason }) => (path, offset, reason),
            Err(other) => return Err(other),
            Ok(_) => return Ok(None),
        };
        let bytes = content(&path, journal::LIMIT)?.unwrap_or_default();
        let (readable, rest) = split(&bytes, offset);
        let known = State::new(new_lineage, project);
        let to_check = under_way(readable, known).into_iter().chain(named(rest)).collect();
        Ok(Some(JournalDamage { path, offset, length: bytes.len() as u64, reason, to_check }))
    }

    /// Cuts a damaged journal where the damage begins; returns where the whole of it is kept.
    ///
    /// # Errors
    /// A file cannot be written; or the journal is another one by now, and nothing was changed.
    pub fn repair(&self, _lock: &Lock, damage: &JournalDamage, now: Timestamp) -> Result<PathBuf, StateError> {
        let JournalDamage { path, offset, length, .. } = damage;
        let bytes = content(path, journal::LIMIT)?.unwrap_or_default();
        if bytes.len() as u64 != *length {
            return Err(files::io_error("repair", path, std::io::Error::other("it was changed meanwhile")).into());
        }
        let aside = aside(path, now);
        files::replace(&aside, &bytes)?;
        files::replace(path, split(&bytes, *offset).0)?;
        Ok(aside)
    }

    /// The earlier state of serial `wanted`, or the newest that is intact.
    ///
    /// # Errors
    /// The state needs none, or there is no such.
    pub fn restorable(
        &self,
        project: ProjectId,
        new_lineage: &str,
        wanted: Option<u64>,
    ) -> Result<Restorable, StateError> {
        match self.read(project, new_lineage) {
            Ok(_) => return Err(StateError::Sound { path: self.state_path() }),
            Err(StateError::Damaged { .. } | StateError::Lost { .. } | StateError::RolledBack { .. }) => {}
            Err(other) => return Err(other),
        }
        let kept = history::serials(&self.history())?;
        let intact = |serial: &u64| self.kept(*serial, project).ok();
        let (serial, state) = match wanted {
            Some(serial) if !kept.contains(&serial) => return Err(StateError::NotKept { serial, kept }),
            Some(serial) => (serial, self.kept(serial, project)?),
            None => kept
                .iter()
                .rev()
                .find_map(|serial| Some((*serial, intact(serial)?)))
                .ok_or_else(|| StateError::NothingKept { path: self.history() })?,
        };
        let journals = files::serials(&self.journals(), crate::local::JOURNAL)?;
        let standing = content(&self.state_path(), format::LIMIT)?.and_then(|bytes| format::decode(&bytes).ok());
        let applies = self.log().ids().unwrap_or_default().into_iter().map(|id| id.0);
        let seen = kept.iter().copied().chain(journals.iter().copied()).chain(applies);
        // The state that is gone had the serial after the newest that is kept, at least.
        let last = seen.chain(standing.map(|state| state.serial)).max().unwrap_or(serial).saturating_add(1);
        let to_check = journals.iter().filter(|journal| **journal >= serial).flat_map(|journal| {
            let bytes = content(&self.journal_path(*journal), journal::LIMIT);
            named(&bytes.ok().flatten().unwrap_or_default())
        });
        let to_check = to_check.collect();
        let state = State { serial: last.saturating_add(1), ..state };
        Ok(Restorable { path: history::path(&self.history(), serial), kept_as: serial, to_check, state })
    }

    /// Makes an earlier state the state again; returns where what it replaces is kept.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn restore(&self, lock: &Lock, restorable: &Restorable, now: Timestamp) -> Result<Vec<PathBuf>, StateError> {
        let path = self.state_path();
        let text = format::encode(&restorable.state)
            .map_err(|reason| StateError::Unwritable { path: path.clone(), reason })?;
        lock.in_force.end();
        let mut replaced = Vec::new();
        if let Some(bytes) = content(&path, format::LIMIT)? {
            replaced.push(aside(&path, now));
            files::replace(&aside(&path, now), &bytes)?;
        }
        for serial in files::serials(&self.journals(), crate::local::JOURNAL)? {
            let journal = self.journal_path(serial);
            replaced.push(aside(&journal, now));
            files::rename(&journal, &aside(&journal, now))?;
        }
        files::replace(&path, text.as_bytes())?;
        Ok(replaced)
    }

    /// A state of the history.
    fn kept(&self, serial: u64, project: ProjectId) -> Result<State, StateError> {
        let path = history::path(&self.history(), serial);
        let bytes = content(&path, format::LIMIT)?.unwrap_or_default();
        match format::decode(&bytes) {
            Ok(state) if state.project == project => Ok(state),
            Ok(state) => Err(StateError::OtherProject { path, found: state.project, wanted: project }),
            Err(format::Flaw::Newer(found)) => Err(StateError::Newer { path, found, known: format::VERSION }),
            Err(format::Flaw::Damaged(reason)) => {
                Err(StateError::Damaged { path, reason, restore: history::newest_intact(&self.history()) })
            }
        }
    }
}

/// The name under which something is kept that is replaced.
fn aside(path: &Path, now: Timestamp) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".damaged-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    PathBuf::from(name)
}

fn content(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    files::open(path)?.map(|file| files::read(&file, path, limit)).transpose()
}

fn split(bytes: &[u8], offset: u64) -> (&[u8], &[u8]) {
    bytes.split_at_checked(usize::try_from(offset).unwrap_or(usize::MAX)).unwrap_or((bytes, &[]))
}

/// What was under way at the end of a sound journal.
fn under_way(journal: &[u8], mut state: State) -> BTreeSet<Address> {
    entries(frame::decode(journal).unwrap_or_default().into_iter().map(|(_, json)| json))
        .into_iter()
        .for_each(|entry| state.fold(entry));
    state.pending.into_keys().collect()
}

/// The syncs that readable pieces of a journal name.
fn named(bytes: &[u8]) -> BTreeSet<Address> {
    entries(frame::salvage(bytes).into_iter()).iter().filter_map(Entry::address).cloned().collect()
}

fn entries<'a>(frames: impl Iterator<Item = &'a [u8]>) -> Vec<Entry> {
    frames.filter_map(|json| serde_json::from_slice::<Vec<Entry>>(json).ok()).flatten().collect()
}

#[cfg(test)]
mod tests;
