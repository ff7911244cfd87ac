//! What a plan is about: the patterns of the command line and of files, checked against what is known.

use std::path::{Path, PathBuf};

use disync_config::Config;
use disync_model::{Address, Live, State};
use disync_plan::{Mode, Pattern, Scope, Selection, Unmatched, check_syncs, check_tables};

use super::patterns;
use crate::args::ScopeArgs;
use crate::failure::{Exit, Failure};
use crate::known;
use crate::similar::did_you_mean;

/// How many patterns that match nothing are named.
const MOST_NAMED: usize = 5;

/// The scope that `args` ask for, in the project in the directory `project`.
///
/// # Errors
/// A pattern is about no sync that is known, or a file of patterns cannot be read.
pub(crate) fn read(
    (config, state): (&Config, &State),
    args: &ScopeArgs,
    (mode, project): (Mode, &Path),
) -> Result<Scope, Failure> {
    let targets = all(&args.targets, &args.target_files, project)?;
    let excludes = all(&args.excludes, &args.exclude_files, project)?;
    if targets.is_empty()
        && let Some(file) = args.target_files.first()
    {
        let message = format!("`{}` holds no pattern: the plan would be about everything", file.display());
        return Err(Failure::new(Exit::Error, message).hint("leave --target-file away if that is meant"));
    }
    let about_tables = |pattern: &&Pattern| pattern.is_about_tables();
    if mode == Mode::RefreshOnly
        && let Some(pattern) = targets.iter().chain(&excludes).find(about_tables)
    {
        let message = format!("`{pattern}` is about tables, and --refresh-only takes a sync into the state as a whole");
        return Err(Failure::new(Exit::Error, message).hint("write the sync alone, without `/` and what follows"));
    }
    let selection = Selection::new(targets, excludes);
    check_syncs(&config.desired, state, &selection).map_err(|unmatched| {
        failure(&unmatched, |pattern| known::hint(&meant(pattern), known::addresses(config, state)))
    })?;
    Ok(Scope { selection, mode })
}

/// Checks the patterns over tables, once it is known what there is.
///
/// # Errors
/// One is about no table that is known.
pub(crate) fn check(config: &Config, state: &State, live: &Live, scope: &Scope) -> Result<(), Failure> {
    check_tables((&config.desired, state, live), &scope.selection).map_err(|unmatched| {
        failure(&unmatched, |pattern| {
            let declared = config.desired.syncs.iter().filter(|(address, _)| pattern.matches(address));
            let tables = declared.flat_map(|(_, declared)| &declared.spec.tables).map(|table| table.to_string());
            let known: Vec<String> = tables.collect();
            let table = pattern.text().split_once('/').map_or("", |(_, table)| table);
            let otherwise = "a table is written `SYNC/DATABASE.TABLE`, or `SYNC/TABLE` for any database";
            did_you_mean(table, known.iter().map(String::as_str), otherwise)
        })
    })
}

/// The patterns of the command line and those of the files.
fn all(given: &[Pattern], files: &[PathBuf], project: &Path) -> Result<Vec<Pattern>, Failure> {
    let mut patterns = given.to_vec();
    for file in files {
        patterns.extend(patterns::read(project, file)?);
    }
    Ok(patterns)
}

/// The sync that a pattern is about if it is taken by the letter.
fn meant(pattern: &Pattern) -> Address {
    let sync = pattern.text().split('/').next().unwrap_or_default();
    sync.parse().unwrap_or_else(|_| Address::realtime(sync))
}

fn failure(unmatched: &[Unmatched], hint: impl Fn(&Pattern) -> String) -> Failure {
    let named: Vec<String> = unmatched.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    let more = unmatched.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let failure = Failure::new(Exit::Error, format!("{}{more}", named.join("; ")));
    match unmatched.first() {
        Some(first) => failure.hint(hint(&first.pattern)),
        None => failure,
    }
}
