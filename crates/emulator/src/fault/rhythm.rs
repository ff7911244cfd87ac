//! Which of the calls that concern a fault it strikes.

/// Which calls are struck: from one on, each so many, by chance, so many times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rhythm {
    /// The first call that can be struck, from 1.
    pub(super) from: u32,
    /// Each so many calls from there on.
    pub(super) every: u32,
    /// How likely a call is struck that could be; always if nothing is said.
    pub(super) chance: Option<Chance>,
    /// How many more calls are struck; any number if nothing is said.
    pub(super) times: Option<u32>,
    /// The calls so far.
    pub(super) seen: u32,
}

/// A likelihood whose outcome is known for each call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance {
    /// How many of a million calls are struck.
    pub(super) per_million: u32,
    /// Another seed strikes other calls.
    pub(super) seed: u64,
}

impl Rhythm {
    /// Every call.
    pub(super) const fn always() -> Self {
        Self { from: 1, every: 1, chance: None, times: None, seen: 0 }
    }

    /// The first so many calls.
    pub(super) const fn first(times: u32) -> Self {
        Self { times: Some(times), ..Self::always() }
    }

    /// One call.
    pub(super) const fn nth(nth: u32) -> Self {
        Self { from: nth, times: Some(1), ..Self::always() }
    }

    /// Counts a call and says whether it is to be struck.
    pub(super) fn counts(&mut self) -> bool {
        self.seen = self.seen.saturating_add(1);
        let Some(since) = self.seen.checked_sub(self.from.max(1)) else { return false };
        !self.is_over()
            && since.is_multiple_of(self.every.max(1))
            && self.chance.is_none_or(|chance| chance.strikes(self.seen))
    }

    /// Records that a call was struck.
    pub(super) fn strikes(&mut self) {
        self.times = self.times.map(|times| times.saturating_sub(1));
    }

    /// Whether no call will be struck any more.
    pub(super) const fn is_over(&self) -> bool {
        matches!(self.times, Some(0))
    }
}

impl Chance {
    /// Whether the call with this number is struck: the same for the same seed, whatever came before.
    fn strikes(self, number: u32) -> bool {
        let mixed = mix(self.seed ^ mix(u64::from(number)));
        // The upper half is spread evenly; its share of a million is what the likelihood is compared with.
        ((mixed >> 32) * 1_000_000) >> 32 < u64::from(self.per_million)
    }
}

/// Spreads a number over all numbers: the finaliser of `SplitMix64`.
const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
