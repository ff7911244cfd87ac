//! `disync show`: what was applied last.

use disync_render::{state_json, state_text, state_yaml};

use crate::args::{Format, Global, ShowArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::project;
use crate::similar::did_you_mean_address;

pub(crate) fn run(global: &Global, args: &ShowArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let state = store.read(config.project.id, &project::new_lineage())?;
    let only = args.address.as_ref();
    if let Some(address) = only.filter(|address| !state.records.contains_key(*address)) {
        let hint = did_you_mean_address(address, state.records.keys(), "`disync state list` lists what is recorded");
        return Err(Failure::new(Exit::Error, format!("`{address}` is not recorded")).hint(hint));
    }
    let text = match args.format {
        Format::Text => state_text(&state, only, &printer.out),
        Format::Json => state_json(&state, only),
        Format::Yaml => state_yaml(&state, only),
    };
    printer.result(&text);
    Ok(Exit::Done)
}
