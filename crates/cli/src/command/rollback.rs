//! `disync rollback`: the plan that undoes an apply. It is never given anything that can write to the service.
//!
//! Nothing is carried out: it is a plan like any other, to be reviewed, saved and applied.

use std::sync::Arc;

use disync_config::Config;
use disync_emulator::Mode as Access;
use disync_model::{Apply, ApplyId, State};
use disync_plan::{NotRolledBack, Plan, Rollback, rollback};
use disync_render::{
    Meta, View, contradictions_text, digest_text, escape, not_undone_text, plan_comments, plan_json, plan_subjects,
    some_of,
};
use disync_state::{ApplyLog, ApplyLogError};
use jiff::Timestamp;

use crate::ahead::{self, Applier};
use crate::args::{Global, PlanFormat, RollbackArgs};
use crate::failure::{Exit, Failure, with_causes};
use crate::guards::{allowed, guards};
use crate::printer::Printer;
use crate::review::{self, Looked};
use crate::{conflicts, output, planning, project, remote, saved};

/// How many syncs a message names.
const MOST_NAMED: usize = 5;

/// What reports say that they are of.
const COMMAND: &str = "rollback";

pub(crate) async fn run(global: &Global, args: &RollbackArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    for file in [&args.out, &args.output.json_into.json_into] {
        output::check(global, file.as_deref())?;
    }
    review::check(global, &args.reports, args.output.format == PlanFormat::Text, printer)?;
    let planned = plan(global, args, printer).await;
    if let Err(failure) = &planned {
        review::of_failure(global, &args.reports, COMMAND, printer, failure);
    }
    planned
}

async fn plan(global: &Global, args: &RollbackArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let directory = project::state_directory(global);
    let store = project::store(&directory);
    let state = store.read(config.project.id, &project::new_lineage())?;
    let rollback = find(&store.log(), args.id, (&state, &config), printer)?;
    let left = not_undone_text(&rollback.left, &printer.err);
    if !left.is_empty() {
        printer.error(&left);
    }
    if rollback.is_empty() {
        printer.note("There is nothing to roll back.");
        review::write(global, &args.reports, COMMAND, printer, || Looked {
            subjects: Vec::new(),
            comments: Vec::new(),
        })?;
        return Ok(Exit::Done);
    }
    let accept = conflicts::accept(&args.accept, &config, &state)?;
    let remote = remote::connect(&config.project, &directory, Access::ReadOnly, (&args.service, printer)).await?;
    let wanted = rollback.wanted();
    let reading = planning::refresh::ToRead { wanted: &wanted, recalled: None, parallelism: args.calls.parallelism };
    let client = Arc::clone(&remote.client);
    let live = planning::refresh::read_wanted(client, &state, reading, (&directory, printer)).await?;
    let (limits, now) = (guards(&config.project, allowed(&args.guards)), Timestamp::now());
    let plan = rollback.plan(&live, &limits, &accept, now);
    let (ports, asked) = ((Arc::clone(&remote.client), remote.generating()), (&args.preview, args.calls.parallelism));
    let plan = planning::preview::previewed((plan, &limits), &state, ports, asked, printer).await?;
    let plan = planning::judged(plan, &config.project, now)?;
    conflicts::note_undisputed(&args.accept, &plan, printer);
    printer.events.planned(&plan);
    let ahead = ahead::of_reviewed(&plan, &state, &remote.patience(args.calls.parallelism));
    show(global, args, (&plan, &Meta { expected_calls: ahead, ..output::meta() }), printer)?;
    review::write(global, &args.reports, COMMAND, printer, || Looked {
        subjects: plan_subjects(&plan),
        comments: plan_comments(&plan, review::project_file(global)),
    })?;
    let contradictions = contradictions_text(&rollback.contradictions(&config.desired), &printer.err);
    if !plan.is_empty() && !contradictions.is_empty() {
        printer.error(&contradictions);
    }
    ahead::tell(&remote, &plan, (ahead, Applier::Saved), printer);
    remote.report_today(printer);
    Ok(if plan.is_refused() { Exit::CheckFailed } else { Exit::Done })
}

/// What leads back from an apply of the log.
fn find(
    log: &ApplyLog,
    id: ApplyId,
    (state, config): (&State, &Config),
    printer: &Printer,
) -> Result<Rollback, Failure> {
    let apply = log.read(id)?;
    let mut later: Vec<Apply> = Vec::new();
    for id in log.ids()?.into_iter().filter(|other| *other > id) {
        match log.read(id) {
            Ok(apply) => later.push(apply),
            // What it changed is known by the state all the same; it cannot be named.
            Err(error @ ApplyLogError::Damaged { .. }) => {
                printer.error(&format!("Warning: {}", escape(&with_causes(&error))));
            }
            Err(error) => return Err(error.into()),
        }
    }
    rollback(&apply, &later, state, &config.desired).map_err(|error| refusal(&error))
}

fn refusal(error: &NotRolledBack) -> Failure {
    let named = |texts: Vec<String>| some_of(texts.into_iter().map(|text| escape(&text).into_owned()), MOST_NAMED);
    let refused =
        |details: &str| Failure::new(Exit::Refused, format!("refused: {error}{details}; nothing was changed"));
    match error {
        NotRolledBack::OtherProject { .. } => refused("").hint("roll it back where the state of that project is"),
        NotRolledBack::OtherHistory(_) => refused("").hint("what it changed is put right by the YAML alone"),
        NotRolledBack::Interrupted(addresses) => {
            let addresses = named(addresses.iter().map(ToString::to_string).collect());
            refused(&format!(": {addresses}")).hint("run `disync apply`, which goes on with it, and roll back then")
        }
        NotRolledBack::Later { syncs, .. } => {
            let text = syncs.iter().map(|(address, by)| match by {
                Some(id) => format!("{address} by apply {id}"),
                None => format!("{address} by something that is not in the log, such as an import"),
            });
            let failure = refused(&format!(": {}", named(text.collect())));
            match syncs.iter().filter_map(|(_, by)| *by).max() {
                Some(id) => failure.hint(format!("roll that back first: disync rollback {id}")),
                None => failure.hint("say in the YAML what it is to be, and apply that"),
            }
        }
    }
}

fn show(
    global: &Global,
    args: &RollbackArgs,
    (plan, meta): (&Plan, &Meta<'_>),
    printer: &mut Printer,
) -> Result<(), Failure> {
    let view = View { all: global.verbose, diff: args.diff };
    printer.result(&output::plan_as(plan, &args.output, (&printer.out, view), meta));
    output::json_into(global, &args.output.json_into, || plan_json(plan, meta))?;
    let hint = match &args.out {
        None => format!("To carry it out, save it: disync rollback {} --out FILE", args.id),
        Some(path) => {
            let made = disync_plan::Made { rolls_back: Some(args.id), ..saved::made(allowed(&args.guards)) };
            saved::write(global, path, (plan, made))?
        }
    };
    if args.output.format == PlanFormat::Text {
        if !plan.is_empty() || args.out.is_some() {
            let text = digest_text(&plan.digest(), Some(&hint), &printer.out);
            printer.result(&text);
        }
    } else if args.out.is_some() {
        printer.note(&hint);
    }
    Ok(())
}
