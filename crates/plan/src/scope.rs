//! What a plan is made from, and what it is about.

mod matching;
mod pattern;
mod selection;

use std::collections::BTreeSet;

use disync_model::{Address, Desired, Live, Run, State, Wanted};
use jiff::Timestamp;

pub use self::matching::{Unmatched, check_syncs, check_tables};
pub use self::pattern::{NotAPattern, Pattern};
pub use self::selection::{Coverage, Part, Selection};
use crate::accept::Accept;
use crate::guard::Guards;

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What the YAML says.
    pub desired: &'a Desired,
    /// What the service has.
    pub live: &'a Live,
    /// What was applied last.
    pub state: &'a State,
    /// Which addresses the plan is about.
    pub scope: &'a Scope,
    /// The limits.
    pub guards: &'a Guards,
    /// The decisions about conflicts.
    pub accept: &'a Accept,
    /// Now: writes of an earlier run that have no answer may land until a certain time.
    pub now: Timestamp,
}

/// What a plan is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Which syncs and tables.
    pub selection: Selection,
    /// What the plan is for.
    pub mode: Mode,
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// To make live as the YAML says.
    #[default]
    Apply,
    /// To delete everything that was applied.
    Destroy,
    /// To take into the state what changed outside of disync; nothing is written to the service.
    RefreshOnly,
}

impl Mode {
    /// The word for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Destroy => "destroy",
            Self::RefreshOnly => "refresh-only",
        }
    }
}

impl Scope {
    /// A plan about these syncs alone.
    #[must_use]
    pub fn only<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> Self {
        Self { selection: Selection::only(addresses), mode: Mode::Apply }
    }

    /// Whether the plan is about something of `address`.
    #[must_use]
    pub fn covers(&self, address: &Address) -> bool {
        self.selection.of(address).is_something()
    }
}

/// The tasks to read: those that are declared, recorded or under way, as far as `scope` covers them. What changed outside
/// of disync shows in those that are recorded.
#[must_use]
pub fn wanted(desired: &Desired, state: &State, scope: &Scope) -> Vec<Wanted> {
    let all = addresses(desired, state, scope.mode);
    let wanted = all.into_iter().filter(|address| scope.covers(address)).map(|address| {
        let record = state.records.get(address);
        let run = match scope.mode {
            Mode::Apply => desired.syncs.get(address).map(|declared| declared.spec.run),
            Mode::RefreshOnly => record.map(|record| record.spec.run),
            Mode::Destroy => None,
        };
        let instance = !run.unwrap_or(Run::Unmanaged).is_unmanaged();
        Wanted { address: address.clone(), record: record.map(|record| record.task), instance }
    });
    wanted.collect()
}

/// Every address that a plan of this mode can be about.
pub(crate) fn addresses<'a>(desired: &'a Desired, state: &'a State, mode: Mode) -> BTreeSet<&'a Address> {
    match mode {
        Mode::Apply | Mode::Destroy => desired.syncs.keys().chain(state.addresses()).collect(),
        Mode::RefreshOnly => state.records.keys().collect(),
    }
}

#[cfg(test)]
mod tests;
