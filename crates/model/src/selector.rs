//! Which tables of its source a sync takes, where the YAML says so by patterns.
//!
//! The YAML alone does not tell which tables these are: the source does. Whoever plans asks it, and puts the tables into
//! the wish; from there on a pattern is nothing but the place in the YAML that a table comes from.

use crate::glob::Glob;

/// The lists of a sync that hold a pattern; none where all tables are named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selectors {
    /// The lists, in the order of their databases. What they name without a pattern is in the wish already.
    pub lists: Vec<SelectorList>,
    /// Whether a pattern may match nothing.
    pub allow_empty: bool,
}

/// A list of tables that holds a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectorList {
    /// Its database; absent in the single-database form.
    pub database: Option<Box<str>>,
    /// Its entries: of those that match a table, the last decides.
    pub selectors: Vec<Selector>,
}

/// One entry of such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// As it is written: verbatim, so whoever prints it escapes it first.
    pub text: String,
    /// What it matches.
    pub glob: Glob,
    /// Whether what it matches is taken away instead of taken (`!`).
    pub takes_away: bool,
    /// Its line.
    pub line: u32,
}

impl Selectors {
    /// Whether all tables are named.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}
