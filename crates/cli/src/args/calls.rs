//! How the service is called by commands that read many tasks.

use std::num::NonZeroUsize;

/// How many calls may be under way.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct CallArgs {
    /// The most calls to the service at a time
    #[arg(long, value_name = "N", default_value = "10")]
    pub(crate) parallelism: NonZeroUsize,
}
