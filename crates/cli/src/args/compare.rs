//! Options of `disync plan` that say with what the YAML is compared, for reviewing pull requests; and of `disync snapshot`.

use std::path::PathBuf;
use std::time::Duration;

use super::{CallArgs, ServiceArgs};

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
    /// Show what this branch changes apart from what is pending besides
    ///
    /// The branch began where REV and what is checked out have their last commit in common. The plan is the same, and an
    /// apply does all of it.
    #[arg(long, value_name = "REV", conflicts_with_all = ["against", "destroy", "refresh_only"])]
    pub(crate) since: Option<String>,
    /// Take what is live and what was applied from FILE, which `disync snapshot` has recorded; needs no credentials
    ///
    /// The plan says how old that is, and cannot be saved.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["against", "refresh", "preview"])]
    pub(crate) snapshot: Option<PathBuf>,
    /// Refuse a snapshot that is older than AGE, such as 90m, 24h or 7d
    #[arg(long, value_name = "AGE", requires = "snapshot", value_parser = age)]
    pub(crate) max_age: Option<Duration>,
}

/// What `disync snapshot` records, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct SnapshotArgs {
    /// Where to record it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Also record the tables of all data sources that syncs ship from, for patterns that are still to be written
    #[arg(long)]
    pub(crate) tables: bool,
    #[command(flatten)]
    pub(crate) calls: CallArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

fn age(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let seconds = match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        "d" => Some(86_400),
        _ => None,
    };
    let age = number.parse().ok().zip(seconds).and_then(|(number, seconds): (u64, u64)| number.checked_mul(seconds));
    age.map(Duration::from_secs).ok_or_else(|| "write a number and a unit: s, m, h or d".to_owned())
}
