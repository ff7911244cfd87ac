//! Tables that somebody sends to another destination table than the one that they were applied with.

use disync_model::{Observed, Record};

use crate::row::TableChange;

/// The tables that were applied and are shipped, and are written elsewhere; those alone of which both the record and the
/// document tell where they are written.
pub(crate) fn remapped(record: &Record, observed: &Observed) -> Vec<TableChange> {
    let told = record.destinations.as_ref().zip(observed.destinations.as_ref());
    if observed.id() != record.task {
        return Vec::new();
    }
    let Some(((applied, live), there)) = told.zip(observed.spec()) else { return Vec::new() };
    // Another destination has other tables by its nature.
    if record.fingerprint == Some(observed.fingerprint) || there.destination != record.spec.destination {
        return Vec::new();
    }
    let shared = applied.iter().filter(|(table, _)| record.spec.tables.contains(*table));
    let rows = shared.filter_map(|(table, from)| {
        let table = table.to_table();
        let to = live.get(&table)?;
        TableChange::remapped(there.destination.kind, &table, (from, to))
    });
    rows.collect()
}
