//! `disync state list`.

use disync_render::{state_list, state_list_json, state_list_yaml};

use crate::args::{Format, Global, StateListArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::project;

pub(crate) fn list(global: &Global, args: &StateListArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let state = store.read(config.project.id, &project::new_lineage())?;
    let text = match args.format {
        Format::Text => state_list(&state),
        Format::Json => state_list_json(&state),
        Format::Yaml => state_list_yaml(&state),
    };
    printer.result(&text);
    Ok(Exit::Done)
}
