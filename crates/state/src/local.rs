//! The local backend: one directory that holds the state, its journal, its history and its lock.
//!
//! Reading needs no lock: a save replaces the state in one step, and a reader that was overtaken by one reads again.
//! Writing needs the [`Lock`], and checks all the same that the state on the disk is the one that it replaces.
//! The invariant that makes a crash harmless is in the documentation of the crate.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use disync_model::{ProjectId, State, Waits};

use crate::applies::ApplyLog;
use crate::error::{FileError, LockError, StateError};
use crate::format::{self, Flaw};
use crate::journal::{self, FileJournal};
use crate::lock::{self, Holder, Lock};
use crate::{files, history, waits};

/// How often a reader reads again because the state was saved meanwhile. A save takes longer than a read; two in a row
/// during one read are already unusual.
const ATTEMPTS: u32 = 10;

pub(crate) const JOURNAL: &str = "log";

/// The state of a project in a directory of the local disk, `<project>/.disync`.
#[derive(Debug, Clone)]
pub struct Local {
    directory: PathBuf,
}

/// What is known, and whether a journal is part of it.
struct Known {
    state: State,
    journaled: bool,
}

impl Local {
    /// The state in the directory `dir` (`<project>/.disync`), which need not exist yet. Touches nothing.
    #[must_use]
    pub fn at(dir: &Path) -> Self {
        Self { directory: dir.to_owned() }
    }

    /// Reads what is known: the state file with its journal folded onto it. Changes nothing and needs no lock.
    ///
    /// Where nothing was ever written, that is an empty state of `new_lineage`. The serial is that of the state file,
    /// whatever the journal adds.
    ///
    /// # Errors
    /// Says what is wrong with the files and what to do about it; damage and loss never look like an empty state.
    pub fn read(&self, project: ProjectId, new_lineage: &str) -> Result<State, StateError> {
        Ok(self.known(project, new_lineage)?.state)
    }

    /// The log of applies beside the state.
    #[must_use]
    pub fn log(&self) -> ApplyLog {
        ApplyLog::beside(&self.directory)
    }

    /// Keeps how long the service usually takes, which [`recall_waits`](crate::recall_waits) reads.
    ///
    /// # Errors
    /// It cannot be written. *Go on: the next run learns it again.*
    pub fn remember_waits(&self, waits: &Waits) -> Result<(), FileError> {
        waits::remember(&self.directory, waits)
    }

    /// Takes the lock for a run that writes, and creates the directory where it is missing. Does not wait.
    ///
    /// # Errors
    /// Says who holds it, or why nobody can tell.
    pub fn lock(&self, holder: &Holder) -> Result<Lock, LockError> {
        files::ensure_directory(&self.directory)?;
        lock::take(&self.lock_path(), holder)
    }

    /// Who holds the lock or has held it last, by its own account; `None` where nobody has, or nobody can tell. Takes no
    /// lock: whether that run is still under way is not told.
    #[must_use]
    pub fn last_holder(&self) -> Option<Holder> {
        lock::last_holder(&self.lock_path())
    }

    /// Reads what is known and begins a journal for what is done next.
    ///
    /// A journal that a run has left behind is folded into a new state file first: then the serial is one higher than what
    /// [`Local::read`] told, and the content is the same.
    ///
    /// # Errors
    /// As for [`Local::read`] and [`Local::save`].
    pub fn open(&self, lock: &Lock, project: ProjectId, new_lineage: &str) -> Result<(State, FileJournal), StateError> {
        let Known { mut state, journaled } = self.known(project, new_lineage)?;
        if journaled {
            state = self.save(lock, &state)?;
        }
        self.tidy(state.serial);
        lock.in_force.begin(state.serial);
        let journal = FileJournal::new(self.journal_path(state.serial), &state, lock.in_force.clone());
        Ok((state, journal))
    }

    /// Writes `state` under the next serial and returns it so. That ends the journal: [`Local::open`] begins another.
    ///
    /// # Errors
    /// Says why it could not be written, or that the state on the disk is not the one that `state` continues.
    pub fn save(&self, lock: &Lock, state: &State) -> Result<State, StateError> {
        let path = self.state_path();
        let next = State { serial: state.serial.saturating_add(1), ..state.clone() };
        let text = readable(&next).map_err(|reason| StateError::Unwritable { path: path.clone(), reason })?;
        files::ensure_directory(&self.directory)?;
        if let Some(before) = self.standing(state)? {
            history::keep(&self.history(), state.serial, &before)?;
        }
        // From here on it is not known which journal counts, until the new state is in place.
        lock.in_force.end();
        files::replace(&path, text.as_bytes())?;
        lock.in_force.begin(next.serial);
        self.tidy(next.serial);
        Ok(next)
    }

