//! Options that say how much is read before a plan is made, and whether to record that alone.

use clap::ValueEnum;
use disync_model::Refresh;

/// What is read.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Refresh options")]
pub(crate) struct RefreshArgs {
    /// How much to read before the plan is made
    ///
    /// `full` reads every task and the state of its instance. `changed` lists all files, 100 a call, and reads only the
    /// tasks whose version or edit time moved since they were last read from this directory, and those that the YAML
    /// wants changed; it takes for granted that an edit always moves one of the two, which Alibaba Cloud documents nowhere,
    /// and that instances run as they were told to. Each first write checks its task in any case. `none` calls nothing: the
    /// plan compares the YAML with what was applied last, and apply does not take it.
    #[arg(long, value_name = "HOW", default_value = "full")]
    pub(crate) refresh: HowMuch,
    /// Take what changed outside of disync into the state, and do nothing else
    ///
    /// Whatever the YAML says, no task is written to: the state records how the tasks are now and forgets those that are
    /// gone. That is useful after a change in the console that is meant; the next plan shows how the YAML differs from it.
    #[arg(long)]
    pub(crate) refresh_only: bool,
}

/// How much is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum HowMuch {
    /// Every task.
    #[default]
    Full,
    /// What was touched, by the list of files.
    Changed,
    /// Nothing.
    None,
}

impl HowMuch {
    /// Whether it is this one.
    pub(crate) fn is(self, refresh: Refresh) -> bool {
        let this = match self {
            Self::Full => Refresh::Full,
            Self::Changed => Refresh::Changed,
            Self::None => Refresh::None,
        };
        this == refresh
    }
}
