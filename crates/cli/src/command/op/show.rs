//! `disync op show`.

use disync_render::{Told, operation_text, operations_json, operations_yaml};
use jiff::Timestamp;

use super::operation;
use crate::args::{Format, Global, OpShowArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::project;

pub(crate) fn run(global: &Global, args: &OpShowArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load_settings(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let state = store.read(config.project.id, &project::new_lineage())?;
    let last = store.last_holder().map(|holder| holder.to_string());
    let (operation, told) =
        (operation(&state, &args.address)?, Told { now: Timestamp::now(), last_run: last.as_deref() });
    printer.result(&match args.format {
        Format::Text => operation_text(&operation, told, &printer.out),
        Format::Json => operations_json(&[operation], told),
        Format::Yaml => operations_yaml(&[operation], told),
    });
    Ok(Exit::Done)
}
