//! `disync drift`: what has changed behind Git's back. It is never given anything that can write to the service.
//!
//! Reads like a plan does, without a lock: the state is read before and after, and what an apply has moved meanwhile is not
//! judged. Everything that is told is a function of the [`Look`].

mod findings;
mod revert;
mod tell;
mod write;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use disync_config::Config;
use disync_emulator::Mode as Access;
use disync_model::{Address, File, Kind, Live, ReadOnly, ReadRemote, ReadWorkspace, Record, State};
use disync_plan::{DriftInput, DriftReport, Listed, Mode, Scope, drift_report, drift_wanted};
use disync_render::{calls_text, drift_report_text};
use disync_state::list_files;
use jiff::Timestamp;

use crate::args::{DriftArgs, Global, PlanFormat, ReadHow};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::{baseline, notify, output, planning, project, remote};

pub(crate) async fn run(global: &Global, args: &DriftArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    output::check(global, args.metrics.as_deref())?;
    let begun = Instant::now();
    let looked = show(global, args, begun, printer).await;
    if let Err(failure) = &looked {
        tell::failed(global, args, printer, failure);
    }
    looked
}

async fn show(global: &Global, args: &DriftArgs, begun: Instant, printer: &mut Printer) -> Result<Exit, Failure> {
    tell::check(global, args, printer)?;
    output::check(global, args.fix.out.as_deref())?;
    baseline::check(&args.baseline)?;
    args.check().map_err(|why| Failure::new(Exit::Error, why))?;
    let config = project::load(global, printer)?;
    notify::check(args.notify, &config.project)?;
    let directory = project::state_directory(global);
    let service = (&args.service, &*printer);
    let remote = remote::connect(&config.project, &directory, Access::ReadOnly, service).await?;
    let reader = Arc::new(ReadOnly::of(Arc::clone(&remote.client)));
    let mut look = look(global, (config, args), reader, printer).await?;
    let mut report = look.report();
    if !args.baseline.accept.is_empty() {
        look.config.accepted_drift = baseline::accept(global, &args.baseline, &look, &report, printer)?;
        report = look.report();
    }
    let exit = answer(global, args, (&look, &report), printer)?;
    let written = tell::files(global, args, &report, printer)
        .and_then(|()| tell::metrics(global, args, &report, (&remote.calls(), begun.elapsed())));
    // An alarm goes out though a file cannot be written.
    notify::told(args.notify, &look.config.project, &report, (&directory, printer)).await;
    written?;
    printer.note(&calls_text(&remote.calls(), &printer.err));
    remote.report_today(printer);
    Ok(exit)
}

/// Shows what has drifted, or does about it what was asked for.
fn answer(
    global: &Global,
    args: &DriftArgs,
    (look, report): (&Look, &DriftReport),
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    // A program that asked for a plan is given one, however empty.
    let is_plan = args.fix.revert && args.output.format != PlanFormat::Text;
    let is_fix = args.fix.write || args.fix.revert;
    if is_fix && !is_plan && report.findings.is_empty() {
        printer.result(&drift_report_text(report, &printer.out, global.verbose));
    } else if args.fix.write {
        return write::run(global, args, (look, report), printer);
    } else if args.fix.revert {
        return revert::run(global, args, (look, report), printer);
    } else {
        tell::report(global, args, report, printer);
    }
    Ok(exit(report))
}

/// What the shell is told: drift is drift whatever else could not be read, and nothing found where not all was read is no
/// proof that there is none.
const fn exit(report: &DriftReport) -> Exit {
    if !report.findings.is_empty() {
        Exit::Drifted
    } else if !report.unread.is_empty() {
        Exit::CheckFailed
    } else {
        Exit::Done
    }
}

/// All that was read for a report.
pub(crate) struct Look {
    /// The project, its patterns resolved.
    pub(crate) config: Config,
    /// What was applied last, before the service was read.
    pub(crate) earlier: State,
    /// And afterwards.
    pub(crate) state: State,
    /// What the service has.
    pub(crate) live: Live,
    /// What was looked at.
    pub(crate) scope: Scope,
    /// All real-time tasks of the workspace, where they were asked for.
    pub(crate) listed: Option<Vec<File>>,
    /// When.
    pub(crate) now: Timestamp,
}

impl Look {
    /// What has drifted.
    pub(crate) fn report(&self) -> DriftReport {
        drift_report(&self.input())
    }

    /// What a report is made from.
    fn input(&self) -> DriftInput<'_> {
        let Self { config, earlier, state, live, scope, listed, now } = self;
        let ignored = &config.project.unmanaged_ignore;
        let listed = listed.as_deref().map(|files| Listed { files, ignored });
        let (desired, accepted, now) = (&config.desired, &*config.accepted_drift, *now);
        DriftInput { desired, live, earlier, state, scope, listed, accepted, now }
    }
}

/// Reads all that a report needs. What it is given can read, and nothing else.
async fn look<R: ReadRemote + ReadWorkspace + 'static>(
    global: &Global,
    (config, args): (Config, &DriftArgs),
    remote: Arc<ReadOnly<R>>,
    printer: &Printer,
) -> Result<Look, Failure> {
    let directory = project::state_directory(global);
    let read_state = || project::store(&directory).read(config.project.id, &project::new_lineage());
    let earlier = read_state()?;
    let scope = planning::scope::read((&config, &earlier), &args.scope(), (Mode::Apply, &global.chdir))?;
    let resolved = planning::select::read(&config, &earlier, &scope, Some(Arc::clone(&remote)), printer).await?;
    let resolved = resolved.into_owned();
    let live = read_live(&remote, (&resolved, &earlier, &scope), args, (&directory, printer)).await?;
    let listed = if args.unmanaged { Some(list_files(&*remote).await?) } else { None };
    planning::scope::check(&resolved, &earlier, &live, &scope)?;
    let state = read_state()?;
    Ok(Look { config: resolved, earlier, state, live, scope, listed, now: Timestamp::now() })
}

async fn read_live<R: ReadRemote + ReadWorkspace + 'static>(
    remote: &Arc<ReadOnly<R>>,
    (config, state, scope): (&Config, &State, &Scope),
    args: &DriftArgs,
    (directory, printer): (&Path, &Printer),
) -> Result<Live, Failure> {
    let wanted = drift_wanted(&config.desired, state, scope);
    let recalled = match args.refresh {
        ReadHow::Full => None,
        ReadHow::Changed => Some(recorded(state)),
    };
    let read = planning::refresh::ToRead { wanted: &wanted, recalled, parallelism: args.calls.parallelism };
    planning::refresh::read_wanted(Arc::clone(remote), state, read, (directory, printer)).await
}

/// The records that may stand for what there is where the list of files shows no edit. Whether the YAML wants something
/// else by now does not matter here: nothing is written.
fn recorded(state: &State) -> BTreeMap<Address, Record> {
    let may_stand = |address: &Address| address.kind == Kind::Realtime && !state.pending.contains_key(address);
    let records = state.records.iter().filter(|(address, _)| may_stand(address));
    records.map(|(address, record)| (address.clone(), record.clone())).collect()
}
