//! `disync op cancel`: forgets what was under way. Nothing is cancelled at the service, which offers no way to.

use disync_model::{Entry, Journal as _};
use disync_render::{cancel_text, date};
use jiff::Timestamp;

use super::operation;
use crate::args::{Global, OpCancelArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::recorder::Recorder;
use crate::{project, prompt};

pub(crate) fn run(global: &Global, args: &OpCancelArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load_settings(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let lock = store.lock(&project::holder("op cancel"))?;
    let (state, journal) = store.open(&lock, config.project.id, &project::new_lineage())?;
    let operation = operation(&state, &args.address)?;
    let (address, now) = (&args.address, Timestamp::now());
    if let (Some(left), Some(sent)) = (operation.lands_for(now), &operation.pending.sent) {
        let (stage, until) = (sent.stage.word(), date(sent.not_after));
        let seconds = left.as_secs().max(1);
        let message = format!(
            "refused: the `{stage}` of `{address}` has no answer and may land for another {seconds} s, until {until}"
        );
        return Err(Failure::new(Exit::Refused, message)
            .hint("nothing was forgotten; `disync op wait` waits for that, and `disync apply` goes on from there"));
    }
    if !operation.pending.can_be_cancelled(address.kind) {
        let message = format!("refused: nothing but disync knows what was sent for `{address}`");
        return Err(Failure::new(Exit::Refused, message).hint(format!(
            "nothing was forgotten; run `disync apply`, or look into the DataWorks console and run `disync state forget {address}`"
        )));
    }
    prompt::require(args.auto_approve, prompt::DO_IT)?;
    printer.result(&cancel_text(&operation, &printer.out));
    if !args.auto_approve && !prompt::approve(printer, false) {
        return Err(Failure::new(Exit::Error, "cancelled: it was not approved"));
    }
    let mut recorder = Recorder::new(journal, state);
    let entry = Entry::Cancelled { address: address.clone() };
    recorder.append(&[entry]).map_err(|error| Failure::error("nothing was forgotten", &error))?;
    store.save(&lock, &recorder.into_state())?;
    Ok(Exit::Done)
}
