//! The tables that syncs select by patterns, from the sources themselves: one read for each data source that a pattern
//! is about.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use disync_config::{Config, code};
use disync_model::workspace::SourceTables;
use disync_model::{Address, Declared, Environment, Origin, Place, Problem, ReadWorkspace, State};
use disync_plan::{Mode, Scope, Unselected, select, selected_twice};
use disync_render::problems_text;

use crate::failure::{Exit, Failure};
use crate::printer::Printer;

/// The tables of data sources, by name.
pub(crate) type Sources = BTreeMap<String, SourceTables>;

/// The project with the tables that its patterns select.
///
/// # Errors
/// A source cannot be read, or what a pattern means cannot be told.
pub(crate) async fn read<'c, R: ReadWorkspace>(
    config: &'c Config,
    state: &State,
    scope: &Scope,
    remote: Option<Arc<R>>,
    printer: &Printer,
) -> Result<Cow<'c, Config>, Failure> {
    let sources = sources(config, scope, remote).await?;
    resolve((config, state), scope, &sources, printer)
}

/// The tables of the data sources that patterns in scope select from; without any such pattern, none is asked.
///
/// # Errors
/// One cannot be read, or nothing is to be read.
pub(crate) async fn sources<R: ReadWorkspace>(
    config: &Config,
    scope: &Scope,
    remote: Option<Arc<R>>,
) -> Result<Sources, Failure> {
    let selecting = selecting(config, scope);
    if selecting.is_empty() {
        return Ok(Sources::new());
    }
    let remote = remote.ok_or_else(|| {
        Failure::new(Exit::Error, "the tables of patterns are read from the source, and nothing is to be read")
            .hint("leave `--refresh=none` out, or exclude the syncs with patterns")
    })?;
    let declared = selecting.iter().filter_map(|address| config.desired.syncs.get(address));
    tables_of(declared.map(|declared| declared.spec.source.as_str()), &*remote).await
}

/// The syncs in scope that select tables by patterns.
fn selecting(config: &Config, scope: &Scope) -> Vec<Address> {
    let concerns = |(address, declared): &(&Address, &Declared)| {
        scope.mode == Mode::Apply && !declared.selectors.is_empty() && scope.covers(address)
    };
    config.desired.syncs.iter().filter(concerns).map(|(address, _)| address.clone()).collect()
}

/// The project with the tables that its patterns select from `sources`.
///
/// # Errors
/// What a pattern means cannot be told.
pub(crate) fn resolve<'c>(
    (config, state): (&'c Config, &State),
    scope: &Scope,
    sources: &Sources,
    printer: &Printer,
) -> Result<Cow<'c, Config>, Failure> {
    let selecting = selecting(config, scope);
    if selecting.is_empty() {
        return Ok(Cow::Borrowed(config));
    }
    let mut config = config.clone();
    let mut problems = Vec::new();
    for address in &selecting {
        let Some(declared) = config.desired.syncs.get_mut(address) else { continue };
        let source = sources.get(&declared.spec.source).ok_or_else(|| {
            let message = format!("the snapshot does not have the tables of `{}`", declared.spec.source);
            Failure::new(Exit::Error, message)
                .hint("record one with `disync snapshot --tables`, which has those of all")
        })?;
        if let Err(wrong) = select(address, declared, source) {
            problems.extend(wrong.iter().map(|wrong| problem(declared, wrong)));
        } else if declared.spec.tables.is_empty() {
            problems.extend(without_tables(address, &mut config, state, printer));
        }
    }
    let twice = selected_twice(&config.desired);
    problems.extend(twice.iter().filter_map(|(of, wrong)| Some(problem(config.desired.syncs.get(of)?, wrong))));
    if problems.is_empty() {
        return Ok(Cow::Owned(config));
    }
    printer.error(&problems_text(&problems, &printer.err));
    Err(Failure::new(Exit::Error, "which tables are meant cannot be told; nothing was changed").with_problems(problems))
}

/// The tables of each of these data sources.
///
/// # Errors
/// One cannot be read.
pub(crate) async fn tables_of<R: ReadWorkspace>(
    names: impl Iterator<Item = &str>,
    remote: &R,
) -> Result<Sources, Failure> {
    let mut sources = Sources::new();
    for name in names {
        if !sources.contains_key(name) {
            // Development may have other tables, and it is production that ships.
            let found = remote.source_tables(name, Environment::Prod).await;
            let found =
                found.map_err(|error| Failure::from(error).about(&format!("cannot list the tables of `{name}`")))?;
            sources.insert(name.to_owned(), found);
        }
    }
    Ok(sources)
}

/// A sync that may select nothing, and does. A task without tables can neither be created nor be made of one that has
/// some: where there is none, nothing is wished; where there is one, only a person can mean that it goes.
fn without_tables(address: &Address, config: &mut Config, state: &State, printer: &Printer) -> Option<Problem> {
    if state.records.contains_key(address) || state.pending.contains_key(address) {
        let declared = config.desired.syncs.get(address)?;
        let message = format!("the patterns of `{address}` select no table any more, and its task ships some");
        let hint =
            "a task cannot be changed to ship nothing: take the sync out to have it deleted, or mend the patterns";
        return Some(place(declared, None, message, hint));
    }
    config.desired.syncs.remove(address);
    printer.note(&format!("The patterns of {address} select no table: nothing is shipped (`allow_empty`)."));
    None
}

fn problem(declared: &Declared, wrong: &Unselected) -> Problem {
    place(declared, wrong.line(), wrong.to_string(), wrong.hint())
}

fn place(declared: &Declared, line: Option<u32>, message: String, hint: &str) -> Problem {
    let Origin { file, line: begin } = &declared.origin;
    let line = line.filter(|line| *line > 0).unwrap_or(*begin);
    let place = Place { file: Arc::clone(file), line, column: 0, length: 1, text: String::new() };
    Problem { code: code::BAD_PATTERN.id, message, place, hint: Some(hint.to_owned()) }
}
