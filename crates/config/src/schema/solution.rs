//! What a solution cannot have, because DataWorks does not offer it.
//!
//! A solution is written like a real-time sync. It is no file of DataStudio, so that it has no folder; no operation
//! stops one; start parameters are ignored; and it ships at most so many tables [D].

use disync_model::Run;

use crate::code;
use crate::report::{Report, quote};
use crate::schema::{Settings, Sync};
use crate::value::Fields;

/// The most tables that one solution ships [D].
const MOST_TABLES: usize = 5_000;

/// What to write instead of `run: stopped`.
const WAY_OUT: &str = "write `run: running`, or `run: unmanaged` and stop it in the console";

/// Checks a solution by itself.
pub(super) fn check(sync: &Sync, fields: &Fields<'_, '_>, report: &mut Report<'_>) {
    if let Some(folder) = fields.get("folder") {
        let hint = "remove `folder`: a solution is no file of DataStudio";
        report.add(code::NOT_OFFERED, folder.at, "a solution is in no folder", hint);
    }
    if let (Some(node), Some(Run::Stopped)) = (fields.get("run"), sync.settings.run) {
        report.add(code::NOT_OFFERED, node.at, "DataWorks offers no way to stop a solution", WAY_OUT);
    }
    if let Some(start) = fields.get("start") {
        let message = "what a solution is started with is ignored by DataWorks";
        let hint = "remove `start`, and set limits and policies in the console";
        report.add(code::NOT_OFFERED, start.at, message, hint);
    }
    let n_tables = sync.tables.as_ref().map_or(0, |list| list.tables.len());
    if n_tables > MOST_TABLES {
        let message =
            format!("the solution {} has {n_tables} tables, and one ships at most {MOST_TABLES}", quote(&sync.name));
        report.add(code::TOO_MANY_TABLES, sync.at, message, "divide the tables among several solutions");
    }
}

/// Checks what a solution would take from `defaults:`. Their folder and what tasks are started with are
/// for real-time tasks and do not concern it.
pub(crate) fn check_default(sync: &Sync, defaults: &Settings, report: &mut Report<'_>) {
    if sync.settings.run.is_none() && defaults.run == Some(Run::Stopped) {
        let name = quote(&sync.name);
        let message =
            format!("`run: stopped` of `defaults` holds for {name}, and DataWorks offers no way to stop a solution");
        report.add(code::NOT_OFFERED, sync.at, message, WAY_OUT);
    }
}
