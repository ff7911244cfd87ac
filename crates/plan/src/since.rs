//! A plan in two parts: what a branch is the cause of, and the rest. How it is divided is in `divide`.

use disync_model::Address;

use crate::against::Revision;
use crate::change::Change;

/// A plan in two parts. What is in both parts of one sync is done at once, and by every apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Since {
    /// Where the branch began.
    pub revision: Revision,
    /// What the branch is the cause of, in the order of the addresses.
    pub branch: Vec<Change>,
    /// What would be done without it, too.
    pub besides: Vec<Change>,
}

/// One of the two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SincePart {
    /// What the branch is the cause of.
    Branch,
    /// What would be done without it, too.
    Besides,
}

impl SincePart {
    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Besides => "besides",
        }
    }
}

impl Since {
    /// What each part has of one sync.
    #[must_use]
    pub fn parts_of(&self, address: &Address) -> Vec<(SincePart, &Change)> {
        [(SincePart::Branch, &self.branch), (SincePart::Besides, &self.besides)]
            .into_iter()
            .filter_map(|(part, changes)| {
                let at = changes.binary_search_by(|change| change.address.cmp(address)).ok()?;
                changes.get(at).map(|change| (part, change))
            })
            .collect()
    }
}
