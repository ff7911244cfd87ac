//! What to do about drift: have the YAML say it, or plan to undo it.

use std::path::PathBuf;

use super::GuardArgs;

/// The two ways out of drift besides accepting it.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Fix options")]
pub(crate) struct FixArgs {
    /// Edit the YAML so that it says what is live, and print a diff of that
    ///
    /// Only the lines that change are touched: comments, order, quotes, indentation and line ends stay. What the YAML cannot
    /// say is listed with what to do about it. The service is not written to. Exits with 2 if something is left.
    #[arg(long, conflicts_with_all = ["revert", "accept"])]
    pub(crate) write: bool,
    /// With --write: print the diff, and write nothing
    #[arg(long, requires = "write")]
    pub(crate) dry_run: bool,
    /// With --write: where the YAML says a third thing, have it say what is live as well
    #[arg(long, requires = "write")]
    pub(crate) over_conflicts: bool,
    /// Print the plan that makes live what the YAML says, of what has drifted alone
    ///
    /// What the YAML asks for besides is left out, and so is what was accepted. Nothing is written to the service.
    #[arg(long, conflicts_with = "accept")]
    pub(crate) revert: bool,
    /// With --revert: also save the plan to FILE, for `disync apply FILE`
    #[arg(long, value_name = "FILE", requires = "revert")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) guards: GuardArgs,
}
