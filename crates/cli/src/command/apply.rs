//! `disync apply` and `disync destroy`. What is carried out, and who has approved it, is in `order`.

mod order;
mod patience;

use std::collections::BTreeSet;
use std::sync::Arc;

use disync_apply::{Ports, Settings, apply};
use disync_config::Config;
use disync_emulator::Mode;
use disync_model::{Identity, Outcome, Purpose as For, State};
use disync_plan::{Block, Forecast, Plan, Report};
use disync_render::{
    calls_text, refusal_text, report_event, report_json, report_text, report_yaml, violation_way_out, waiting_texts,
};
use disync_state::{FileJournal, Local, Lock};
use jiff::Timestamp;

use self::order::Order;
pub(crate) use self::order::Purpose;
use crate::ahead::{self, Applier};
use crate::applied::{About, Logged};
use crate::args::{ApplyArgs, Format, Global};
use crate::clock::SystemClock;
use crate::events::Telling;
use crate::failure::{Exit, Failure};
use crate::interrupt::{self, Interrupt, Readers};
use crate::printer::Printer;
use crate::progress::Progress;
use crate::recorder::Recorder;
use crate::remote::{self, Remote};
use crate::{command, identity, output, project, prompt, saved, window};

pub(crate) async fn run(
    global: &Global,
    args: &ApplyArgs,
    purpose: Purpose,
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let order = Order::of(global, args, purpose)?;
    output::check(global, args.json_into.json_into.as_deref())?;
    let config = order.config(printer)?;
    let directory = project::state_directory(global);
    let store = project::store(&directory);
    let lock = store.lock(&project::holder(order.word()))?;
    let (mut state, journal) = store.open(&lock, config.project.id, &project::new_lineage())?;
    let remote =
        remote::connect(&config.project, &directory, Mode::ReadWrite, (&args.planning.service, printer)).await?;
    let plan = order.plan(&config, (&state, lock.previous()), &remote, printer).await?;
    if args.format == Format::Text {
        let text = command::plan::text(&plan, &args.planning, &printer.out, global);
        printer.result(&text);
    }
    let into_file = |report: &Report, printer: &Printer| {
        let json = || report_json(&plan, report, &remote.calls());
        // How the apply ended matters more, and is said besides.
        output::json_into(global, &args.json_into, json).inspect_err(|failure| printer.failure(failure)).is_ok()
    };
    let nothing = Report { outcomes: vec![None; plan.changes.len()], ..Report::default() };
    let leave = || window::permit(&config.project.guards.calendar, &plan, &args.window);
    let approved = saved::check_digest(&plan, args.approved.plan_digest.as_ref());
    if let Err(refused) = approved.and_then(|()| refuse(&plan, &order)).and_then(|()| leave()) {
        into_file(&nothing, printer);
        return Err(refused);
    }
    if plan.is_empty() {
        report_nothing((&plan, &nothing), &remote, (args.format, printer));
        return Ok(if into_file(&nothing, printer) { Exit::Done } else { Exit::Error });
    }
    if plan.steps.is_empty() {
        // All that there is to do is put off.
        print_report(&plan, &nothing, &remote, (args.format, printer));
        return Ok(if into_file(&nothing, printer) { Exit::StillRunning } else { Exit::Error });
    }
    let settings = settings(args, &remote);
    let expected = expect(&plan, (&state, &settings), &remote, printer);
    let permitted = permitted(&config, (&state, &remote), &order, printer).await;
    state.identity = permitted.inspect_err(|_| _ = into_file(&nothing, printer))?;
    // The answer may have taken hours.
    let outside_window = leave().inspect_err(|_| _ = into_file(&nothing, printer))?;
    if global.verbose {
        waiting_texts(&plan).iter().for_each(|text| printer.note(text));
    }
    printer.note("");
    let settings = Settings { outside_window: outside_window.clone(), ..settings };
    let about = order.about(&plan, outside_window);
    let run = Run { config: &config, plan: &plan, remote: &remote, settings, about };
    let (report, interrupt) = run.carry_out((&store, &lock), state, journal, printer).await?;
    let report = Report { expected_calls: Some(expected), ..report };
    printer.note("");
    print_report(&plan, &report, &remote, (args.format, printer));
    let written = into_file(&report, printer);
    let exit = match exit(&plan, &report, &interrupt) {
        Exit::Done if !written => Exit::Error,
        exit => exit,
    };
    conclude(exit, &remote)
}

