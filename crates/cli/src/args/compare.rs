//! Options of `disync plan` that say with what the YAML is compared, for reviewing pull requests.

/// With what the YAML is compared.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Review options")]
pub(crate) struct CompareArgs {
    /// Compare with the YAML of another Git revision, and with nothing else; needs no credentials
    ///
    /// Reads the project as it is at REV (a branch, a tag, a commit) and shows what leads from there to the working tree.
    /// Neither the service nor the state is asked, so it says nothing about what is live, and cannot be applied. Tables that
    /// are selected by patterns are not looked up: the patterns themselves are shown.
    #[arg(
        long,
        value_name = "REV",
        conflicts_with_all = ["destroy", "refresh", "refresh_only", "preview", "decisions"]
    )]
    pub(crate) against: Option<String>,
}
