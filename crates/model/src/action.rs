//! What is done to an address: a word that plans and the log of applies share.
//!
//! What leads to it is decided in `plan`.

/// What is done to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Nothing.
    Keep,
    /// The task is created.
    Create,
    /// The task is changed in place.
    Update,
    /// The task is deleted and created anew: what differs cannot be changed in place.
    Replace,
    /// The task is deleted.
    Delete,
    /// The task exists as wished and is taken into the state; the service is not written to.
    Adopt,
    /// The task is gone and is dropped from the state; the service is not written to.
    Forget,
}

impl Action {
    /// The word for messages and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Adopt => "adopt",
            Self::Forget => "forget",
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Keep, Self::Create, Self::Update, Self::Replace, Self::Delete, Self::Adopt, Self::Forget];

    /// The action with that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }
}
