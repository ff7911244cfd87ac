//! What `disync state` takes.

use clap::Subcommand;
use disync_model::Address;

use super::{Format, address};

/// What to do with the state.
#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// List the addresses that are recorded
    List(StateListArgs),
    /// Drop the records of some addresses
    ///
    /// Writes nothing to DataWorks: the tasks stay as they are, and disync no longer knows them. It is the way out where
    /// DataWorks offers none, as for a solution that was deleted in the console or is to be managed there.
    Forget(ForgetArgs),
    /// Cut a damaged journal where the damage begins
    ///
    /// The journal is what the last run wrote down as it went. What can be read of it is kept, the damaged file stays beside
    /// it under another name, and the syncs that the rest can be about are listed. Writes nothing to DataWorks.
    Repair(RepairArgs),
    /// Put an earlier state in the place of one that is damaged or lost
    ///
    /// Takes the newest that is intact, or the one of SERIAL. What it replaces stays beside it under another name. What was
    /// applied since is listed, as far as that is known. Writes nothing to DataWorks.
    Restore(RestoreArgs),
}

/// How to list what is recorded.
#[derive(Debug, clap::Args)]
pub(crate) struct StateListArgs {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// Which records to drop.
#[derive(Debug, clap::Args)]
pub(crate) struct ForgetArgs {
    /// Which ones (`solution.NAME`, `realtime.NAME` or `NAME`)
    #[arg(value_name = "ADDRESS", value_parser = address, required = true)]
    pub(crate) addresses: Vec<Address>,
    /// Do not ask for approval
    #[arg(long, visible_alias = "yes")]
    pub(crate) auto_approve: bool,
}

/// Whether to ask before a journal is cut.
#[derive(Debug, clap::Args)]
pub(crate) struct RepairArgs {
    /// Do not ask for approval
    #[arg(long, visible_alias = "yes")]
    pub(crate) auto_approve: bool,
}

/// Which state to put back.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// The serial of an earlier state in `.disync/history`
    #[arg(value_name = "SERIAL")]
    pub(crate) serial: Option<u64>,
    /// Do not ask for approval
    #[arg(long, visible_alias = "yes")]
    pub(crate) auto_approve: bool,
}
