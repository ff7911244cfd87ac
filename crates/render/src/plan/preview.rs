//! What a preview brings: what the service refuses and the way out of it, and what else a reviewer should know.

use disync_model::{Address, Kind, RemoteErrorKind, Table};
use disync_plan::Remark;

use crate::escape::{message, name};
use crate::phrase::some_of;

/// How many tables are named that a content lacks, or has beyond the wish.
const MOST_TABLES: usize = 10;

/// Why the service would not generate a content.
pub(super) fn rejected_text(why: &str, code: Option<&str>) -> String {
    let why = message(why);
    match code {
        Some(code) => format!("DataWorks refuses to generate its configuration: {why} (code {})", name(code)),
        None => format!("DataWorks refuses to generate its configuration: {why}"),
    }
}

/// What to do about it.
pub(super) fn rejected_way_out(address: &Address, code: Option<&str>, kind: RemoteErrorKind) -> String {
    let shown = address.to_string();
    let shown = name(&shown);
    match (kind, address.kind, code) {
        (RemoteErrorKind::NameTaken, Kind::Solution, _) => format!(
            "rename it; or, if the solution of that name is meant to be this one, find its id in the DataWorks console \
             and run `disync import {shown} ID`"
        ),
        (RemoteErrorKind::NameTaken, Kind::Realtime, _) => {
            "rename it, or rename or delete the task of that name in DataWorks".to_owned()
        }
        (_, _, Some(code)) => {
            format!("mend what the message names, then plan again; `disync error {}` says more", name(code))
        }
        (_, _, None) => "mend what the message names, in the YAML or in DataWorks, then plan again".to_owned(),
    }
}

/// Which tables a content has that are not wished, and which it lacks.
pub(super) fn other_tables_text(missing: &[Table], extra: &[Table]) -> String {
    let shown =
        |tables: &[Table]| some_of(tables.iter().map(|table| name(&table.to_string()).into_owned()), MOST_TABLES);
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("without {}", shown(missing)));
    }
    if !extra.is_empty() {
        parts.push(format!("with {} that nobody asked for", shown(extra)));
    }
    format!("DataWorks generates a configuration for other tables than wished: {}", parts.join(", and "))
}

/// What to do about it.
pub(super) const OTHER_TABLES_WAY_OUT: &str =
    "look whether these tables exist in the source and whether they are spelled as there, then plan again";

/// A content that nobody can check.
pub(super) fn unchecked_text(why: &str) -> String {
    format!("DataWorks generates a configuration whose tables cannot be told: {}", message(why))
}

/// What to do about it.
pub(super) const UNCHECKED_WAY_OUT: &str =
    "plan again; if it stays so, DataWorks writes a form that disync does not know: report it";

/// A remark, as a sentence.
pub(super) fn remark_text(remark: &Remark) -> String {
    match remark {
        Remark::NotPreviewed(why) => {
            format!("no preview: {}; the configuration is generated when this is applied", message(why))
        }
        Remark::NotCompared(why) => {
            format!("whether tables go to other destination tables than now is not known: {}", message(why))
        }
        Remark::LooksRenamed { from, to } => {
            let (from, to) = (from.to_string(), to.to_string());
            let (from, to) = (name(&from), name(&to));
            format!(
                "`{to}` has the columns and the primary key of `{from}`: if it was renamed, write `renamed_from: {from}` \
                 at it"
            )
        }
    }
}
