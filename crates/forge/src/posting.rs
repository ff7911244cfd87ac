//! What to do next, until there is one comment and it says what it should: a state machine without IO.
//!
//! No host can create a comment only if there is none, or change one only if nobody else did. So each job looks, does one
//! thing, and looks again, until there is nothing left to do:
//!
//! - The **oldest** comment with the marker stays. Numbers grow, so a comment that was the oldest once is the oldest until
//!   a person deletes it: all jobs agree on it, and none ever deletes it.
//! - Later ones are deleted by whoever sees them beside an older one, but not those of a later run: they are left to it.
//!   Whoever creates a comment looks afterwards, so none is left over, whatever the order; of a job that was killed
//!   in between, the next run takes care.
//! - A run that sees the text of a later run leaves it alone. One that sees the text of an earlier run, even over its own,
//!   writes. Of several jobs of one run the last to write has written.
//!
//! What remains: a job that has looked, and is overtaken between that and its write, writes over what it has not seen. The
//! other one mends that if it still looks; else the comment is of the earlier run until the next.

use crate::draft::Draft;
use crate::marker::Sequence;

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// List the comments.
    List,
    /// Create the comment.
    Create,
    /// Give the comment with this number the text.
    Update(u64),
    /// Delete the comment with this number.
    Delete(u64),
    /// Nothing more.
    End(Posted),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// All comments by us with the marker.
    Listed(Vec<Found>),
    /// The comment was created under this number; `None` if the answer was lost, so that nobody knows.
    Created(Option<u64>),
    /// The comment with this number has the text.
    Updated(u64),
    /// The comment that was to be changed is gone.
    Gone,
    /// The comment is gone.
    Deleted,
}

/// A comment by us with the marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub id: u64,
    /// Which run wrote it.
    pub sequence: Option<Sequence>,
    /// Whether it says what it should.
    pub is_wished: bool,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// There was none, and there is one now.
    Created(u64),
    /// It was there, and says something else now.
    Updated(u64),
    /// It says that already.
    Unchanged(u64),
    /// A later run has written it.
    Overtaken(u64, Sequence),
    /// There is none, and nothing to say.
    Nothing,
    /// It was never as it should be, however often that was tried.
    Contended,
}

/// A comment on its way.
#[derive(Debug, Clone)]
pub struct Posting {
    sequence: Option<Sequence>,
    creates: bool,
    /// What this job has done to which comment last.
    wrote: Option<(u64, Written)>,
    /// Extra comments that are still to be deleted.
    extra: Vec<u64>,
    n_acts: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Created,
    Updated,
}

/// The most writes of one job. Three are more than any order of two jobs calls for; ten jobs may need some more.
const MOST_ACTS: u32 = 40;

impl Posting {
    /// Begins; the first thing to do is to [list](Act::List).
    #[must_use]
    pub const fn new(draft: &Draft) -> Self {
        Self { sequence: draft.sequence, creates: draft.creates, wrote: None, extra: Vec::new(), n_acts: 0 }
    }

    /// Says what to do after this.
    pub fn next(&mut self, told: Told) -> Act {
        self.n_acts += 1;
        if self.n_acts > MOST_ACTS {
            return Act::End(Posted::Contended);
        }
        match told {
            Told::Listed(found) => return self.decide(found),
            Told::Created(id) => self.wrote = id.map(|id| (id, Written::Created)),
            // What this job has created stays so, however often it is written.
            Told::Updated(id) if self.wrote == Some((id, Written::Created)) => {}
            Told::Updated(id) => self.wrote = Some((id, Written::Updated)),
            Told::Gone | Told::Deleted => {}
        }
        self.extra.pop().map_or(Act::List, Act::Delete)
    }

    fn decide(&mut self, mut found: Vec<Found>) -> Act {
        found.sort_unstable_by_key(|found| found.id);
        let Some((first, later)) = found.split_first() else {
            return if self.creates { Act::Create } else { Act::End(Posted::Nothing) };
        };
        if self.writes(first) {
            return Act::Update(first.id);
        }
        let extra = later.iter().filter(|later| !self.is_overtaken_by(later));
        self.extra = extra.map(|extra| extra.id).rev().collect();
        match self.extra.pop() {
            Some(extra) => Act::Delete(extra),
            None => Act::End(self.end(first)),
        }
    }

    /// Whether `first` is to be given the text.
    fn writes(&self, first: &Found) -> bool {
        let has_written = self.wrote.is_some_and(|(id, _)| id == first.id);
        let is_of_earlier_run = match (first.sequence, self.sequence) {
            (Some(theirs), Some(ours)) => theirs < ours,
            (None, _) | (_, None) => false,
        };
        !first.is_wished && !self.is_overtaken_by(first) && (!has_written || is_of_earlier_run)
    }

    fn is_overtaken_by(&self, other: &Found) -> bool {
        matches!((other.sequence, self.sequence), (Some(theirs), Some(ours)) if theirs > ours)
    }

    fn end(&self, first: &Found) -> Posted {
        match (first.sequence, self.wrote) {
            (Some(theirs), _) if self.is_overtaken_by(first) => Posted::Overtaken(first.id, theirs),
            (_, Some((id, Written::Created))) if id == first.id => Posted::Created(id),
            (_, Some((id, Written::Updated))) if id == first.id => Posted::Updated(id),
            (_, _) => Posted::Unchanged(first.id),
        }
    }
}

#[cfg(test)]
mod tests;
