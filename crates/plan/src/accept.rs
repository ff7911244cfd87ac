//! Who is right where the YAML and the console have changed the same thing differently.

use std::collections::BTreeMap;
use std::str::FromStr;

use disync_model::Address;

/// Whose change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// That of the YAML.
    Ours,
    /// That of the console.
    Theirs,
}

impl Party {
    /// The word for flags and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }
}

/// What is neither of the two words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write `ours` or `theirs`, alone or after `ADDRESS=`")]
pub struct NotAParty;

impl FromStr for Party {
    type Err = NotAParty;

    fn from_str(word: &str) -> Result<Self, NotAParty> {
        [Self::Ours, Self::Theirs].into_iter().find(|party| party.word() == word).ok_or(NotAParty)
    }
}

/// The decisions about conflicts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accept {
    /// For all addresses without a decision of their own.
    pub all: Option<Party>,
    /// For single addresses.
    pub addresses: BTreeMap<Address, Party>,
}

impl Accept {
    /// Whose change stands at `address`, if that was decided.
    #[must_use]
    pub fn party(&self, address: &Address) -> Option<Party> {
        self.addresses.get(address).copied().or(self.all)
    }
}
