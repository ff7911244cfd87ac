//! `renamed_from:`: a table of the source that stands in place of another, which was renamed to it.
//!
//! Both are in the same database. The old name means nothing by itself: whether the old table is still shipped is
//! known to the plan alone.

use std::collections::HashMap;

use crate::code;
use crate::report::{At, Report, quote};
use crate::schema::tables::Names;

/// Checks what the tables of one list say about each other.
pub(super) fn check(names: &Names, report: &mut Report<'_>) {
    let renames = names.iter().filter_map(|(name, listed)| Some((name, listed.renamed_from.as_ref()?)));
    let mut renames: Vec<_> = renames.map(|(name, (old, at))| (at.start, &**name, &**old, *at)).collect();
    renames.sort_unstable_by_key(|(start, ..)| *start);
    let mut taken: HashMap<&str, (&str, At)> = HashMap::new();
    for (_, name, old, at) in renames {
        if old == name {
            let message = format!("the table {} is renamed from itself", quote(name));
            report.add(code::BAD_RENAME, at, message, "give the name that it had before, or remove `renamed_from`");
        } else if let Some(other) = names.get(old) {
            listed_too((name, old), at, other.renamed_from.as_ref().map(|(older, _)| &**older), report);
        } else if let Some((first, first_at)) = taken.insert(old, (name, at)) {
            taken.insert(old, (first, first_at));
            let (ours, theirs, line) = (quote(name), quote(first), first_at.line);
            let message = format!("the table {ours} is renamed from {}, and so is {theirs} on line {line}", quote(old));
            report.add(code::BAD_RENAME, at, message, "one of the two is a new table: remove its `renamed_from`");
        }
    }
}

/// The old table is listed, too: under its old name, or on the way to a newer one.
fn listed_too((name, old): (&str, &str), at: At, older: Option<&str>, report: &mut Report<'_>) {
    let (new, old) = (quote(name), quote(old));
    let (message, hint) = match older {
        Some(older) => (
            format!("the table {new} is renamed from {old}, which is renamed from {} itself", quote(older)),
            format!(
                "a table is listed once, under its last name: remove {old}, and write `renamed_from` with the name that is shipped now"
            ),
        ),
        None => (
            format!("the table {new} is renamed from {old}, which is listed as well"),
            format!("a renamed table is listed once, under its new name: remove {old}, or remove `renamed_from`"),
        ),
    };
    report.add(code::BAD_RENAME, at, message, hint);
}
