//! What is wrong with a file, said so that it can be mended: where, what, and what to do.

use std::sync::Arc;

use serde::Serialize;

/// One problem in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A stable code, such as `E0102`.
    pub code: &'static str,
    /// What is wrong: a lower-case fragment that quotes the user's words in backticks.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do about it.
    pub hint: Option<String>,
}

/// A place in a file, with the line that is drawn for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The path of the file, relative to the project.
    pub file: Arc<str>,
    /// The line, counted from 1; 0 where the whole file is meant.
    pub line: u32,
    /// The column in characters, counted from 1; 0 where the whole line is meant.
    pub column: u32,
    /// How many characters are meant, at least 1.
    pub length: u32,
    /// The text of the line, verbatim, shortened where it is very long; empty where there is none to show.
    pub text: String,
}
