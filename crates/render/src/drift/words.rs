//! One finding in words, escaped: for every form that has some.

use disync_plan::{Attribution, Finding, FindingKind, Lapse, Lapsed, LastEdit};

use crate::escape::{message, name};
use crate::phrase::{date, table_into};

/// What was found, as a sentence about the task without its full stop; fit to be shown.
#[must_use]
pub fn finding_text(finding: &Finding) -> String {
    let table = |table: &disync_model::Table| name(table_into(&mut String::new(), table.as_ref())).into_owned();
    match &finding.kind {
        FindingKind::TableAdded(added) => format!("the table {} was added", table(added)),
        FindingKind::TableRemoved(removed) => format!("the table {} was removed", table(removed)),
        FindingKind::Remapped { table: moved, from, to } => {
            format!("the table {} is written to {}, and was written to {}", table(moved), name(to), name(from))
        }
        FindingKind::Field { field, before, after } => {
            let (before, after) = (value(before.as_deref()), value(after.as_deref()));
            format!("{field} was changed from {before} to {after}")
        }
        FindingKind::Document(_) => "its document was edited, in what disync does not manage".to_owned(),
        FindingKind::Foreign(why) => format!("it is no longer a task that disync manages: {}", message(why)),
        FindingKind::Renamed(to) => format!("it was renamed to `{}`", name(to)),
        FindingKind::Vanished => "it was deleted".to_owned(),
        FindingKind::Recreated => "it was deleted, and another task has its name".to_owned(),
        FindingKind::Unmanaged => "nobody has declared it".to_owned(),
        FindingKind::Instance { wished, is } => format!("it is {}, and should be {}", name(is), name(wished)),
        FindingKind::Unpublished => "its latest edit is not published".to_owned(),
    }
}

fn value(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("`{}`", name(value)))
}

/// Who edited the task last and when, as the service tells it, and what that says about who did it; fit to be shown.
#[must_use]
pub fn attribution_text(finding: &Finding) -> String {
    let LastEdit { by, at, version, draft } = &finding.edit;
    let apply = finding.applied_at.map(|at| format!(" ({})", date(at))).unwrap_or_default();
    let proof = match finding.attribution() {
        Attribution::Unknown => return "by whom is unknown".to_owned(),
        Attribution::Since if finding.applied_at.is_none() => String::new(),
        Attribution::Since => format!(", after the last apply{apply}"),
        Attribution::Before => format!(", before the last apply{apply}: by whom it was done since is unknown"),
    };
    let who = by.as_deref().map_or("an unknown editor".into(), name);
    let when = at.map(|at| format!(", {}", date(at))).unwrap_or_default();
    let version = version.map(|version| format!(", version {version}")).unwrap_or_default();
    let draft = if *draft == Some(true) { ", a draft" } else { "" };
    format!("last edited by {who}{when}{version}{draft}{proof}")
}

/// Why an entry of the baseline does not hold any more, as a sentence about it.
pub(crate) fn lapse_text(lapsed: &Lapsed) -> String {
    match (lapsed.lapse, lapsed.acceptance.until) {
        (Lapse::Expired, Some(until)) => format!("was accepted until {until}, and is not any more"),
        (Lapse::Expired, None) => "is not accepted any more".to_owned(),
        (Lapse::Gone, _) => "is accepted, and is no more: take the entry out".to_owned(),
    }
}
