//! `disync op list`.

use disync_render::{Told, operations_json, operations_text, operations_yaml};
use jiff::Timestamp;

use super::operations;
use crate::args::{Format, Global, OpListArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::project;

pub(crate) fn run(global: &Global, args: &OpListArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load_settings(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let state = store.read(config.project.id, &project::new_lineage())?;
    let last = store.last_holder().map(|holder| holder.to_string());
    let (operations, told) = (operations(&state), Told { now: Timestamp::now(), last_run: last.as_deref() });
    printer.result(&match args.format {
        Format::Text => operations_text(&operations, told, &printer.out),
        Format::Json => operations_json(&operations, told),
        Format::Yaml => operations_yaml(&operations, told),
    });
    Ok(Exit::Done)
}