/// How the plan is carried out.
fn settings(args: &ApplyArgs, remote: &Remote) -> Settings {
    Settings {
        on_error: args.carry.on_error.into(),
        detach: args.carry.detach,
        ..remote.patience(args.planning.calls.parallelism)
    }
}

/// Tells how many calls are ahead, before anybody approves of them; returns how many the command will have made.
fn expect(plan: &Plan, (state, settings): (&State, &Settings), remote: &Remote, printer: &Printer) -> Forecast {
    let ahead = ahead::of(plan, state, settings);
    ahead::tell(remote, plan, (ahead, Applier::Here), printer);
    let made = remote.calls().values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    ahead.unwrap_or_default().and(made)
}

/// What the shell is told in the end. Whatever else was the matter, without a key nothing goes on.
fn conclude(exit: Exit, remote: &Remote) -> Result<Exit, Failure> {
    match remote.credentials.expired(Timestamp::now()) {
        Some(error) if exit != Exit::Done => {
            Err(Failure::new(Exit::Denied, format!("no credentials: {error}"))
                .hint("mend that and run it again to go on"))
        }
        Some(_) | None => Ok(exit),
    }
}

/// Makes sure that it is about the right workspace and that somebody wants it; returns what the state is to remember of
/// the workspace.
async fn permitted(
    config: &Config,
    (state, remote): (&State, &Remote),
    order: &Order<'_>,
    printer: &mut Printer,
) -> Result<Identity, Failure> {
    let identity = identity::check(&config.project, state, remote, printer).await?;
    if !order.asks || prompt::approve(printer, order.destroys) {
        return Ok(identity);
    }
    Err(Failure::new(Exit::Error, "apply cancelled: it was not approved"))
}

/// The plan has said that there is nothing to do; what is left to say are the calls that it took.
fn report_nothing((plan, nothing): (&Plan, &Report), remote: &Remote, (format, printer): (Format, &mut Printer)) {
    match format {
        Format::Text => {
            printer.note(&calls_text(&remote.calls(), &printer.err));
            remote.report_today(printer);
        }
        Format::Json | Format::Yaml => print_report(plan, nothing, remote, (format, printer)),
    }
}

fn print_report(plan: &Plan, report: &Report, remote: &Remote, (format, printer): (Format, &mut Printer)) {
    let calls = remote.calls();
    let text = match format {
        Format::Text => report_text(plan, report, &calls, &printer.out),
        Format::Json => report_json(plan, report, &calls),
        Format::Yaml => report_yaml(plan, report, &calls),
    };
    printer.result(&text);
    remote.report_today(printer);
}

/// A plan that must not be carried out is not.
fn refuse(plan: &Plan, order: &Order<'_>) -> Result<(), Failure> {
    if order.parks(plan) {
        return Ok(());
    }
    if !plan.violations.is_empty() {
        let messages: Vec<String> = plan.violations.iter().map(refusal_text).collect();
        let hints: BTreeSet<String> = plan.violations.iter().map(violation_way_out).collect();
        let message = format!("refused: {}; nothing was changed", messages.join("; "));
        let hints = hints.into_iter().chain(order.hint().map(str::to_owned));
        return Err(hints.fold(Failure::new(Exit::Refused, message), Failure::hint));
    }
    let Some(blocked) = plan.blocked().next() else { return Ok(()) };
    let exit = match &blocked.block {
        Some(Block::InFlight { .. }) => Exit::Incomplete,
        _ => Exit::Refused,
    };
    let n = plan.blocked().count();
    let message = if n == 1 {
        format!("refused: {} is blocked, as the plan says; nothing was changed", blocked.address)
    } else {
        format!("refused: {n} syncs are blocked, as the plan says; nothing was changed")
    };
    let failure = Failure::new(exit, message);
    let others = plan.changes.iter().any(|change| change.is_effective() && change.block.is_none());
    Err(match (others, plan.in_flight_until()) {
        (true, Some(_)) => failure.hint("use --no-wait to apply the others"),
        (true, None) => failure.hint("use --target to apply the others alone"),
        (false, _) => failure,
    })
}

