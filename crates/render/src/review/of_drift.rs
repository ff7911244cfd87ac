//! Drift as comments: each finding at the line that it contradicts, what could not be looked at, and what of the baseline
//! does not hold any more.
//!
//! What makes `disync drift` end with another code than 0 is an error, so that a JUnit report fails where the command does.
//! A comment has the fingerprint of its finding: what is dismissed here is told by the same digits as what is accepted in
//! the YAML. Findings of one kind in one task that are too many to be looked at one by one are counted instead.

use disync_model::{Place, Table};
use disync_plan::{DriftReport, Finding, FindingClass, FindingKind, Lapse, Lapsed};

use super::of_plan::{MOST_NAMES, MOST_ROWS};
use super::{Collector, Comment, Draft, Rule, Severity, place_of, whole_file};
use crate::drift::{attribution_text, finding_text, lapse_text};
use crate::escape::name;
use crate::phrase::{count, some_of, table_into};

/// What a reviewer should look at in a report. What contradicts no line is commented on `file`, which makes the folder a
/// project.
#[must_use]
pub fn drift_comments(report: &DriftReport, file: &str) -> Vec<Comment> {
    let mut collector = Collector::default();
    let alike = |finding: &Finding| (finding.address.clone(), finding.task, finding.kind.word());
    for alike in report.findings.chunk_by(|one, next| alike(one) == alike(next)) {
        if alike.len() > MOST_ROWS && alike.iter().all(|finding| finding.kind.table().is_some()) {
            many(&mut collector, alike, file);
        } else {
            alike.iter().for_each(|finding| one(&mut collector, finding, file));
        }
    }
    for (address, why) in &report.unread {
        collector.push(Draft {
            severity: Severity::Error,
            rule: Rule { id: "drift-unread".into(), meaning: "Nothing can be said about a task, as it was not read." },
            message: format!("it could not be looked at: {why}"),
            help: None,
            place: whole_file(file),
            subject: address.to_string(),
            key: "",
        });
    }
    report.lapsed.iter().for_each(|entry| lapsed(&mut collector, entry, file));
    collector.comments
}

/// What was looked at: the syncs that were compared, and whatever else there is something to say about.
#[must_use]
pub fn drift_subjects(report: &DriftReport) -> Vec<String> {
    report.checked.iter().map(ToString::to_string).collect()
}

fn rule(class: FindingClass) -> Rule {
    let (id, meaning) = match class {
        FindingClass::Console => ("drift-console", "A task was changed outside of disync."),
        FindingClass::Vanished => ("drift-vanished", "A task is gone that was applied."),
        FindingClass::Unmanaged => ("drift-unmanaged", "A task of the workspace that nobody has declared."),
        FindingClass::Runtime => ("drift-runtime", "A task is as it was applied, and does not run as it should."),
    };
    Rule { id: id.into(), meaning }
}

const fn way_out(class: FindingClass) -> &'static str {
    match class {
        FindingClass::Console => "write it into the YAML, apply over it, or accept it",
        FindingClass::Vanished => "apply creates it anew; `disync state forget` where it should be gone",
        FindingClass::Unmanaged => "import it, or put it on `unmanaged_ignore`",
        FindingClass::Runtime => "look at why; apply publishes and starts it",
    }
}

fn place(finding: &Finding, file: &str) -> Place {
    finding.origin.as_ref().map_or_else(|| whole_file(file), place_of)
}

fn one(collector: &mut Collector, finding: &Finding, file: &str) {
    let draft = Draft {
        severity: Severity::Error,
        rule: rule(finding.class),
        message: format!("{}; {}", finding_text(finding), attribution_text(finding)),
        help: Some(way_out(finding.class).to_owned()),
        place: place(finding, file),
        subject: finding.address.to_string(),
        key: "",
    };
    collector.add(draft, finding.fingerprint);
}

/// One comment for tables of one task to which the same has happened.
fn many(collector: &mut Collector, alike: &[Finding], file: &str) {
    let Some(first) = alike.first() else { return };
    let tables = alike.iter().filter_map(|finding| finding.kind.table());
    let shown = |table: &Table| format!("`{}`", name(table_into(&mut String::new(), table.as_ref())));
    let names = some_of(tables.map(shown).collect::<Vec<_>>().into_iter(), MOST_NAMES);
    let verb = match &first.kind {
        FindingKind::TableRemoved(_) => "removed",
        FindingKind::Remapped { .. } => "sent to another destination table",
        _ => "added",
    };
    collector.push(Draft {
        severity: Severity::Error,
        rule: rule(first.class),
        message: format!("{} were {verb}: {names}; {}", count(alike.len(), "table"), attribution_text(first)),
        help: Some(way_out(first.class).to_owned()),
        place: place(first, file),
        subject: first.address.to_string(),
        key: first.kind.word(),
    });
}

fn lapsed(collector: &mut Collector, lapsed: &Lapsed, file: &str) {
    let entry = &lapsed.acceptance;
    let (id, meaning) = match lapsed.lapse {
        Lapse::Expired => ("accepted-drift-expired", "What was accepted for a time is drift again."),
        Lapse::Gone => ("accepted-drift-gone", "An entry of the baseline has nothing left to accept."),
    };
    collector.push(Draft {
        severity: Severity::Note,
        rule: Rule { id: id.into(), meaning },
        message: format!("{} of `{}` {}", entry.fingerprint, name(&entry.address.to_string()), lapse_text(lapsed)),
        help: None,
        place: entry.origin.as_ref().map_or_else(|| whole_file(file), place_of),
        subject: entry.address.to_string(),
        key: entry.fingerprint.as_str(),
    });
}
