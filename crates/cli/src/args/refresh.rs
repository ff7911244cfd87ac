//! Options that say how much is read before a plan is made, and whether to record that alone.

/// What is read.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Refresh options")]
pub(crate) struct RefreshArgs {
    /// Take what changed outside of disync into the state, and do nothing else
    ///
    /// Whatever the YAML says, no task is written to: the state records how the tasks are now and forgets those that are
    /// gone. That is useful after a change in the console that is meant; the next plan shows how the YAML differs from it.
    #[arg(long)]
    pub(crate) refresh_only: bool,
}
