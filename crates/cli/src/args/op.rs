//! Arguments about what is under way.

use clap::Subcommand;
use disync_model::Address;

use super::{Format, ServiceArgs, address};

#[derive(Debug, Subcommand)]
pub(crate) enum OpCommand {
    /// List what is under way
    ///
    /// What an apply has left: because it was stopped, detached, or a deadline has passed. Reads the state alone.
    List(OpListArgs),
    /// Show all that is known of one operation
    Show(OpShowArgs),
    /// Wait until DataWorks is done
    ///
    /// Asks for the processes that were submitted, and for instances that were started or stopped, until they have ended;
    /// waits, too, until a write without an answer cannot land any more. Reads only, and needs no lock. Exits with 5 at
    /// the deadline, with 6 if a process has failed.
    Wait(OpWaitArgs),
    /// Wait for an operation no longer
    ///
    /// Forgets what was under way, so that the next apply begins anew. Cancels nothing at DataWorks, which offers no way to
    /// do so; says what stays there. Refused while a write without an answer may still land.
    Cancel(OpCancelArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct OpListArgs {
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OpShowArgs {
    /// Which one (`solution.NAME`, `realtime.NAME` or `NAME`)
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub(crate) address: Address,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OpWaitArgs {
    /// Which ones (`solution.NAME`, `realtime.NAME` or `NAME`); all, if none is given
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub(crate) addresses: Vec<Address>,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OpCancelArgs {
    /// Which one (`solution.NAME`, `realtime.NAME` or `NAME`)
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub(crate) address: Address,
    /// Do not ask for approval
    #[arg(long, visible_alias = "yes")]
    pub(crate) auto_approve: bool,
}
