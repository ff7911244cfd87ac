//! The journal of a run, the state that it folds to as it grows, and who is told of processes that began.

use disync_model::{Entry, Journal, JournalError, State};
use disync_render::submitted_event;

use crate::events::Events;

/// Appends to a journal and keeps the state up to date with it.
#[derive(Debug)]
pub(crate) struct Recorder<J> {
    journal: J,
    state: State,
    events: Events,
}

impl<J> Recorder<J> {
    pub(crate) const fn new(journal: J, state: State, events: Events) -> Self {
        Self { journal, state, events }
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
            if let Entry::Process { address, process } = entry {
                self.events.tell(|at| submitted_event(address, process.id, at));
            }
            self.state.fold(entry.clone());
        }
        Ok(())
    }
}
