//! By what a workspace is told from another one, besides its number.
//!
//! The number of a workspace is typed by hand and says little to a reader; its name and its region say which one is
//! meant. What is not known is `None` and never counts as a difference.

/// What is known of the workspace that a project writes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its unique name (`ProjectIdentifier` of `GetProject` [D]).
    pub name: Option<String>,
    /// Its region, such as `cn-shanghai`. No operation tells it: it is what was configured, or what the name of the
    /// endpoint says.
    pub region: Option<String>,
}

impl Identity {
    /// Whether nothing is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.region.is_none()
    }

    /// What is known by either; `self` comes first.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { name: self.name.or(other.name), region: self.region.or(other.region) }
    }
}
