//! What the YAML and the console have changed differently since the last apply. Nothing decides that but a person.

use crate::compare::Difference;

/// What both sides did.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// What the YAML did.
    pub ours: Edit,
    /// What was done outside of disync.
    pub theirs: Edit,
}

/// What one side did since the last apply.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// It changed the sync: from what was applied to what that side says. Empty where it changed nothing, and still
    /// demands another task than the other side has.
    Changed(Difference),
    /// It removed the sync.
    Deleted,
    /// It made of the task what disync does not understand; why.
    Foreign(String),
}
