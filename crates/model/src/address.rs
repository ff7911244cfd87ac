//! What a sync is called: the identity that lasts across runs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of a sync, which the service calls `TaskType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A real-time synchronisation task (`DI_REALTIME`): full life cycle by API.
    Realtime,
    /// A synchronisation solution (`DI_SOLUTION`): cannot be listed, stopped or deleted by API [D].
    Solution,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Realtime, Self::Solution];

    /// The word used in YAML and in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Realtime => "realtime",
            Self::Solution => "solution",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The name of a task in DataWorks; the service finds files by it (`ListFiles`, `ExactFileName` [SDK]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Takes a name as the service or a file spells it. Naming rules are checked where a person can be told: in `config`.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Kind and name: `realtime.orders_to_holo`. Identity across runs, the key of every map of syncs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// What kind of sync.
    pub kind: Kind,
    /// Its name in DataWorks.
    pub name: Name,
}

impl Address {
    /// The address of a real-time sync.
    #[must_use]
    pub fn realtime(name: impl Into<String>) -> Self {
        Self { kind: Kind::Realtime, name: Name::new(name) }
    }

    /// The address of a solution.
    #[must_use]
    pub fn solution(name: impl Into<String>) -> Self {
        Self { kind: Kind::Solution, name: Name::new(name) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind, self.name)
    }
}

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an address; an address is a kind and a name, such as `realtime.orders_to_holo`")]
pub struct NotAnAddress(String);

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text.split_once('.').ok_or_else(|| NotAnAddress(text.to_owned()))?;
        match Kind::ALL.into_iter().find(|known| known.word() == kind) {
            Some(kind) if !name.is_empty() => Ok(Self { kind, name: Name::new(name) }),
            Some(_) | None => Err(NotAnAddress(text.to_owned())),
        }
    }
}

impl Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
