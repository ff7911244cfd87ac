//! How many calls something is expected to take: a value, for whoever shows it.
//!
//! How it is come by is the engine's, which makes the calls.

/// The calls that something takes if all goes well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forecast {
    /// How many.
    pub n_calls: u64,
    /// Whether it is likely to take more: nobody knows yet how long the service takes for what is waited for, or what there
    /// is to be done.
    pub at_least: bool,
}

impl Forecast {
    /// The same with so many calls besides.
    #[must_use]
    pub const fn and(self, n_calls: u64) -> Self {
        Self { n_calls: self.n_calls.saturating_add(n_calls), ..self }
    }
}
