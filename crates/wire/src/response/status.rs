//! The third level of success.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::tolerant;

/// `Data.Status`, the word kept verbatim.
///
/// Two answers are possible and neither may be given: a process that is still running has no
/// documented word, and unknown words must be shown, not guessed at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Status(String);

impl Status {
    /// The documented word for a success [D].
    pub const SUCCESS: &'static str = "success";
    /// The documented word for a failure [D].
    pub const FAIL: &'static str = "fail";

    /// Keeps a word.
    #[must_use]
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// The status of a success, as it is documented.
    #[must_use]
    pub fn success() -> Self {
        Self::new(Self::SUCCESS)
    }

    /// The status of a failure, as it is documented.
    #[must_use]
    pub fn fail() -> Self {
        Self::new(Self::FAIL)
    }

    /// Returns the word as it was received; empty if there was none.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.0
    }

    /// Says whether the word is `success`, or `true` as the samples of the Generate operations have
    /// it [D], in any case: the Chinese pages write `Success`.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.0.eq_ignore_ascii_case(Self::SUCCESS) || self.0.eq_ignore_ascii_case("true")
    }

    /// Says whether the word is `fail`, in any case.
    ///
    /// Nothing else counts. `false` in particular is documented nowhere and might as well mean "not
    /// yet"; to take it for a failure would give up on a process that still runs.
    #[must_use]
    pub fn is_fail(&self) -> bool {
        self.0.eq_ignore_ascii_case(Self::FAIL)
    }
}

impl<'de> Deserialize<'de> for Status {
    /// Reads a word; a boolean or a number is kept as its text, `null` as the empty word.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(tolerant::text(deserializer)?.unwrap_or_default()))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
