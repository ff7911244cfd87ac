//! How bad it is for data in flight that something is changed: the classes, and their words in YAML, flags and JSON.
//!
//! Which change is of which class is decided in the crate `plan`.

/// How much a change does to data in flight, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ImpactClass {
    /// Nothing is lost, repeated or loaded anew.
    #[default]
    Safe,
    /// Tables are loaded in full.
    Backfill,
    /// The task goes back to an earlier position and repeats what has happened since.
    Rewind,
    /// Tables are shipped anew from the beginning, to a new task or destination table.
    Resync,
    /// Changes in the source do not arrive any more.
    DataLoss,
}

impl ImpactClass {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Safe, Self::Backfill, Self::Rewind, Self::Resync, Self::DataLoss];

    /// The word for people, flags, YAML and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Backfill => "backfill",
            Self::Rewind => "rewind",
            Self::Resync => "resync",
            Self::DataLoss => "data-loss",
        }
    }

    /// The class with that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }
}
