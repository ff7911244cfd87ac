//! The tables of a sync, compared with those that its source has.

use disync_model::workspace::SourceTables;
use disync_model::{Address, TableRef, Tables};
use disync_render::{Check, Finding, Verdict};

use super::finding;
use crate::similar::similar;

/// More of them do not fit on a screen beside everything else.
const MOST_SHOWN: usize = 10;

/// Judges the tables of one sync. In the single-database form the data source implies the database, so a table of that
/// name in any of those it shows will do.
pub(crate) fn tables(address: &Address, wanted: &Tables, (name, found): (&str, &SourceTables)) -> Finding {
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
