//! The tables of a sync, compared with those that its source has.

use std::collections::BTreeSet;

use disync_model::workspace::SourceTables;
use disync_model::{Address, Declared, Desired, TableRef, Tables};
use disync_plan::{Unselected, select, selected_twice};
use disync_render::{Check, Finding, Verdict, some_of};

use super::finding;
use crate::similar::similar;

/// More of them do not fit on a screen beside everything else.
const MOST_SHOWN: usize = 10;

/// Judges the tables of one sync: those that it names, and those that its patterns select.
pub(crate) fn tables(address: &Address, declared: &Declared, (name, found): (&str, &SourceTables)) -> Finding {
    let mut declared = declared.clone();
    if declared.selectors.is_empty() {
        return by_name(address, &declared.spec.tables, (name, found));
    }
    let subject = address.to_string();
    if found.is_empty() {
        let message = format!("{name} shows no tables at all, from which nothing can be selected");
        let hint = "check that its user may read the names of tables, or name the tables of the sync one by one";
        let advice = vec![hint.to_owned()];
        return Finding { advice, ..finding(Check::Tables, Some(&subject), Verdict::Problem, message) };
    }
    if let Err(wrong) = select(address, &mut declared, found) {
        let file = &declared.origin.file;
        let at = |wrong: &Unselected| wrong.line().map_or_else(String::new, |line| format!(" ({file}:{line})"));
        let messages: Vec<String> = wrong.iter().map(|wrong| format!("{wrong}{}", at(wrong))).collect();
        let advice: BTreeSet<&str> = wrong.iter().map(Unselected::hint).collect();
        let advice = advice.into_iter().map(str::to_owned).collect();
        let message = some_of(messages.into_iter(), MOST_SHOWN);
        return Finding { advice, ..finding(Check::Tables, Some(&subject), Verdict::Problem, message) };
    }
    if declared.spec.tables.is_empty() {
        let message = format!("the patterns select no table of {name} (`allow_empty`)");
        return finding(Check::Tables, Some(&subject), Verdict::Warning, message);
    }
    by_name(address, &declared.spec.tables, (name, found))
}

/// A sync with the tables that its patterns select; `None` where what they mean cannot be told, which is a finding already.
pub(crate) fn selected(address: &Address, declared: &Declared, found: &SourceTables) -> Option<Declared> {
    let mut declared = declared.clone();
    if !declared.selectors.is_empty() {
        select(address, &mut declared, found).ok()?;
    }
    Some(declared)
}

/// The tables that two syncs write to one destination, as far as a pattern is the cause: a plan refuses them.
pub(crate) fn twice(resolved: &Desired) -> Vec<Finding> {
    let twice = selected_twice(resolved);
    let of_syncs = twice.chunk_by(|(one, _), (next, _)| one == next);
    let of_sync = of_syncs.filter_map(|of_sync| {
        let (address, first) = of_sync.first()?;
        let messages = of_sync.iter().map(|(_, wrong)| wrong.to_string());
        let advice = vec![first.hint().to_owned()];
        let message = some_of(messages, MOST_SHOWN);
        Some(Finding { advice, ..finding(Check::Tables, Some(&address.to_string()), Verdict::Problem, message) })
    });
    of_sync.collect()
}

/// Judges tables that are known by name. In the single-database form the data source implies the database, so a table of that
/// name in any of those it shows will do.
pub(crate) fn by_name(address: &Address, wanted: &Tables, (name, found): (&str, &SourceTables)) -> Finding {
    let subject = address.to_string();
    let n_wanted = wanted.len();
    if found.is_empty() {
        let message = format!("{name} shows no tables at all, from which nothing follows for {n_wanted} of them");
        return finding(Check::Tables, Some(&subject), Verdict::Unknown, message);
    }
    let missing: Vec<TableRef<'_>> = wanted.iter().filter(|table| !has(found, *table)).collect();
    if missing.is_empty() {
        let message = format!("{n_wanted} of {n_wanted} found in {name}");
        return finding(Check::Tables, Some(&subject), Verdict::Ok, message);
    }
    let message = format!("{} of {n_wanted} found in {name}", n_wanted.saturating_sub(missing.len()));
    let mut advice: Vec<String> = missing.iter().take(MOST_SHOWN).map(|table| suggestion(*table, found)).collect();
    let n_hidden = missing.len().saturating_sub(MOST_SHOWN);
    if n_hidden > 0 {
        advice.push(format!("and {n_hidden} more"));
    }
    Finding { advice, ..finding(Check::Tables, Some(&subject), Verdict::Problem, message) }
}

fn has(found: &SourceTables, table: TableRef<'_>) -> bool {
    match table.database {
        Some(_) => found.contains(table),
        None => found.iter().any(|other| other.name == table.name),
    }
}

/// The table that was probably meant: one of the same database, or the same one in another database.
fn suggestion(table: TableRef<'_>, found: &SourceTables) -> String {
    let in_database = |other: &TableRef<'_>| table.database.is_none() || other.database == table.database;
    let names = found.iter().filter(in_database).map(|other| other.name);
    if let Some(near) = similar(table.name, names) {
        return format!("`{table}` is not there: did you mean `{near}`?");
    }
    let Some(elsewhere) = found.iter().find(|other| other.name == table.name) else {
        let databases = found.iter().filter_map(|other| other.database);
        let known = table.database.is_none_or(|database| databases.clone().any(|other| other == database));
        let near = table.database.and_then(|database| similar(database, databases));
        return match near {
            Some(near) if !known => format!("`{table}` is not there: did you mean the database `{near}`?"),
            Some(_) | None => format!("`{table}` is not there"),
        };
    };
    format!("`{table}` is not there, but `{elsewhere}` is")
}
