//! `disync log`: what was applied. Reads the log of applies and nothing else.

use std::path::Path;

use disync_model::Apply;
use disync_render::{LogEntry, escape, log_json, log_of_one_text, log_text, log_yaml};
use disync_state::{ApplyLog, ApplyLogError};

use crate::args::{Format, Global, LogArgs};
use crate::failure::{Exit, Failure, with_causes};
use crate::printer::Printer;
use crate::project;

pub(crate) fn run(global: &Global, args: &LogArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    // Whoever is in another directory than that of a project is told so.
    project::load_settings(global, printer)?;
    let log = project::store(&project::state_directory(global)).log();
    let (applies, n_earlier) = match args.id {
        Some(id) => (vec![log.read(id)?], 0),
        None => latest(&log, args.max_count, printer)?,
    };
    let entries: Vec<LogEntry<'_>> =
        applies.iter().map(|apply| LogEntry { apply, is_under_way: is_under_way(apply) }).collect();
    let text = match (args.format, args.id, entries.first()) {
        (Format::Text, Some(_), Some(entry)) => log_of_one_text(entry, global.verbose, &printer.out),
        (Format::Text, ..) => log_text(&entries, n_earlier, &printer.out),
        (Format::Json, ..) => log_json(&entries),
        (Format::Yaml, ..) => log_yaml(&entries),
    };
    printer.result(&text);
    Ok(Exit::Done)
}

/// The latest applies, newest first, and how many there are before them. A damaged entry is named and left out.
fn latest(log: &ApplyLog, most: usize, printer: &Printer) -> Result<(Vec<Apply>, usize), Failure> {
    let ids = log.ids()?;
    let n_earlier = ids.len().saturating_sub(most);
    let applies = ids.into_iter().rev().take(most).filter_map(|id| match log.read(id) {
        Ok(apply) => Some(apply),
        Err(error) => {
            printer.error(&format!("Warning: {}; it is left out", escape(&with_causes(&error))));
            None
        }
    });
    Ok((applies.collect(), n_earlier))
}

/// Whether an apply without an end is still at work, as far as this machine can tell.
fn is_under_way(apply: &Apply) -> bool {
    let here = project::holder("log").host;
    apply.end.is_none() && apply.runner.host == here && Path::new(&format!("/proc/{}", apply.runner.pid)).exists()
}

impl From<ApplyLogError> for Failure {
    fn from(error: ApplyLogError) -> Self {
        let failure = Self::new(Exit::Error, with_causes(&error));
        match error {
            ApplyLogError::None(_) => failure.hint("`disync log` lists the last thousand applies"),
            ApplyLogError::Damaged { .. } => failure.hint("nothing but the log needs it: it may be removed"),
            ApplyLogError::File(_) | ApplyLogError::Unwritable { .. } => failure,
        }
    }
}