/// All that an approved plan is carried out with.
struct Run<'a> {
    config: &'a Config,
    plan: &'a Plan,
    remote: &'a Remote,
    settings: Settings,
    about: About,
}

impl Run<'_> {
    /// The last words of who leaves although calls are under way.
    fn parting(&self) -> String {
        let command = match self.about.purpose {
            For::Destroy => "destroy",
            For::Apply | For::RefreshOnly | For::Rollback(_) => "apply",
        };
        format!(
            "what was sent is recorded, its answer is not waited for. Run `disync {command}` again to go on; nothing is lost."
        )
    }

    async fn carry_out(
        &self,
        (store, lock): (&Local, &Lock),
        state: State,
        journal: FileJournal,
        printer: &Printer,
    ) -> Result<(Report, Interrupt), Failure> {
        let (interrupt, signal) = interrupt::listen(printer, Readers::Matter, &self.parting())?;
        let client = &self.remote.client;
        let exhausted = client.exhausted();
        let stop = async {
            tokio::select! {
                why = signal => {
                    // Calls that have not left yet, or wait to be repeated, are not waited for.
                    client.stop(&why);
                    why
                }
                why = exhausted => why,
            }
        };
        let pending = state.pending.clone();
        let logged = Logged::begin(store.log(), lock, (self.plan, &state), self.about.clone())?;
        let mut recorder = Recorder::new(journal, state);
        let report = {
            let progress = Progress::new(self.plan, self.settings.waits.clone(), printer);
            let telling = Telling::new(self.plan, &printer.events);
            let ports = Ports {
                remote: Arc::clone(&self.remote.client),
                journal: &mut recorder,
                clock: &SystemClock,
                on_event: |event: &_| {
                    progress.show(event);
                    telling.tell(event);
                },
                stop,
            };
            progress.beside(telling.beside(apply(self.plan, &pending, self.settings.clone(), ports))).await
        };
        printer.events.tell(|at| report_event(self.plan, &report, at));
        // Who does not know how long the service takes looks too early, and nothing worse.
        drop(store.remember_waits(&report.waits));
        // Where the journal could not be written the state cannot either; what it holds is folded by the next run.
        let saved = if report.halted.is_none() {
            let state = recorder.into_state();
            debug_assert_eq!(state.project, self.config.project.id);
            store.save(lock, &state).map(drop)
        } else {
            Ok(())
        };
        logged.end(self.plan, &report, printer);
        saved?;
        Ok((report, interrupt))
    }
}

fn exit(plan: &Plan, report: &Report, interrupt: &Interrupt) -> Exit {
    if report.is_complete(plan) {
        return Exit::Done;
    }
    if let (true, None, Some(exit)) = (report.interrupted.is_some(), &report.halted, interrupt.exit()) {
        return exit;
    }
    let any = |is: fn(&Outcome) -> bool| report.outcomes.iter().flatten().any(is);
    let failed = any(|outcome| matches!(outcome, Outcome::Failed(_)));
    let unknown = any(|outcome| matches!(outcome, Outcome::Unknown(_)));
    let parked = plan.blocked().next().is_some();
    let goes_on = parked || any(|outcome| matches!(outcome, Outcome::Waiting(_) | Outcome::Running(_)));
    if !failed && !unknown && goes_on { Exit::StillRunning } else { Exit::Incomplete }
}
