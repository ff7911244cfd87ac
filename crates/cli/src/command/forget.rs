//! `disync state forget`: drops records, and with them what is known to be under way.

use std::collections::BTreeSet;

use disync_model::{Address, Entry, Journal as _, State};
use disync_render::{forget_text, forgotten_text};

use crate::args::{ForgetArgs, Global};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::recorder::Recorder;
use crate::{known, project, prompt};

pub(crate) fn run(global: &Global, args: &ForgetArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let lock = store.lock(&project::holder("state forget"))?;
    let (state, journal) = store.open(&lock, config.project.id, &project::new_lineage())?;
    let addresses: BTreeSet<Address> = args.addresses.iter().cloned().collect();
    if let Some(unknown) = addresses.iter().find(|address| !is_known(&state, address)) {
        return Err(not_recorded(unknown, &state));
    }
    prompt::require(args.auto_approve, prompt::DO_IT)?;
    let declared = config.desired.syncs.keys().cloned().collect();
    let text = forget_text(&state, &addresses, &declared, &printer.out);
    printer.result(&text);
    if !args.auto_approve && !prompt::approve(printer, false) {
        return Err(Failure::new(Exit::Error, "cancelled: it was not approved"));
    }
    let mut recorder = Recorder::new(journal, state);
    let entries: Vec<Entry> = addresses.iter().cloned().map(|address| Entry::Forgotten { address }).collect();
    recorder.append(&entries).map_err(|error| Failure::error("nothing was forgotten", &error))?;
    store.save(&lock, &recorder.into_state())?;
    printer.result(&forgotten_text(addresses.len()));
    Ok(Exit::Done)
}

fn is_known(state: &State, address: &Address) -> bool {
    state.records.contains_key(address) || state.pending.contains_key(address)
}

fn not_recorded(address: &Address, state: &State) -> Failure {
    let message = format!("`{address}` is not recorded; nothing was forgotten");
    Failure::new(Exit::Error, message).hint(known::hint(address, state.addresses()))
}
