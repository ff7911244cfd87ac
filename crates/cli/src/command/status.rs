//! `disync status`: what the service reports now; with `--watch` again and again.

mod reader;
mod view;
mod watch;

use std::sync::Arc;

use disync_config::Config;
use disync_emulator::Mode;
use disync_model::{Gap, Kind, Live, State, Wanted};
use disync_plan::Scope;
use disync_render::{StatusRow, status_json, status_text, status_yaml};
use disync_state::{RefreshOptions, Sightings, refresh};

use crate::args::{Format, Global, StatusArgs};
use crate::counting::Counting;
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::{project, remote};

pub(crate) async fn run(global: &Global, args: &StatusArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    if args.watch.watch {
        return watch::run(global, args, printer).await;
    }
    let config = project::load(global, printer)?;
    let directory = project::state_directory(global);
    let state = project::store(&directory).read(config.project.id, &project::new_lineage())?;
    let remote = remote::connect(&config.project, &directory, Mode::ReadOnly, (&args.service, printer)).await?;
    let wanted = wanted(&config, &state);
    let counting = Counting::new("Reading tasks", printer);
    let (parallelism, on_progress) = (args.calls.parallelism, Some(counting.hearer()));
    let options = RefreshOptions { parallelism, on_progress, ..RefreshOptions::default() };
    let live = counting.beside(refresh(Arc::clone(&remote.client), &wanted, options)).await?;
    drop(counting);
    // The next `--refresh=changed` has less to read; where it cannot be remembered, no more than before.
    drop(Sightings::of(&live).remember(&directory, &state));
    let rows: Vec<StatusRow> = wanted.iter().map(|wanted| row(wanted, &live)).collect();
    let text = match args.format {
        Format::Text => status_text(&rows, &printer.out, global.verbose),
        Format::Json => status_json(&rows),
        Format::Yaml => status_yaml(&rows),
    };
    printer.result(&text);
    remote.report_today(printer);
    Ok(Exit::Done)
}

/// The tasks that are declared or recorded. The instance is what status is about, whoever manages it.
fn wanted(config: &Config, state: &State) -> Vec<Wanted> {
    let wanted = disync_plan::wanted(&config.desired, state, &Scope::default());
    wanted.into_iter().map(|wanted| Wanted { instance: true, ..wanted }).collect()
}

/// Why there is nothing to show. A solution that is not recorded may exist all the same: nothing finds it.
fn absent(wanted: &Wanted) -> String {
    match (wanted.address.kind, wanted.record) {
        (Kind::Solution, None) => "not applied or imported yet",
        (Kind::Solution, Some(_)) => "deleted in the console",
        (Kind::Realtime, _) => "does not exist",
    }
    .to_owned()
}

fn row(wanted: &Wanted, live: &Live) -> StatusRow {
    let task = live.tasks.get(&wanted.address);
    let file = task.and_then(|task| task.task.file());
    let note = match live.gaps.get(&wanted.address) {
        Some(Gap::Unreadable(error)) => Some(error.to_string()),
        Some(Gap::Ambiguous(files)) => Some(format!("{} tasks carry this name", files.len())),
        Some(Gap::Renamed { to, .. }) => Some(format!("renamed to {to}")),
        Some(Gap::NotRead) => Some("not read".to_owned()),
        None if task.is_none() => Some(absent(wanted)),
        None => None,
    };
    StatusRow {
        address: wanted.address.clone(),
        task: task.map(|task| task.id()),
        instance: task.and_then(|task| task.instance.clone()),
        solution: task.and_then(|task| task.task.solution().cloned()),
        deployed: file.and_then(|file| file.committed),
        tables: task.and_then(|task| Some(task.spec()?.tables.len())),
        edited_by: file.and_then(|file| file.edited_by.clone()),
        edited_at: file.and_then(|file| file.edited_at),
        note,
    }
}
