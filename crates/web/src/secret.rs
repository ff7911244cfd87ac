//! A text that is sent and signed with, and never shown.

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A text that is never shown: it implements no `Debug`, `Display` or `Serialize`, and is wiped from memory when it is
/// dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text in.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for signing and sending alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Read from the files and answers that hold secrets; never written.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
