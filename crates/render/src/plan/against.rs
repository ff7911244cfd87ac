//! With what a plan compares the YAML, where that is not what is there now.

use std::time::Duration;

use disync_plan::{Against, FieldChange, PATTERNS, Plan, Remark, Revision};

use crate::escape::name;
use crate::phrase::date;

/// A sentence each: with what it compares, and what a reviewer should know about that.
pub(crate) fn against_texts(plan: &Plan) -> Vec<String> {
    match &plan.against {
        Against::Now => Vec::new(),
        Against::Snapshot { at, age } => vec![format!(
            "compares with what was live as of {}, {} ago (--snapshot); what has happened since does not show",
            date(*at),
            age_text(*age)
        )],
        Against::Revision(revision) => {
            let mut texts =
                vec![format!("compares {} with the working tree; the service was not asked", revision_text(revision))];
            if !revision.has_project {
                texts.push(format!("there is no project at {}: everything in it is new", name(&revision.asked)));
            }
            texts.extend(settings_text(revision));
            if plan.changes.iter().any(|change| change.remarks.contains(&Remark::Unresolved)) {
                let text = "patterns were not resolved: tables, impact and limits are told of named tables alone";
                texts.push(text.to_owned());
            }
            texts
        }
    }
}

/// `main (abc1234)`.
pub(super) fn revision_text(revision: &Revision) -> String {
    let (asked, commit) = (name(&revision.asked), revision.short());
    if revision.commit.starts_with(&*asked) { asked.into_owned() } else { format!("{asked} ({commit})") }
}

/// Which settings of the project change as well: limits among them, by which this very plan was judged.
pub(super) fn settings_text(revision: &Revision) -> Option<String> {
    let keys: Vec<String> = revision.settings.iter().map(|key| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| {
        format!(
            "the project's own settings change as well ({}), and the plan is judged by the new ones",
            keys.join(", ")
        )
    })
}

/// `3 h`, `5 min`, `2 days`: as exact as anybody needs.
fn age_text(age: Duration) -> String {
    let seconds = age.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600, seconds / 60);
    match (days, hours, minutes) {
        (2.., _, _) => format!("{days} days"),
        (_, 1.., _) => format!("{hours} h"),
        (_, _, 1..) => format!("{minutes} min"),
        _ => format!("{seconds} s"),
    }
}

/// The title above the changes.
pub(super) const fn heading(plan: &Plan) -> Option<&'static str> {
    match &plan.against {
        Against::Revision(_) => Some("To follow the working tree, these would change:"),
        Against::Now | Against::Snapshot { .. } => None,
    }
}

/// That nothing would change.
pub(super) const fn nothing_text(plan: &Plan) -> Option<&'static str> {
    match &plan.against {
        Against::Revision(_) => Some("The working tree declares the same syncs."),
        Against::Snapshot { .. } => Some("The configuration matched your sync tasks when the snapshot was recorded."),
        Against::Now => None,
    }
}

/// Whether a plan can be made again by whoever has its digest: what leads from one revision to another cannot.
pub(crate) const fn has_digest(plan: &Plan) -> bool {
    match &plan.against {
        Against::Revision(_) => false,
        Against::Now | Against::Snapshot { .. } => true,
    }
}

/// A pattern that comes or goes, by its sign; `None` for every other setting.
pub(crate) fn pattern(field: &FieldChange) -> Option<(&'static str, String)> {
    match (field.field, &field.before, &field.after) {
        (PATTERNS, None, Some(pattern)) => Some(("+", name(pattern).into_owned())),
        (PATTERNS, Some(pattern), None) => Some(("-", name(pattern).into_owned())),
        _ => None,
    }
}
