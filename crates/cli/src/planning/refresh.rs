//! What there is: read whole, read where it was touched, or taken as it is recorded.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use disync_config::Config;
use disync_model::{Address, Live, ReadRemote, Record, Refresh, State, Wanted};
use disync_plan::{Scope, as_recorded, settled, wanted};
use disync_state::{Assuming, Recall, RefreshOptions, Sightings, refresh};

use crate::args::PlanningArgs;
use crate::counting::Counting;
use crate::events::Events;
use crate::failure::{Exit, Failure, with_causes};
use crate::printer::Printer;

/// Reads what a plan about `scope` needs to know; without a remote, from the state alone.
///
/// # Errors
/// A call has failed that all others depend on.
pub(crate) async fn read<R: ReadRemote + 'static>(
    remote: Option<Arc<R>>,
    (config, state): (&Config, &State),
    scope: &Scope,
    args: &PlanningArgs,
    (directory, printer): (&Path, &Printer),
) -> Result<Live, Failure> {
    let wanted = wanted(&config.desired, state, scope);
    let Some(remote) = remote else { return Ok(as_recorded(&wanted, state)) };
    let changed = args.refresh.refresh.is(Refresh::Changed);
    let recalled = changed.then(|| settled(&config.desired, state, scope));
    let reading = ToRead { wanted: &wanted, recalled, parallelism: args.calls.parallelism };
    read_wanted(remote, state, reading, (directory, printer)).await
}

/// What is to be read, and how.
pub(crate) struct ToRead<'a> {
    /// The tasks that matter.
    pub(crate) wanted: &'a [Wanted],
    /// The records that may stand for what there is, where only what was touched is to be read.
    pub(crate) recalled: Option<BTreeMap<Address, Record>>,
    /// The most calls at a time.
    pub(crate) parallelism: NonZeroUsize,
}

/// Reads the tasks that matter, and remembers what was seen.
///
/// # Errors
/// A call has failed that all others depend on.
pub(crate) async fn read_wanted<R: ReadRemote + 'static>(
    remote: Arc<R>,
    state: &State,
    ToRead { wanted, recalled, parallelism }: ToRead<'_>,
    (directory, printer): (&Path, &Printer),
) -> Result<Live, Failure> {
    let changed = recalled.is_some();
    let recall = recalled.map(|records| {
        let sightings = Sightings::recall(directory, state).unwrap_or_else(|why| {
            printer.note(&format!("What was read before is not used: {why}; all tasks are read."));
            Sightings::default()
        });
        Recall { sightings, records, looks_at_instances: false }
    });
    let on_assumed = tell_reading(wanted, recall.as_ref(), &printer.events);
    let counting = Counting::new("Reading tasks", printer);
    let options = RefreshOptions { parallelism, recall, on_assumed, on_progress: Some(counting.hearer()) };
    let live = counting.beside(refresh(remote, wanted, options)).await?;
    drop(counting);
    printer.events.read(wanted, &live);
    let remembered = Sightings::of(&live).remember(directory, state);
    // Who does not use it does not miss it.
    if let Some(error) = remembered.err().filter(|_| changed) {
        printer.note(&format!("What was read is not remembered for the next plan: {}", with_causes(&error)));
    }
    Ok(live)
}

/// Tells which tasks are about to be read: at once where that is certain, and of those that may be recalled when it is.
fn tell_reading(wanted: &[Wanted], recall: Option<&Recall>, events: &Events) -> Option<Assuming> {
    let may_be_recalled = |wanted: &&Wanted| recall.is_some_and(|recall| recall.records.contains_key(&wanted.address));
    let (uncertain, certain): (Vec<_>, Vec<_>) = wanted.iter().partition(may_be_recalled);
    events.reading(certain);
    if uncertain.is_empty() || !events.are_wanted() {
        return None;
    }
    let (uncertain, events): (Vec<Wanted>, _) = (uncertain.into_iter().cloned().collect(), events.clone());
    Some(Arc::new(move |assumed| events.reading(uncertain.iter().filter(|wanted| !assumed.contains(&wanted.address)))))
}

/// Where nothing is read, nothing that depends on it can be had.
///
/// # Errors
/// Both are asked for.
pub(crate) fn check(args: &PlanningArgs) -> Result<(), Failure> {
    let needs = [(args.refresh.refresh_only, "--refresh-only"), (args.preview.preview, "--preview")];
    match needs.into_iter().find(|(is_asked, _)| *is_asked && args.refresh.refresh.is(Refresh::None)) {
        None => Ok(()),
        Some((_, flag)) => {
            let message = format!("`--refresh=none` calls nothing, and `{flag}` has to ask DataWorks");
            Err(Failure::new(Exit::Error, message).hint("leave one of the two away"))
        }
    }
}

/// An apply knows what it writes to, and a destroy writes.
///
/// # Errors
/// It is asked to read nothing, or to delete and not to write.
pub(crate) fn check_apply(args: &PlanningArgs, destroy: bool) -> Result<(), Failure> {
    if destroy && args.refresh.refresh_only {
        return Err(Failure::new(Exit::Error, "`--refresh-only` writes nothing, and `destroy` deletes")
            .hint("`disync apply --refresh-only` forgets what is gone"));
    }
    if args.refresh.refresh.is(Refresh::None) {
        let message = "`--refresh=none` reads nothing, and an apply must know what it writes to";
        return Err(Failure::new(Exit::Error, message).hint(
            "`disync plan --refresh=none` shows the difference from what was applied last; apply with \
             `--refresh=changed`, or without --refresh",
        ));
    }
    Ok(())
}
