//! Who is right where the YAML and the console have changed the same thing differently.

use std::collections::BTreeMap;

use disync_model::Address;

/// Whose change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// That of the YAML.
    Ours,
    /// That of the console.
    Theirs,
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
