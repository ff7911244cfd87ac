//! What a crash test must do with whichever way the real service behaves.

use disync_emulator::Options;

use crate::emulated::Emulated;

/// What the service does with names and tokens, of which nobody has documented anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Semantics {
    /// Whether a second task of the same name is refused.
    pub unique_names: bool,
    /// Whether a create with a token that was seen before answers with the task that it made then.
    pub tokens_honoured: bool,
}

impl Semantics {
    /// All four, the worst first.
    pub const ALL: [Self; 4] = [
        Self { unique_names: false, tokens_honoured: false },
        Self { unique_names: true, tokens_honoured: false },
        Self { unique_names: false, tokens_honoured: true },
        Self { unique_names: true, tokens_honoured: true },
    ];

    /// The options of an emulator that behaves so.
    #[must_use]
    pub fn options(self) -> Options {
        let Self { unique_names, tokens_honoured } = self;
        Options { unique_names, tokens_honoured, ..Emulated::options() }
    }
}
