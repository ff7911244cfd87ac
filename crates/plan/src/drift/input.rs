//! What a report of drift is made from.

use disync_model::{Acceptance, Desired, File, Glob, Live, State};
use jiff::Timestamp;

use crate::scope::Scope;

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct DriftInput<'a> {
    /// What the YAML says, its patterns resolved.
    pub desired: &'a Desired,
    /// What the service has; read for [`drift_wanted`](crate::drift_wanted).
    pub live: &'a Live,
    /// What was applied last, as it was known before the service was read.
    pub earlier: &'a State,
    /// And as it is known afterwards. No lock is held meanwhile: what differs between the two is under way.
    pub state: &'a State,
    /// Which addresses and tables the report is about.
    pub scope: &'a Scope,
    /// All real-time tasks of the workspace, where it was asked for those that nobody has declared.
    pub listed: Option<Listed<'a>>,
    /// The baseline.
    pub accepted: &'a [Acceptance],
    /// Now.
    pub now: Timestamp,
}

/// The real-time tasks of a workspace.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// All of them.
    pub files: &'a [File],
    /// The names of those that are nobody's business here.
    pub ignored: &'a [Glob],
}
