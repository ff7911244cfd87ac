//! Whether anybody is told.

/// Whether anybody is told.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct NotifyArgs {
    /// Tell the channels of `notify:` in disync.yaml what is new and what is no more
    ///
    /// Each finding is told once on each channel when it is found, and once when it is no more; `.disync/notified.json`
    /// remembers which. A channel that cannot be reached is told by the next run, and does not change how this one ends.
    #[arg(long)]
    pub(crate) notify: bool,
}