    /// The bytes of the state file that `state` continues; `None` where it continues none.
    fn standing(&self, state: &State) -> Result<Option<Vec<u8>>, StateError> {
        let path = self.state_path();
        let (found, bytes) = match files::open(&path)? {
            Some(file) => {
                let bytes = files::read(&file, &path, format::LIMIT)?;
                let standing = self.decode(&bytes, state.project)?;
                let same_history = standing.lineage == state.lineage;
                (if same_history { standing.serial } else { 0 }, Some(bytes))
            }
            None => (0, None),
        };
        if found == state.serial && bytes.is_some() == (state.serial > 0) {
            return Ok(bytes);
        }
        Err(StateError::Stale { path, found, expected: state.serial })
    }

    /// Reads until no save has come in between.
    fn known(&self, project: ProjectId, new_lineage: &str) -> Result<Known, StateError> {
        let path = self.state_path();
        files::is_directory(&self.directory)?;
        for _ in 0..ATTEMPTS {
            // As long as it is open, no other file has its identity.
            let file = files::open(&path)?;
            let before = file.as_ref().map(|file| files::identity(file, &path)).transpose()?;
            let known = self.known_from(file.as_ref(), State::new(new_lineage, project));
            if files::identity_at(&path)? == before {
                return known;
            }
        }
        let busy = io::Error::other("it is being replaced all the time");
        Err(files::io_error("read", &path, busy).into())
    }

    /// Reads what is known, given the state file; `state` is what is known where there is none.
    fn known_from(&self, file: Option<&File>, mut state: State) -> Result<Known, StateError> {
        if let Some(file) = file {
            let bytes = files::read(file, &self.state_path(), format::LIMIT)?;
            state = self.decode(&bytes, state.project)?;
        }
        self.refuse_older(state.serial)?;
        let path = self.journal_path(state.serial);
        let Some(file) = files::open(&path)? else { return Ok(Known { state, journaled: false }) };
        journal::replay(&path, &files::read(&file, &path, journal::LIMIT)?, &mut state)?;
        Ok(Known { state, journaled: true })
    }

    fn decode(&self, bytes: &[u8], wanted: ProjectId) -> Result<State, StateError> {
        let path = self.state_path();
        let state = match format::decode(bytes) {
            Ok(state) => state,
            Err(Flaw::Newer(found)) => return Err(StateError::Newer { path, found, known: format::VERSION }),
            Err(Flaw::Damaged(reason)) => {
                return Err(StateError::Damaged { path, reason, restore: history::newest_intact(&self.history()) });
            }
        };
        if state.project == wanted {
            return Ok(state);
        }
        Err(StateError::OtherProject { path, found: state.project, wanted })
    }

    /// Refuses a state that is older than what lies beside it, and a missing one that was there once.
    ///
    /// The copy of the standing state is no evidence: a save writes it just before it replaces that state.
    fn refuse_older(&self, serial: u64) -> Result<(), StateError> {
        let last = |serials: Vec<u64>| serials.last().copied().filter(|last| *last > serial);
        let journal = last(files::serials(&self.journals(), JOURNAL)?).map(|serial| self.journal_path(serial));
        let kept = last(history::serials(&self.history())?).map(|serial| history::path(&self.history(), serial));
        let Some(evidence) = journal.or(kept) else { return Ok(()) };
        let path = self.state_path();
        if serial == 0 {
            return Err(StateError::Lost { path, evidence, restore: history::newest_intact(&self.history()) });
        }
        Err(StateError::RolledBack { path, serial, later: evidence })
    }

    /// Removes what means nothing once the state has `serial`. It does no harm where it stays.
    fn tidy(&self, serial: u64) {
        files::sweep(&self.directory);
        history::prune(&self.history());
        let journals = files::serials(&self.journals(), JOURNAL).unwrap_or_default();
        let void = journals.into_iter().filter(|journal| *journal < serial);
        void.for_each(|journal| files::remove_void(&self.journal_path(journal)));
    }

    pub(crate) fn state_path(&self) -> PathBuf {
        self.directory.join("state.json")
    }

    fn lock_path(&self) -> PathBuf {
        self.directory.join("lock")
    }

    pub(crate) fn history(&self) -> PathBuf {
        self.directory.join("history")
    }

    pub(crate) fn journals(&self) -> PathBuf {
        self.directory.join("journal")
    }

    pub(crate) fn journal_path(&self, serial: u64) -> PathBuf {
        files::numbered(&self.journals(), serial, JOURNAL)
    }
}

/// The text of a state that is known to be read again as the same state: what is unreadable is not worth writing.
fn readable(state: &State) -> Result<String, String> {
    let text = format::encode(state)?;
    match format::decode(text.as_bytes()) {
        Ok(read) if read == *state => Ok(text),
        Ok(_) => Err("it would be read as something else".to_owned()),
        Err(Flaw::Damaged(reason)) => Err(reason),
        Err(Flaw::Newer(_)) => Err("it would be taken for a newer version".to_owned()),
    }
}

#[cfg(test)]
mod tests;
