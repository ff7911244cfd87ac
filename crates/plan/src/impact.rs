//! What a change does to data in flight: the words. Which change does what is decided in `assess`.

use disync_model::ImpactClass;

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
