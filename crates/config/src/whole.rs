//! What only shows when all files are seen together: names borne twice, tables written twice, defaults that do not
//! fit a solution, and restarts of what is not to run.
//!
//! All are linear in the number of tables. The first of two in the order of files and lines is taken as the good one;
//! the problem is reported at the second and names the first.

use std::collections::HashMap;

use disync_model::{DestinationKind, Kind, TableRef};

use crate::code;
use crate::report::{At, Report, quote};
use crate::schema::{Settings, Sync, check_default_of_solution};

/// Checks all syncs of a project with its `defaults`; `reports` are those of its files.
pub(crate) fn check(syncs: &[Sync], defaults: &Settings, reports: &mut [Report<'_>]) {
    for sync in syncs.iter().filter(|sync| sync.kind == Some(Kind::Solution)) {
        check_default_of_solution(sync, defaults, &mut reports[sync.file]);
    }
    for sync in syncs.iter().filter(|sync| sync.kind == Some(Kind::Realtime)) {
        let run = sync.settings.run.or(defaults.run).unwrap_or_default();
        sync.settings.start.check(run, &mut reports[sync.file]);
    }
    let unique = unique_names(syncs, reports);
    written_twice(&unique, reports);
}

/// The syncs without those that bear the name of another: a file that was copied as a whole is reported by its names,
/// not once more by each of its tables.
fn unique_names<'s>(syncs: &'s [Sync], reports: &mut [Report<'_>]) -> Vec<&'s Sync> {
    let mut names: HashMap<&str, &Sync> = HashMap::new();
    let mut folded: HashMap<String, &Sync> = HashMap::new();
    let mut unique = Vec::with_capacity(syncs.len());
    for sync in syncs {
        if let Some(first) = names.insert(&sync.name, sync) {
            names.insert(&first.name, first);
            let first = place(first, first.at, reports);
            let message = format!("the task {} is declared twice; the first is at {first}", quote(&sync.name));
            reports[sync.file].add(code::DUPLICATE_SYNC, sync.at, message, "rename or remove one of the two");
            continue;
        }
        if let Some(first) = folded.insert(fold(&sync.name), sync) {
            let (ours, theirs) = (quote(&sync.name), quote(&first.name));
            let first = place(first, first.at, reports);
            let message = format!("the task {ours} differs from {theirs} at {first} only by case or spaces");
            let hint = "give it a name that nobody mistakes for the other";
            reports[sync.file].add(code::SIMILAR_SYNC, sync.at, message, hint);
        }
        unique.push(sync);
    }
    unique
}

/// A name without what people overlook. Upper case first: it is what makes `ß` and `ss` the same.
fn fold(name: &str) -> String {
    name.trim().to_uppercase().to_lowercase()
}

/// What one row of a destination comes from. Source data sources do not count: the destination names what it holds
/// after the table, whichever server the table is on.
type Written<'s> = (DestinationKind, &'s str, TableRef<'s>);

fn written_twice(syncs: &[&Sync], reports: &mut [Report<'_>]) {
    let mut writers: HashMap<Written<'_>, (&Sync, At)> = HashMap::new();
    for sync in syncs {
        let (Some(list), Some(destination)) = (&sync.tables, &sync.destination) else { continue };
        for (table, at) in list.tables.iter().zip(&list.ats) {
            let key = (destination.kind, &*destination.datasource, table);
            let Some((first, first_at)) = writers.insert(key, (sync, *at)) else { continue };
            writers.insert(key, (first, first_at));
            let message = format!(
                "the table {} is written to {} {} by {} at {} as well",
                quote(&table.to_string()),
                destination.kind,
                quote(&destination.datasource),
                quote(&first.name),
                place(first, first_at, reports),
            );
            reports[sync.file].add(code::WRITTEN_TWICE, *at, message, "let only one of the two syncs write it");
        }
    }
}

/// Where something of a sync is, for a message about another sync.
fn place(sync: &Sync, at: At, reports: &[Report<'_>]) -> String {
    format!("{}:{}", reports[sync.file].file(), at.line)
}
