//! What is to be posted.

use crate::marker::{Environment, Hint, Marker, Sequence};

/// A comment as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which comment.
    pub marker: Marker,
    /// Which run writes it; `None` where nobody numbers the runs.
    pub sequence: Option<Sequence>,
    /// The whole text, marker included.
    pub body: String,
    /// Whether it is posted although there is no comment yet.
    pub creates: bool,
}

/// Why there is nothing that can be posted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// There is no text.
    #[error("the Markdown is empty")]
    Empty,
    /// Nothing says which project it is about.
    #[error("the Markdown does not begin with the line by which disync knows its own")]
    NotOurs,
}

impl Draft {
    /// Makes a comment of `markdown`, as `disync plan --format markdown` and `disync drift --format markdown` write it. Where it
    /// says that there is nothing to say, no comment is created, unless `always`.
    ///
    /// # Errors
    /// Markdown that is empty, or from somebody else.
    pub fn new(
        markdown: &str,
        environment: Environment,
        sequence: Option<Sequence>,
        always: bool,
    ) -> Result<Self, DraftError> {
        if markdown.trim().is_empty() {
            return Err(DraftError::Empty);
        }
        let (hint, below) = Hint::split(markdown).ok_or(DraftError::NotOurs)?;
        let marker = Marker { of: hint.of, project: hint.project, environment };
        let body = format!("{}\n{}", marker.line(sequence), below.trim_end());
        Ok(Self { marker, sequence, body, creates: always || hint.says_something })
    }
}
