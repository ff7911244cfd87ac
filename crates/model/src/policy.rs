//! Policies: conditions of the user's own that a plan must not meet.
//!
//! Only what the YAML says is here. The language of the conditions is the crate `policy`'s.

use crate::problem::Place;

/// A condition on plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name, by which it is told from the others.
    pub name: String,
    /// What follows where it is met.
    pub severity: Severity,
    /// What it is asked of.
    pub each: Each,
    /// The condition, in CEL.
    pub expression: String,
    /// What to say where it is met, in the user's words: verbatim, so whoever prints it escapes it first.
    pub message: Option<String>,
    /// Where the condition is written.
    pub place: Place,
}

/// What follows where a policy is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The plan is refused.
    Deny,
    /// It is said, and no more.
    Warn,
}

impl Severity {
    /// The key under which YAML gives the condition.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Warn => "warn",
        }
    }
}

/// What a policy is asked of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Each {
    /// Once, of the plan as a whole.
    #[default]
    Plan,
    /// Of each change that would do something.
    Change,
    /// Of each table that would come, go or change.
    Table,
}

impl Each {
    /// All of them, each seeing what those before it see.
    pub const ALL: [Self; 3] = [Self::Plan, Self::Change, Self::Table];

    /// The word that YAML uses, and the name under which expressions know it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Change => "change",
            Self::Table => "table",
        }
    }
}
