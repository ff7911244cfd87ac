//! `--preview`: the service is asked what it would make of a plan, before anything is written.

use std::num::NonZeroUsize;
use std::sync::Arc;

use disync_apply::{Poll, PreviewPorts, preview};
use disync_model::{GenerateRemote, ReadRemote, State};
use disync_plan::{Guards, Plan};
use disync_render::asking_text;

use crate::args::PreviewArgs;
use crate::clock::SystemClock;
use crate::counting::Counting;
use crate::failure::Failure;
use crate::printer::Printer;

/// The plan with what the service would make of it, where that is asked for, judged by `guards` once more. Past the deadline
/// of `poll` the plan goes on without an answer.
///
/// # Errors
/// The credentials do not suffice.
pub(crate) async fn previewed<R: ReadRemote + GenerateRemote + 'static>(
    (plan, guards): (Plan, &Guards),
    state: &State,
    (remote, poll): (Arc<R>, Poll),
    (args, parallelism): (&PreviewArgs, NonZeroUsize),
    printer: &Printer,
) -> Result<Plan, Failure> {
    if !args.preview {
        return Ok(plan);
    }
    let n_changes = plan.to_preview().count();
    if n_changes > 0 {
        printer.note(&asking_text(n_changes));
    }
    let ports = PreviewPorts { remote, clock: SystemClock };
    let counting = Counting::new("Asking DataWorks for configurations", printer);
    let (hear, calls) = (counting.hearer(), parallelism.get());
    let asked = preview(&plan, &state.pending, (calls, poll), ports, |done, of| hear(done, of));
    let previewed = counting.beside(asked).await?;
    Ok(plan.with_previews(previewed).guarded(guards))
}
