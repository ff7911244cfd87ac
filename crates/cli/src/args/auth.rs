//! What can be typed after `disync auth`.

use clap::Subcommand;

use super::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Say which credentials are used, and where they come from
    ///
    /// Goes through the sources of credentials in their order and says which one is set up, which were passed over and
    /// why, and how long the key lasts. The secret is never shown, and of the key's id only its ends. Exits with 8 if
    /// there are no credentials or those that are set up cannot be used.
    Whoami(WhoamiArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct WhoamiArgs {
    /// Ask STS whose credentials these are (GetCallerIdentity); needs no permission
    #[arg(long)]
    pub(crate) verify: bool,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}
