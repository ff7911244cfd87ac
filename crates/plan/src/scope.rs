//! What a plan is made from, and which addresses it is about.

use std::collections::BTreeSet;

use disync_model::{Address, Desired, Live, Run, State, Wanted};
use jiff::Timestamp;

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

/// Which addresses a plan is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only these; all where it is empty.
    pub targets: BTreeSet<Address>,
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

/// A target that is neither declared nor recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no sync `{0}` is declared or recorded")]
pub struct UnknownTarget(pub Address);

impl Scope {
    /// Whether the plan is about `address`.
    #[must_use]
    pub fn covers(&self, address: &Address) -> bool {
        self.targets.is_empty() || self.targets.contains(address)
    }
}

/// The tasks to read: those that are declared, recorded or under way, as far as `scope` covers them.
///
/// # Errors
/// Names the first target that is none of these.
pub fn wanted(desired: &Desired, state: &State, scope: &Scope) -> Result<Vec<Wanted>, UnknownTarget> {
    let addresses = addresses(desired, state);
    if let Some(unknown) = scope.targets.iter().find(|target| !addresses.contains(*target)) {
        return Err(UnknownTarget(unknown.clone()));
    }
    let wanted = addresses.into_iter().filter(|address| scope.covers(address)).map(|address| {
        let run = desired.syncs.get(address).map_or(Run::Unmanaged, |declared| declared.spec.run);
        Wanted {
            address: address.clone(),
            record: state.records.get(address).map(|record| record.task),
            instance: !run.is_unmanaged() && scope.mode != Mode::Destroy,
        }
    });
    Ok(wanted.collect())
}

/// Every address that anything is known of.
pub(crate) fn addresses<'a>(desired: &'a Desired, state: &'a State) -> BTreeSet<&'a Address> {
    desired.syncs.keys().chain(state.records.keys()).chain(state.pending.keys()).collect()
}
