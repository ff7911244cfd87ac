//! `disync state repair` and `disync state restore`: what is damaged is put right, under the lock and after a question.

use std::path::PathBuf;

use disync_model::{Address, ApplyId};
use disync_render::{journal_damage_text, repaired_text, restorable_text, restored_text};
use disync_state::{ApplyLog, JournalDamage, Restorable};
use jiff::Timestamp;

use crate::args::{Global, RepairArgs, RestoreArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::{project, prompt};

/// Cuts a damaged journal.
///
/// # Errors
/// Something else is wrong, or it was not approved.
pub(crate) fn journal(global: &Global, args: &RepairArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load_settings(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let lock = store.lock(&project::holder("state repair"))?;
    let Some(damage) = store.journal_damage(config.project.id, &project::new_lineage())? else {
        printer.result("The journal is sound: there is nothing to repair.\n");
        return Ok(Exit::Done);
    };
    let JournalDamage { path, offset, length, reason, to_check } = &damage;
    let bytes = (*offset, length.saturating_sub(*offset));
    let text = journal_damage_text(&path.display().to_string(), bytes, (reason, to_check), &printer.out);
    printer.result(&text);
    approved(args.auto_approve, printer)?;
    let kept = store.repair(&lock, &damage, Timestamp::now())?;
    let text = repaired_text(&kept.display().to_string(), &printer.out);
    printer.result(&text);
    Ok(Exit::Done)
}

/// Puts an earlier state back.
///
/// # Errors
/// The state is sound, there is none to be put back, or it was not approved.
pub(crate) fn state(global: &Global, args: &RestoreArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load_settings(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let lock = store.lock(&project::holder("state restore"))?;
    let restorable = store.restorable(config.project.id, &project::new_lineage(), args.serial)?;
    let Restorable { path, kept_as, to_check, state } = &restorable;
    let since = applied_since(&store.log(), *kept_as, &state.lineage);
    let path = path.display().to_string();
    let text = restorable_text(&path, (*kept_as, state), (to_check, &since), &printer.out);
    printer.result(&text);
    approved(args.auto_approve, printer)?;
    let replaced: Vec<PathBuf> = store.restore(&lock, &restorable, Timestamp::now())?;
    let replaced: Vec<String> = replaced.iter().map(|path| path.display().to_string()).collect();
    let text = restored_text(state.serial, &replaced, &printer.out);
    printer.result(&text);
    Ok(Exit::Done)
}

/// What the log of applies tells of what was applied to a state and after it.
fn applied_since(log: &ApplyLog, serial: u64, lineage: &str) -> Vec<(Address, ApplyId)> {
    let ids = log.ids().unwrap_or_default().into_iter().filter(|id| id.0 >= serial);
    let applies = ids.filter_map(|id| log.read(id).ok()).filter(|apply| apply.lineage == lineage);
    applies.flat_map(|apply| apply.changes.into_iter().map(move |applied| (applied.address, apply.id))).collect()
}

/// What is to be done was shown; whoever cannot be asked has seen it at least.
fn approved(auto_approve: bool, printer: &Printer) -> Result<(), Failure> {
    prompt::require(auto_approve, prompt::DO_IT)?;
    if auto_approve || prompt::approve(printer, false) {
        return Ok(());
    }
    Err(Failure::new(Exit::Error, "cancelled: it was not approved; nothing was changed"))
}
