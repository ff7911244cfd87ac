//! The baseline: differences between what was applied and what is live that somebody has accepted, and why.
//!
//! Values only. Where they are written down is the project's; which of them still hold is decided in the crate `plan`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::desired::Origin;
use crate::digest::Digest;

/// One accepted difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The fingerprint of the finding, or the beginning of it.
    pub fingerprint: DigestPrefix,
    /// The sync that it is about.
    pub address: Address,
    /// What was found, in words, for whoever reads the file. It decides nothing.
    pub what: String,
    /// Why it is accepted, in the user's words: verbatim, so whoever prints it escapes it first.
    pub reason: String,
    /// The last day on which it is accepted, by UTC; without one, always.
    pub until: Option<Date>,
    /// The fingerprint of the task's document when it was accepted, or the beginning of it: where the document was edited
    /// since, that is a finding of its own.
    pub document: Option<DigestPrefix>,
    /// Where it is written down.
    pub origin: Option<Origin>,
}

/// The beginning of a digest: enough of it to name one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DigestPrefix(String);

/// Why a text is not the beginning of a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is {} to {} hexadecimal digits", DigestPrefix::FEWEST_DIGITS, DigestPrefix::MOST_DIGITS)]
pub struct NotADigestPrefix;

impl DigestPrefix {
    /// The fewest digits that name a digest: 48 bits, so that none is found by trying, and among a thousand findings no
    /// two are ever mistaken.
    pub const FEWEST_DIGITS: usize = 12;

    /// The digits of a whole digest.
    pub const MOST_DIGITS: usize = 64;

    /// As much of a digest as names it.
    #[must_use]
    pub fn of(digest: &Digest) -> Self {
        let mut text = digest.to_string();
        text.truncate(Self::FEWEST_DIGITS);
        Self(text)
    }

    /// Whether `digest` begins so.
    #[must_use]
    pub fn matches(&self, digest: &Digest) -> bool {
        digest.to_string().starts_with(&self.0)
    }

    /// The digits, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DigestPrefix {
    type Err = NotADigestPrefix;

    fn from_str(text: &str) -> Result<Self, NotADigestPrefix> {
        let is_long_enough = (Self::FEWEST_DIGITS..=Self::MOST_DIGITS).contains(&text.len());
        if !is_long_enough || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotADigestPrefix);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl TryFrom<String> for DigestPrefix {
    type Error = NotADigestPrefix;

    fn try_from(text: String) -> Result<Self, NotADigestPrefix> {
        text.parse()
    }
}

impl From<DigestPrefix> for String {
    fn from(prefix: DigestPrefix) -> Self {
        prefix.0
    }
}

impl fmt::Display for DigestPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
