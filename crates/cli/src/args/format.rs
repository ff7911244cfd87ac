//! In which form a result is written, and where else it goes.

use std::path::PathBuf;

use clap::ValueEnum;
use disync_render::{LEAST_MARKDOWN, MARKDOWN_LIMIT};

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

/// How a plan, or a report of drift, is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people, in a terminal.
    Text,
    /// For programs; versioned.
    Json,
    /// The same as JSON, as YAML.
    Yaml,
    /// For a comment on a pull request: folded, and within its limit.
    Markdown,
    /// One file for a browser: folded, with a filter; it needs nothing else.
    Html,
}

/// How a plan is written, and where else it goes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlanOutput {
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: PlanFormat,
    /// The most characters of Markdown; what does not fit is left out and counted
    #[arg(long, value_name = "N", default_value_t = MARKDOWN_LIMIT, value_parser = markdown_limit)]
    pub(crate) max_chars: usize,
    #[command(flatten)]
    pub(crate) json_into: JsonInto,
}

fn markdown_limit(text: &str) -> Result<usize, String> {
    let limit: usize = text.parse().map_err(|_| "not a number".to_owned())?;
    if limit < LEAST_MARKDOWN { Err(format!("the least is {LEAST_MARKDOWN}")) } else { Ok(limit) }
}

/// The result as JSON beside what is shown.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct JsonInto {
    /// Also write the result as JSON to FILE, whatever --format says; a plan that is refused is a result, too, and so is drift
    #[arg(long, value_name = "FILE")]
    pub(crate) json_into: Option<PathBuf>,
}
