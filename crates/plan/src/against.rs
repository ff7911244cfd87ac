//! With what a plan compares the YAML. The plan that compares it with another revision of itself is made in `revisions`.

use std::time::Duration;

use jiff::Timestamp;

/// With what a plan compares the YAML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Against {
    /// With what was applied last and what is live, as far as that was read.
    #[default]
    Now,
    /// With both, as they were recorded.
    Snapshot {
        /// When.
        at: Timestamp,
        /// How long before the plan was made.
        age: Duration,
    },
    /// With another revision of the YAML.
    Revision(Revision),
}

/// A revision of the project in Git.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What was asked for: verbatim, so whoever prints it escapes it first.
    pub asked: String,
    /// The digits of the commit.
    pub commit: String,
    /// Whether the project was there.
    pub has_project: bool,
    /// The keys of the project's own file that say something else there.
    pub settings: Vec<&'static str>,
}

impl Revision {
    /// Enough of the commit's digits for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.commit.get(..7).unwrap_or(&self.commit)
    }
}
