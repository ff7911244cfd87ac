//! `disync plan`: reads, compares, prints. It is never given anything that can write.

use std::collections::BTreeMap;
use std::sync::Arc;

use disync_apply::Poll;
use disync_config::Config;
use disync_emulator::Mode as Access;
use disync_model::{GenerateRemote, ReadRemote, ReadWorkspace, Refresh, State};
use disync_plan::{Against, Forecast, Input, Mode, Plan, Snapshot, plan, select_again, wanted};
use disync_render::{Meta, Style, View, calls_text, plan_comments, plan_json, plan_subjects, plan_text};
use jiff::Timestamp;

use crate::against::Base;
use crate::ahead::{self, Applier};
use crate::args::{Global, PlanArgs, PlanFormat, PlanningArgs};
use crate::failure::{Exit, Failure};
use crate::guards::{allowed, guards};
use crate::printer::Printer;
use crate::remote::{self, Remote};
use crate::review::{self, Looked};
use crate::{against, conflicts, output, planning, project, saved, snapshot};

pub(crate) async fn run(global: &Global, args: &PlanArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    output::check(global, args.output.json_into.json_into.as_deref())?;
    output::check(global, args.out.out.as_deref())?;
    review::check(global, &args.reports, args.output.format == PlanFormat::Text, printer)?;
    let planned = show(global, args, printer).await;
    if let Err(failure) = &planned {
        review::of_failure(global, &args.reports, "plan", printer, failure);
    }
    planned
}

async fn show(global: &Global, args: &PlanArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let Planned { plan, remote, ahead } = match &args.compare.against {
        Some(revision) => Planned { plan: against::plan(global, args, revision, printer)?, remote: None, ahead: None },
        None => of_now(global, args, printer).await?,
    };
    let meta = Meta { expected_calls: ahead, ..output::meta() };
    let view = View { all: global.verbose, diff: args.planning.diff };
    printer.result(&output::plan_as(&plan, &args.output, (&printer.out, view), &meta));
    saved::keep(global, args, &plan, printer)?;
    output::json_into(global, &args.output.json_into, || plan_json(&plan, &meta))?;
    review::write(global, &args.reports, "plan", printer, || Looked {
        subjects: plan_subjects(&plan),
        comments: plan_comments(&plan, review::project_file(global)),
    })?;
    match &remote {
        Some(remote) => {
            let applier = if args.out.out.is_some() { Applier::Saved } else { Applier::Again };
            ahead::tell(remote, &plan, (ahead, applier), printer);
            remote.report_today(printer);
        }
        None => printer.note(&calls_text(&BTreeMap::new(), &printer.err)),
    }
    Ok(if plan.is_refused() {
        Exit::CheckFailed
    } else if args.detailed_exitcode && !plan.is_empty() {
        Exit::Pending
    } else {
        Exit::Done
    })
}

/// A plan, what was asked for it, and the calls that carrying it out takes.
struct Planned {
    plan: Plan,
    remote: Option<Remote>,
    ahead: Option<Forecast>,
}

/// The plan that compares with what is there.
async fn of_now(global: &Global, args: &PlanArgs, printer: &mut Printer) -> Result<Planned, Failure> {
    planning::refresh::check(&args.planning)?;
    let config = project::load(global, printer)?;
    let given = Given {
        snapshot: snapshot::read(global, &args.compare, &config.project, Timestamp::now())?,
        since: args
            .compare
            .since
            .as_deref()
            .map(|since| against::since(global, since, &config, printer))
            .transpose()?,
    };
    let directory = project::state_directory(global);
    let state = match &given.snapshot {
        Some(snapshot) => snapshot.state.clone(),
        None => project::store(&directory).read(config.project.id, &project::new_lineage())?,
    };
    let service = (&args.planning.service, &*printer);
    let remote = if args.planning.refresh.refresh.is(Refresh::None) || given.snapshot.is_some() {
        None
    } else {
        Some(remote::connect(&config.project, &directory, Access::ReadOnly, service).await?)
    };
    let ports = remote.as_ref().map(|remote| (Arc::clone(&remote.client), remote.generating()));
    let planning = (&args.planning, mode(&args.planning, args.destroy));
    let plan = make_given(global, (&config, &state), (ports, given), planning, printer).await?;
    let patience = remote.as_ref().map(|remote| remote.patience(args.planning.calls.parallelism));
    let ahead = patience.and_then(|patience| ahead::of_reviewed(&plan, &state, &patience));
    Ok(Planned { plan, remote, ahead })
}

