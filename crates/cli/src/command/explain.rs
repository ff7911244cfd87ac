//! `disync explain`: why a plan does what it does to one sync, or to one table. It reads as a plan does, for that sync
//! alone.

use std::sync::Arc;

use disync_config::Config;
use disync_emulator::Mode;
use disync_model::{Address, Live, State, Table};
use disync_plan::{Accept, Guards, Input, explain, explaining_scope, known_tables, plan, wanted};
use disync_render::{calls_text, explain_json, explain_text, explain_yaml};
use disync_state::{RefreshOptions, refresh};
use jiff::Timestamp;

use crate::args::{ExplainArgs, Format, Global};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::similar::did_you_mean;
use crate::{known, planning, project, remote};

pub(crate) async fn run(global: &Global, args: &ExplainArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let directory = project::state_directory(global);
    let state = project::store(&directory).read(config.project.id, &project::new_lineage())?;
    let address = &args.subject.address;
    known::check(address, &config, &state)?;
    let remote = remote::connect(&config.project, &directory, Mode::ReadOnly, (&args.service, printer)).await?;
    let scope = explaining_scope(address, &config.desired, &state);
    let config = &*planning::select::read(&config, &state, &scope, Some(Arc::clone(&remote.client)), printer).await?;
    let wanted = wanted(&config.desired, &state, &scope);
    let live = refresh(Arc::clone(&remote.client), &wanted, RefreshOptions::default()).await?;
    let (guards, accept) = (Guards::default(), Accept::default());
    let desired = &config.desired;
    let input = Input {
        desired,
        live: &live,
        state: &state,
        scope: &scope,
        guards: &guards,
        accept: &accept,
        now: Timestamp::now(),
    };
    let plan = plan(&input);
    let table = args.subject.table.as_deref().map(|text| table(text, address, (config, &live, &state))).transpose()?;
    let explanation = explain((address, table.as_ref()), &plan, (desired, &live, &state));
    let text = match args.format {
        Format::Text => explain_text(&explanation, &printer.out),
        Format::Json => explain_json(&explanation),
        Format::Yaml => explain_yaml(&explanation),
    };
    printer.result(&text);
    printer.note(&calls_text(&remote.calls(), &printer.err));
    remote.report_today(printer);
    Ok(Exit::Done)
}

/// The table that is meant, by all of its name or by that without its database.
fn table(text: &str, address: &Address, (config, live, state): (&Config, &Live, &State)) -> Result<Table, Failure> {
    let known = known_tables(address, (&config.desired, live, state));
    if let Some(table) = known.iter().find(|table| table.to_string() == text) {
        return Ok(table.clone());
    }
    let mut named = known.iter().filter(|table| &*table.name == text);
    match (named.next(), named.next()) {
        (Some(table), None) => Ok(table.clone()),
        (Some(one), Some(other)) => Err(Failure::new(Exit::Error, format!("`{text}` is a table of several databases"))
            .hint(format!("write `{address}/{one}` or `{address}/{other}`"))),
        (None, _) => {
            let names: Vec<String> =
                known.iter().flat_map(|table| [table.to_string(), table.name.to_string()]).collect();
            let otherwise = format!("`disync explain {address}` says what is known of the sync");
            let hint = did_you_mean(text, names.iter().map(String::as_str), &otherwise);
            let message = format!("`{text}` is a table of `{address}` neither in the YAML, nor live, nor in the state");
            Err(Failure::new(Exit::Error, message).hint(hint))
        }
    }
}
