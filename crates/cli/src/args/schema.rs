//! Which schema to print.

use clap::ValueEnum;

/// A format that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `plan --format json` and `--json-into`.
    Plan,
    /// A line of `--events`.
    Events,
    /// A plan as a file that is applied.
    SavedPlan,
    /// `drift --format json`.
    Drift,
    /// What `snapshot` records.
    Snapshot,
    /// What `drift --notify` sends to a webhook.
    Notification,
    /// `apply --format json`.
    Report,
    /// `op list --format json` and `op show --format json`.
    Operations,
    /// `log --format json`.
    Log,
    /// `validate --format json`.
    Problems,
}

/// Which schema to print.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Of which format
    #[arg(value_name = "FORMAT")]
    pub(crate) of: SchemaOf,
}
