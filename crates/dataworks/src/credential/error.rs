//! Why there are no credentials. No message here holds any part of a secret.

use std::fmt;

use jiff::Timestamp;

use super::origin::{PassedOver, Provider};

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No provider is set up.
    #[error("no credentials were found; looked for {}", listed(passed_over))]
    Absent {
        /// What was looked at, in that order, and why it counts as absent.
        passed_over: Vec<PassedOver>,
    },
    /// A provider is set up and cannot be used. None after it was tried: that would be another identity.
    #[error("{provider}: {broken}")]
    Broken {
        /// The provider.
        provider: Provider,
        /// What is wrong with it.
        broken: Broken,
    },
    /// Temporary credentials have expired, and the attempt to renew them failed.
    #[error("the temporary credentials have expired ({at}) and cannot be renewed: {provider}: {broken}")]
    Expired {
        /// When they expired.
        at: Timestamp,
        /// The provider that gave them.
        provider: Provider,
        /// Why it gave no others.
        broken: Broken,
    },
}

/// What is wrong with a provider, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Broken {
    /// The variable, the field of a profile, the file, the host.
    pub place: String,
    /// What is wrong there: a fragment that follows the place.
    pub reason: String,
}

impl Broken {
    pub(crate) fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }

    /// The same, met on the way that begins at `place`.
    pub(crate) fn on_the_way_from(self, place: &str) -> Self {
        if self.place.starts_with(place) {
            return self;
        }
        Self { place: format!("{place}: {}", self.place), ..self }
    }
}

fn listed(passed_over: &[PassedOver]) -> String {
    let entries = passed_over.iter().map(|PassedOver { provider, reason }| format!("{provider} ({reason})"));
    entries.collect::<Vec<_>>().join(", ")
}

/// A part of an access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its id.
    Id,
    /// Its secret.
    Secret,
    /// The token of a temporary one.
    Token,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "access key id",
            Self::Secret => "access key secret",
            Self::Token => "security token",
        })
    }
}

/// Why three texts are no access key. Never holds any part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is nothing.
    #[error("the {0} is empty")]
    Empty(Part),
    /// The value cannot be part of a key: pasting has added something.
    #[error("the {0} contains {NO_KEY_HAS}")]
    Malformed(Part),
}

const NO_KEY_HAS: &str = "a space, a line break or another character that no key has (the value is not shown)";

impl KeyError {
    /// The part that is wrong.
    pub(crate) const fn part(self) -> Part {
        match self {
            Self::Empty(part) | Self::Malformed(part) => part,
        }
    }

    /// What is wrong with it, where its place has been named.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Empty(_) => "empty".to_owned(),
            Self::Malformed(_) => format!("contains {NO_KEY_HAS}"),
        }
    }
}
