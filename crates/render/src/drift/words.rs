//! One finding in words, escaped: for every form that has some.

use disync_plan::{Ahead, Attribution, DriftReport, Finding, FindingClass, FindingKind, Lapse, Lapsed, LastEdit};

use crate::escape::{message, name};
use crate::phrase::{count, date, table_into};

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

/// What the YAML asks for and was not applied yet.
pub(crate) fn ahead_text(ahead: &Ahead) -> String {
    let counts = [
        (ahead.n_added, "table", "added"),
        (ahead.n_removed, "table", "removed"),
        (ahead.n_fields, "setting", "changed"),
    ];
    let counts = counts.into_iter().filter(|(n, ..)| *n > 0);
    let counts: Vec<String> = counts.map(|(n, noun, verb)| format!("{} {verb}", count(n, noun))).collect();
    let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    let (action, address) = (ahead.action.word(), name(&ahead.address.to_string()).into_owned());
    format!("the YAML asks to {action} {address}{counts}; that was not applied yet, and is no drift")
}

/// What was looked at.
pub(crate) fn looked_text(report: &DriftReport) -> String {
    let listed = report.n_listed.map(|n| format!(", {} of the workspace listed", count(n, "task"))).unwrap_or_default();
    format!("{} compared with what was applied last{listed}", count(report.checked.len(), "sync"))
}

/// The findings of each task together; they come in the order of their addresses.
pub(crate) fn by_task<'f, 'r, T>(findings: &'f [(&'r Finding, T)]) -> impl Iterator<Item = &'f [(&'r Finding, T)]> {
    findings.chunk_by(|(one, _), (next, _)| is_of_one_task(one, next))
}

fn is_of_one_task(one: &Finding, other: &Finding) -> bool {
    (&one.address, one.task) == (&other.address, other.task)
}

/// The finding that knows of the last edit of a task, of all that are of it. What is known is the same for the whole task,
/// and some leave no editor behind.
pub(crate) fn last_edited<'r, T>(of_task: &[(&'r Finding, T)]) -> Option<&'r Finding> {
    of_task.iter().map(|(finding, _)| *finding).find(|finding| finding.attribution() != Attribution::Unknown)
}

/// `2 console, 1 runtime in 2 tasks`.
pub(crate) fn classes_text(report: &DriftReport) -> String {
    let n_tasks = report.findings.chunk_by(is_of_one_task).count();
    let counted = FindingClass::ALL.into_iter().filter_map(|class| {
        let n = report.findings.iter().filter(|finding| finding.class == class).count();
        (n > 0).then(|| format!("{n} {}", class.word()))
    });
    format!("{} in {}", counted.collect::<Vec<_>>().join(", "), count(n_tasks, "task"))
}
