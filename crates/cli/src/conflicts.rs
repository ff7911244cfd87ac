//! Conflicts between the YAML and the console, and how they are decided on the command line.

use disync_config::Config;
use disync_model::State;
use disync_plan::{Accept, Plan};
use disync_render::escape;

use crate::args::AcceptArgs;
use crate::failure::{Exit, Failure};
use crate::known;
use crate::printer::Printer;

/// The decisions of the command line.
///
/// # Errors
/// They contradict each other, or name a sync that is not known.
pub(crate) fn accept(args: &AcceptArgs, config: &Config, state: &State) -> Result<Accept, Failure> {
    let accept = args.accept().map_err(|why| Failure::new(Exit::Error, why))?;
    for address in accept.addresses.keys() {
        known::check(address, config, state).map_err(|failure| failure.about("`--accept`"))?;
    }
    Ok(accept)
}

/// Says which syncs a decision was made for that had nothing to decide. That is no error: a conflict that is decided
/// once is gone in the next run of the same command.
pub(crate) fn note_undisputed(accept: &AcceptArgs, plan: &Plan, printer: &Printer) {
    let Ok(accept) = accept.accept() else { return };
    let undisputed = plan.changes.iter().filter(|change| change.accepted.is_none());
    for change in undisputed.filter(|change| accept.addresses.contains_key(&change.address)) {
        printer.note(&format!("`--accept`: nothing is in conflict at {}.", escape(&change.address.to_string())));
    }
}
