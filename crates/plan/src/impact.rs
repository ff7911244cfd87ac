//! What a change does to data in flight: the words. Which change does what is decided in `assess`.

mod assess;

pub(crate) use assess::{Destinations, assess};

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

/// All that one change does to data in flight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// The worst of it.
    pub class: ImpactClass,
    /// What it consists of.
    pub effects: Vec<Effect>,
}

impl Impact {
    /// Whether any effect is of this class.
    #[must_use]
    pub fn has(&self, class: ImpactClass) -> bool {
        self.effects.iter().any(|effect| effect.class == class)
    }
}

/// One thing that a change does to data in flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What.
    pub kind: EffectKind,
    /// How much that is.
    pub class: ImpactClass,
    /// To how many tables; 0 where it concerns the task as a whole.
    pub n_tables: usize,
    /// How it is known.
    pub evidence: Evidence,
}

/// What a change does to data in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffectKind {
    /// Tables are loaded in full before their changes are shipped.
    FullLoad,
    /// The task stops and starts again.
    Restart,
    /// What happened since an earlier position is shipped once more.
    Replay,
    /// Messages arrive once more in topics that have them already.
    Duplicates,
    /// Changes of tables do not arrive any more.
    NotShipped,
    /// Destination tables stay behind that nothing writes to any more.
    Orphaned,
    /// Tables are shipped anew from the beginning.
    StartsAnew,
    /// The task forgets up to where it has shipped.
    PositionLost,
    /// The task stops.
    Stops,
    /// Somebody must confirm a step in the console before it goes on.
    HumanStep,
    /// It counts from the next start of the task on, and disync does not start it.
    NextStart,
    /// Only what is recorded changes.
    RecordOnly,
}

/// How an effect is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The documentation says so.
    Documented,
    /// The documentation says so of something alike, or it follows from what it says.
    Inferred,
    /// No document says what happens.
    Undocumented,
}
