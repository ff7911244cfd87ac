//! `disync show`: what was applied last, or a saved plan.

use std::path::Path;

use disync_model::Address;
use disync_render::{View, plan_json, state_json, state_text, state_yaml};

use crate::args::{Global, PlanFormat, ShowArgs, address};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::similar::did_you_mean_address;
use crate::{output, project, saved};

pub(crate) fn run(global: &Global, args: &ShowArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    output::check(global, args.output.json_into.json_into.as_deref())?;
    // A name with a slash can be a file alone, and then it is said why it cannot be read.
    match args.target.as_deref() {
        Some(file) if global.chdir.join(file).is_file() || file.contains('/') => plan(global, args, file, printer),
        Some(name) => {
            let only = address(name).map_err(|error| Failure::error("cannot show it", &error))?;
            state(global, args, Some(&only), printer)
        }
        None => state(global, args, None, printer),
    }
}

fn plan(global: &Global, args: &ShowArgs, file: &str, printer: &mut Printer) -> Result<Exit, Failure> {
    let saved = saved::read(global, Path::new(file))?;
    let view = View { all: global.verbose, diff: args.diff };
    let meta = saved::meta(&saved);
    printer.result(&output::plan_as(&saved.plan, &args.output, (&printer.out, view), &meta));
    if args.output.format == PlanFormat::Text {
        printer.result(&saved::about(&saved, &printer.out));
    }
    output::json_into(global, &args.output.json_into, || plan_json(&saved.plan, &meta))?;
    Ok(Exit::Done)
}

fn state(global: &Global, args: &ShowArgs, only: Option<&Address>, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load(global, printer)?;
    let store = project::store(&project::state_directory(global));
    let state = store.read(config.project.id, &project::new_lineage())?;
    if let Some(address) = only.filter(|address| !state.records.contains_key(*address)) {
        let otherwise = "`disync state list` lists what is recorded; a saved plan is named by its file";
        let hint = did_you_mean_address(address, state.records.keys(), otherwise);
        return Err(Failure::new(Exit::Error, format!("`{address}` is not recorded")).hint(hint));
    }
    let text = match args.output.format {
        PlanFormat::Text => state_text(&state, only, &printer.out),
        PlanFormat::Json => state_json(&state, only),
        PlanFormat::Yaml => state_yaml(&state, only),
        PlanFormat::Markdown | PlanFormat::Html => {
            return Err(Failure::new(Exit::Error, "the state is not written in this form")
                .hint("the forms of the state are text, json and yaml"));
        }
    };
    printer.result(&text);
    output::json_into(global, &args.output.json_into, || state_json(&state, only))?;
    Ok(Exit::Done)
}
