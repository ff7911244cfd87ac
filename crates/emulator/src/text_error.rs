//! What is wrong with a file of faults, options or a seed, and where.

use std::fmt;

/// Why a text cannot be understood. `Display` says the line and the column first, if they are known: a reader puts the
/// name of the file before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    place: Option<(usize, usize)>,
    problem: String,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{line}:{column}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

impl std::error::Error for TextError {}

impl TextError {
    /// An error at a line and a column, if they are known.
    pub(crate) const fn placed(place: Option<(usize, usize)>, problem: String) -> Self {
        Self { place, problem }
    }

    /// An error in a text that has no lines.
    pub(crate) fn placeless(problem: impl fmt::Display) -> Self {
        Self { place: None, problem: problem.to_string() }
    }
}

impl From<serde_yaml::Error> for TextError {
    fn from(error: serde_yaml::Error) -> Self {
        let place = error.location().map(|place| (place.line(), place.column()));
        let mut problem = error.to_string();
        // The library says the place at the end; it is said once, where editors look for it.
        if let Some((line, column)) = place
            && let Some(bare) = problem.strip_suffix(&format!(" at line {line} column {column}"))
        {
            problem = bare.to_owned();
        }
        Self { place, problem }
    }
}
