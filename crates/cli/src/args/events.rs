//! The stream of events.

use std::path::PathBuf;

/// Where events go.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct EventArgs {
    /// Write what happens to FILE as it happens, one JSON object a line; `-` is stdout, where nothing else goes then
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
}
