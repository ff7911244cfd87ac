//! What `disync log` takes.

use disync_model::ApplyId;

use super::Format;

/// Which applies to list.
#[derive(Debug, clap::Args)]
pub(crate) struct LogArgs {
    /// One apply, with each of its changes
    #[arg(value_name = "ID")]
    pub(crate) id: Option<ApplyId>,
    /// The most applies to list
    #[arg(short = 'n', long, value_name = "N", default_value = "20", conflicts_with = "id")]
    pub(crate) max_count: usize,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}
