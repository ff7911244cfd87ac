//! In which form a result is written, and where else it goes.

use std::path::PathBuf;

use clap::ValueEnum;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs; versioned.
    Json,
    /// The same as JSON, as YAML.
    Yaml,
}

/// The result as JSON beside what is shown.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct JsonInto {
    /// Also write the result as JSON to FILE, whatever --format says; also when the plan is refused
    #[arg(long, value_name = "FILE")]
    pub(crate) json_into: Option<PathBuf>,
}