/// What a plan for reviewers is made with besides.
#[derive(Default)]
struct Given {
    /// What there was, to be taken for what there is.
    snapshot: Option<Snapshot>,
    /// Where the branch began whose changes are to be told apart.
    since: Option<Base>,
}

/// What the plan is for.
pub(crate) const fn mode(args: &PlanningArgs, destroy: bool) -> Mode {
    match (destroy, args.refresh.refresh_only) {
        (true, _) => Mode::Destroy,
        (false, true) => Mode::RefreshOnly,
        (false, false) => Mode::Apply,
    }
}

/// Reads what the plan needs to know, and makes it. What it is given can read and have contents generated, and cannot
/// write; without it, nothing is read.
pub(crate) async fn make<R: ReadRemote + ReadWorkspace + GenerateRemote + 'static>(
    global: &Global,
    (config, state): (&Config, &State),
    ports: Option<(Arc<R>, Poll)>,
    (args, mode): (&PlanningArgs, Mode),
    printer: &Printer,
) -> Result<Plan, Failure> {
    make_given(global, (config, state), (ports, Given::default()), (args, mode), printer).await
}

async fn make_given<R: ReadRemote + ReadWorkspace + GenerateRemote + 'static>(
    global: &Global,
    (config, state): (&Config, &State),
    (ports, given): (Option<(Arc<R>, Poll)>, Given),
    (args, mode): (&PlanningArgs, Mode),
    printer: &Printer,
) -> Result<Plan, Failure> {
    let accept = conflicts::accept(&args.accept, config, state)?;
    let scope = planning::scope::read((config, state), &args.scope, (mode, &global.chdir))?;
    let directory = project::state_directory(global);
    let remote = ports.as_ref().map(|(remote, _)| Arc::clone(remote));
    let sources = match &given.snapshot {
        Some(snapshot) => snapshot.sources.clone(),
        None => planning::select::sources(config, &scope, remote.clone()).await?,
    };
    let config = &planning::select::resolve((config, state), &scope, &sources, printer)?;
    let live = match &given.snapshot {
        Some(snapshot) => snapshot.live(&wanted(&config.desired, state, &scope)),
        None => planning::refresh::read(remote, (config, state), &scope, args, (&directory, printer)).await?,
    };
    planning::scope::check(config, state, &live, &scope)?;
    let guards = guards(&config.project, allowed(&args.guards));
    let (desired, accept, now) = (&config.desired, &accept, Timestamp::now());
    let plan = plan(&Input { desired, live: &live, state, scope: &scope, guards: &guards, accept, now });
    let plan = match ports {
        Some(ports) => {
            let asked = (&args.preview, args.calls.parallelism);
            planning::preview::previewed((plan, &guards), state, ports, asked, printer).await?
        }
        None => plan,
    };
    let mut plan = planning::judged(plan, &config.project, now)?;
    plan.against = given.snapshot.map_or(Against::Now, |snapshot| snapshot.against(now));
    if let Some(Base { revision, desired: mut base }) = given.since {
        select_again(&mut base, &sources);
        plan = plan.divided(revision, &base, desired);
    }
    conflicts::note_undisputed(&args.accept, &plan, printer);
    printer.events.planned(&plan);
    Ok(plan)
}

/// The plan for people.
pub(crate) fn text(plan: &Plan, args: &PlanningArgs, style: &Style, global: &Global) -> String {
    plan_text(plan, style, View { all: global.verbose, diff: args.diff })
}
