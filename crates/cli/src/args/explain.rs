//! Arguments of `disync explain`.

use disync_model::Address;

use super::{Format, ServiceArgs, address};

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// A sync (`solution.NAME`, `realtime.NAME` or `NAME`), or a table of one (`NAME/db.table` or `NAME/table`)
    #[arg(value_name = "ADDRESS[/TABLE]", value_parser = subject)]
    pub(crate) subject: Subject,
    /// How to write the explanation
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

/// What is to be explained.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) address: Address,
    /// The table as it was typed.
    pub(crate) table: Option<String>,
}

fn subject(text: &str) -> Result<Subject, String> {
    let (sync, table) = text.split_once('/').map_or((text, None), |(sync, table)| (sync, Some(table)));
    if table == Some("") {
        return Err("a table stands behind the `/`".to_owned());
    }
    let address = address(sync).map_err(|error| error.to_string())?;
    Ok(Subject { address, table: table.map(str::to_owned) })
}
