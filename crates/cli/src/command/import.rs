//! `disync import`: takes an existing task into the state under its address, by its id.
//!
//! For a solution it is the only way, because nothing finds one by its name. Nothing is written to the service.

use std::sync::Arc;

use disync_config::Config;
use disync_emulator::Mode;
use disync_model::{
    Address, Answer, Declared, Entry, Gap, Journal as _, Kind, Live, Observed, Outcome, Pending, Record, Stage, State,
    TaskId, Wanted,
};
use disync_plan::{Difference, Scope, compare, import};
use disync_render::{calls_text, imported_text, remote_error_text};
use disync_state::{RefreshOptions, refresh};
use jiff::Timestamp;

use crate::args::{Global, ImportArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::recorder::Recorder;
use crate::similar::did_you_mean_address;
use crate::{planning, project, remote};

pub(crate) async fn run(global: &Global, args: &ImportArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let directory = project::state_directory(global);
    let store = project::store(&directory);
    let lock = store.lock(&project::holder("import"))?;
    let (state, journal) = store.open(&lock, config.project.id, &project::new_lineage())?;
    let (address, task) = (&args.address, TaskId::new(args.address.kind, args.id));
    let _declared = declared(&config, address)?;
    check_free(&state, address, task)?;
    let remote = remote::connect(&config.project, &directory, Mode::ReadOnly, (&args.service, printer)).await?;
    let (scope, client) = (Scope::only([address]), Arc::clone(&remote.client));
    let config = planning::select::read(&config, &state, &scope, Some(client), printer).await?;
    let declared = config.desired.syncs.get(address).ok_or_else(|| selects_nothing(address))?;
    let wanted = [Wanted { address: address.clone(), record: Some(task), instance: false }];
    let live = refresh(Arc::clone(&remote.client), &wanted, RefreshOptions::default()).await?;
    let (record, difference) = take(&live, (address, task), declared)?;
    let entry = entry(state.pending.get(address), address, &record);
    let mut recorder = Recorder::new(journal, state);
    recorder.append(&[entry]).map_err(|error| Failure::error("nothing was imported", &error))?;
    store.save(&lock, &recorder.into_state())?;
    let text = imported_text((address, &declared.spec), &record, &difference, &printer.out);
    printer.result(&text);
    printer.note(&calls_text(&remote.calls(), &printer.err));
    Ok(Exit::Done)
}

fn declared<'a>(config: &'a Config, address: &Address) -> Result<&'a Declared, Failure> {
    config.desired.syncs.get(address).ok_or_else(|| {
        let otherwise = "declare the sync first, with the source and the destination that the task has";
        let hint = did_you_mean_address(address, config.desired.syncs.keys(), otherwise);
        Failure::new(Exit::Error, format!("`{address}` is not declared")).hint(hint)
    })
}

/// What the task ships cannot be compared with nothing, and the next plan would refuse it.
fn selects_nothing(address: &Address) -> Failure {
    Failure::new(Exit::Error, format!("the patterns of `{address}` select no table; nothing was imported"))
        .hint("mend the patterns, or name the tables that the task ships")
}

/// Neither the address nor the task may be another's, and nothing may be under way that another run settles by itself.
fn check_free(state: &State, address: &Address, task: TaskId) -> Result<(), Failure> {
    if let Some(record) = state.records.get(address) {
        let message = format!("`{address}` is recorded already, as {}", record.task);
        let hint = format!("if that is wrong, run `disync state forget {address}` first");
        return Err(Failure::new(Exit::Refused, message).hint(hint));
    }
    if let Some((other, _)) = state.records.iter().find(|(_, record)| record.task == task) {
        return Err(Failure::new(Exit::Refused, format!("{task} is recorded as `{other}`")));
    }
    if address.kind == Kind::Realtime && state.pending.contains_key(address) {
        let message = format!("an apply has left `{address}` under way");
        return Err(Failure::new(Exit::Refused, message).hint("run `disync apply`: it goes on by itself"));
    }
    Ok(())
}

/// What is to be recorded of the task, if it is the one that is meant.
fn take(
    live: &Live,
    (address, task): (&Address, TaskId),
    declared: &Declared,
) -> Result<(Record, Difference), Failure> {
    let refused = |why: String| Failure::new(Exit::Refused, format!("{task} is not `{address}`: {why}"));
    match live.gaps.get(address) {
        Some(Gap::Unreadable(error)) => {
            let message = format!("cannot read {task}: {}", remote_error_text(error));
            return Err(Failure::new(Exit::Error, message));
        }
        Some(Gap::Renamed { to, .. }) => return Err(refused(format!("its name is `{to}`"))),
        Some(Gap::Ambiguous(_) | Gap::NotRead) | None => {}
    }
    // Where there is no such file, one of the same name may have been found instead.
    let found = live.tasks.get(address).filter(|observed: &&Observed| observed.id() == task);
    let observed = found.ok_or_else(|| Failure::new(Exit::Error, format!("there is no {task}")))?;
    import(declared, observed, Timestamp::now()).map_err(|why| refused(why.to_string()))
}

/// What the journal is told. A create that was never answered has its answer now, so that the next apply goes on with it:
/// the solution may not be published yet.
fn entry(pending: Option<&Pending>, address: &Address, record: &Record) -> Entry {
    let address = address.clone();
    let sent = pending.and_then(|pending| Some((pending.sent.as_ref()?, pending.spec.as_ref()?)));
    match sent {
        Some((sent, meant)) if sent.stage == Stage::Create && compare(&record.spec, meant).is_empty() => {
            let (task, at) = (Some(record.task), record.applied_at);
            Entry::Answered { address, answer: Answer { stage: Stage::Create, outcome: Outcome::Done, task, at } }
        }
        Some(_) | None => Entry::Verified { address, record: record.clone() },
    }
}
