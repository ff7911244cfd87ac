//! `disync snapshot`: records what is live and what was applied. It reads, and is never given anything that can write to the
//! service.

use std::collections::BTreeSet;
use std::sync::Arc;

use disync_emulator::Mode;
use disync_model::{Kind, Name, Wanted};
use disync_plan::{Scope, Snapshot, wanted, write_snapshot};
use disync_render::{calls_text, count};
use disync_state::{RefreshOptions, list_files, refresh};
use jiff::Timestamp;

use crate::args::{Global, SnapshotArgs};
use crate::failure::{Exit, Failure};
use crate::planning::select;
use crate::printer::Printer;
use crate::{output, project, remote};

pub(crate) async fn run(global: &Global, args: &SnapshotArgs, printer: &Printer) -> Result<Exit, Failure> {
    output::check(global, Some(&args.out))?;
    let config = project::load(global, printer)?;
    let directory = project::state_directory(global);
    let state = project::store(&directory).read(config.project.id, &project::new_lineage())?;
    let remote = remote::connect(&config.project, &directory, Mode::ReadOnly, (&args.service, printer)).await?;
    let client = &remote.client;
    let scope = Scope::default();
    // Before anything is read: what is newer than this may not show.
    let at = Timestamp::now();
    // A plan may wish any of them to run, whatever is wished now.
    let wanted: Vec<Wanted> =
        wanted(&config.desired, &state, &scope).into_iter().map(|wanted| Wanted { instance: true, ..wanted }).collect();
    let options = RefreshOptions { parallelism: args.calls.parallelism, ..RefreshOptions::default() };
    let live = refresh(Arc::clone(client), &wanted, options).await?;
    let listable = wanted.iter().filter(|wanted| wanted.address.kind == Kind::Realtime);
    let known: BTreeSet<&Name> = listable.map(|wanted| &wanted.address.name).collect();
    let files = list_files(&**client).await?;
    let others = files.into_iter().map(|file| file.name).filter(|name| !known.contains(name)).collect();
    let sources = if args.tables {
        let declared = config.desired.syncs.values().map(|declared| declared.spec.source.as_str());
        select::tables_of(declared, &**client).await?
    } else {
        select::sources(&config, &scope, Some(Arc::clone(client))).await?
    };
    let snapshot = Snapshot { by: env!("CARGO_PKG_VERSION").to_owned(), at, state, live, others, sources };
    let text = write_snapshot(&snapshot).map_err(|error| {
        Failure::error("internal error: the snapshot cannot be recorded", &error).hint("please report this")
    })?;
    output::write(global, &args.out, &text)?;
    printer.note(&recorded(&snapshot, &args.out.display().to_string()));
    printer.note(&calls_text(&remote.calls(), &printer.err));
    remote.report_today(printer);
    Ok(Exit::Done)
}

fn recorded(Snapshot { live, others, .. }: &Snapshot, file: &str) -> String {
    let unread = match live.gaps.len() {
        0 => String::new(),
        n => format!(" and the reasons why {n} could not be read"),
    };
    let (tasks, names) = (count(live.tasks.len(), "task"), count(others.len(), "other"));
    format!("Recorded {tasks}{unread} in {file}, beside the names of {names}.")
}
