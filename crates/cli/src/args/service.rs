//! Options of every command that calls the service.

use clap::ValueEnum;

/// Where the service is, and how often it may be called.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Service options")]
pub(crate) struct ServiceArgs {
    /// Call this URL, or `embedded`, instead of what disync.yaml says [env: DISYNC_ENDPOINT]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Sign requests for this host although it is not one of DataWorks; can be repeated
    /// [env: DISYNC_ALLOW_ENDPOINT, separated by commas]
    #[arg(long = "allow-endpoint", value_name = "HOST")]
    pub(crate) allowed: Vec<String>,
    /// Call the region's public name or the one inside its VPC, instead of what disync.yaml says
    #[arg(long, value_name = "NETWORK")]
    pub(crate) network: Option<Network>,
    /// Make at most N calls, repeats included, and stop before the next one
    #[arg(long, value_name = "N")]
    pub(crate) max_calls: Option<u64>,
}

/// From where the service is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Network {
    /// From anywhere.
    Public,
    /// From inside a VPC of the region.
    Vpc,
}
