//! The journal of a run, and the state that it folds to as it grows.

use disync_model::{Entry, Journal, JournalError, State};

/// Appends to a journal and keeps the state up to date with it.
#[derive(Debug)]
pub(crate) struct Recorder<J> {
    journal: J,
    state: State,
}

impl<J> Recorder<J> {
    pub(crate) const fn new(journal: J, state: State) -> Self {
        Self { journal, state }
    }

    /// The state as of the last entry.
    pub(crate) fn into_state(self) -> State {
        self.state
    }
}

impl<J: Journal> Journal for Recorder<J> {
    fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError> {
        self.journal.append(entries)?;
        for entry in entries {
            self.state.fold(entry.clone());
        }
        Ok(())
    }
}
