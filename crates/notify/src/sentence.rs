//! What is said of a finding, in few words. Verbatim where it quotes: each channel escapes as it must.

use disync_plan::{Attribution, Finding, FindingKind, Side};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::due::{Ended, Ending};

/// What differs, in words that hold both when it is new and once it is no more.
pub(crate) fn what(kind: &FindingKind) -> String {
    match kind {
        FindingKind::TableAdded(table) => format!("table {table} was added"),
        FindingKind::TableRemoved(table) => format!("table {table} was removed"),
        FindingKind::Remapped { table, from, to } => format!("table {table} is written to {to} instead of {from}"),
        FindingKind::Field { field, before, after } => {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            format!("{field} was changed from {} to {}", value(before), value(after))
        }
        FindingKind::Document(_) => "something that disync does not manage was edited".to_owned(),
        FindingKind::Foreign(why) => format!("it was found to be no task that disync understands: {why}"),
        FindingKind::Renamed(to) => format!("it was renamed to {to}"),
        FindingKind::Vanished => "it was deleted".to_owned(),
        FindingKind::Recreated => "it was deleted, and another task carries its name".to_owned(),
        FindingKind::Unmanaged => "it was found neither declared nor applied by disync".to_owned(),
        FindingKind::Instance { wished, is } => format!("its instance was found {is} and should be {wished}"),
        FindingKind::Unpublished => "its latest edit was not published".to_owned(),
    }
}

/// What differs, how the YAML stands to it, and who edited the task last, as far as that can be about it.
pub(crate) fn of_finding(finding: &Finding) -> String {
    let what = what(&finding.kind);
    let yaml = match (finding.side, &finding.origin) {
        (Side::Conflict, Some(origin)) => format!(", and {origin} says a third thing"),
        (Side::Conflict, None) => ", and the YAML says a third thing".to_owned(),
        (Side::Ours | Side::Theirs | Side::Both, _) => String::new(),
    };
    format!("{what}{yaml} ({})", last_edit(finding))
}

/// What became of what was told.
pub(crate) fn of_ended(ended: &Ended) -> String {
    let Ended { told, ending, .. } = ended;
    let since = format!("told {}", time(told.at));
    match ending {
        Ending::Recovered => format!("{} ({since})", told.what),
        Ending::Settled => format!("{} ({since}; the YAML says so by now)", told.what),
        Ending::Accepted(reason) => format!("{} ({since}; {reason})", told.what),
    }
}

/// Starting, stopping and deleting leave no editor behind, and an edit before the last apply did nothing since.
fn last_edit(finding: &Finding) -> String {
    match finding.attribution() {
        Attribution::Since => {
            let by = finding.edit.by.as_deref().unwrap_or("somebody unknown");
            let at = finding.edit.at.map(|at| format!(", {}", time(at))).unwrap_or_default();
            format!("last edit: {by}{at}")
        }
        Attribution::Before | Attribution::Unknown => "by whom is unknown".to_owned(),
    }
}

/// A time, to the minute, in UTC.
pub(crate) fn time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}
