//! In what order syncs are changed: what a sync says of itself.
//!
//! Who waits for whom in a plan is not decided here: that depends on what else there is to do.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::address::Address;

/// With which wave a sync is changed: those of a lower number come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Wave(u8);

impl Wave {
    /// The highest number.
    pub const MOST: u8 = 99;

    /// The wave of this number; `None` above [`Self::MOST`].
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number <= Self::MOST { Some(Self(number)) } else { None }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether it is the one of all that name none, for `#[serde(skip_serializing_if = …)]`.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Wave {
    /// In the middle, so that a single sync can go before all others, or after them, and nothing else need be said.
    fn default() -> Self {
        Self(50)
    }
}

impl From<Wave> for u8 {
    fn from(wave: Wave) -> Self {
        wave.0
    }
}

impl TryFrom<u8> for Wave {
    type Error = NotAWave;

    fn try_from(number: u8) -> Result<Self, NotAWave> {
        Self::new(number).ok_or(NotAWave(number))
    }
}

/// Why a number is not that of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not the number of a wave, which is at most 99")]
pub struct NotAWave(u8);

impl fmt::Display for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// In what order a sync is changed among others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// With which wave.
    #[serde(skip_serializing_if = "Wave::is_default", default)]
    pub wave: Wave,
    /// The syncs that it comes after.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub after: BTreeSet<Address>,
}

impl Order {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.wave.is_default() && self.after.is_empty()
    }
}
