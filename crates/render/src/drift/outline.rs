//! What Markdown and HTML tell of a look at the workspace, in its words and its order, before any form is given to it.
//!
//! Tables are rows; whatever else was found is a sentence. Everything from outside in it is escaped already.

use disync_plan::{Action, Ahead, DriftReport, Finding, FindingClass, FindingKind, Side};

use super::words::{
    ahead_text, attribution_text, by_task, classes_text, finding_text, lapse_text, last_edited, looked_text,
};
use crate::escape::{message, name};
use crate::outline::{Entry, Row, RowKind, place, shown};
use crate::phrase::count;
use crate::plan::Aside;
use crate::style::Label;

/// A look, laid out.
pub(crate) struct DriftOutline {
    /// `2 console, 1 runtime in 2 tasks`, or that there is none.
    pub(crate) summary: String,
    /// What else there is to know, a sentence each, which begins with what it is about.
    pub(crate) notes: Vec<String>,
    /// What deserves a look.
    pub(crate) warnings: Vec<String>,
    /// What counts, and then what does not: each part with its title, and none that is empty.
    pub(crate) parts: Vec<(&'static str, Vec<Entry>)>,
    /// How many tasks have drifted.
    pub(crate) n_drifted: usize,
}

impl DriftOutline {
    pub(crate) fn of(report: &DriftReport) -> Self {
        let drifted = entries(report.findings.iter().map(|finding| (finding, String::new())), None);
        let n_drifted = drifted.len();
        let accepted = report.accepted.iter().map(|(finding, acceptance)| {
            let until = acceptance.until.map(|until| format!(" (until {until})")).unwrap_or_default();
            (finding, format!("accepted: {}{until}", message(&acceptance.reason)))
        });
        let settled = report.settled.iter().map(|finding| (finding, String::new()));
        let parts = vec![
            ("Drift", drifted),
            ("Git is ahead, and no drift", report.ahead.iter().map(ahead).collect()),
            ("Accepted, and no drift", entries(accepted, Some("accepted"))),
            ("Said by the YAML as well, and no drift", entries(settled, Some("settled"))),
        ];
        Self {
            summary: if report.findings.is_empty() { "no drift".to_owned() } else { classes_text(report) },
            notes: notes(report),
            warnings: warnings(report),
            parts: parts.into_iter().filter(|(_, entries)| !entries.is_empty()).collect(),
            n_drifted,
        }
    }

    /// How many tables are told of.
    pub(crate) fn n_rows(&self) -> usize {
        self.parts.iter().flat_map(|(_, entries)| entries).map(|entry| entry.rows.len()).sum()
    }
}

fn notes(report: &DriftReport) -> Vec<String> {
    let mut notes = vec![looked_text(report)];
    notes.extend(report.under_way.iter().map(|address| {
        let address = name(&address.to_string()).into_owned();
        format!("Under way: `{address}` is being applied, or an apply has left it under way; it was not looked at")
    }));
    if !report.assumed.is_empty() {
        notes.push(format!(
            "Assumed: {} not read again, as the list of files shows no edit; whether they run was not asked",
            count(report.assumed.len(), "task")
        ));
    }
    notes
}

fn warnings(report: &DriftReport) -> Vec<String> {
    let unread = report
        .unread
        .iter()
        .map(|(address, why)| format!("`{}` could not be looked at: {}", name(&address.to_string()), message(why)));
    let lapsed = report.lapsed.iter().map(|lapsed| {
        let entry = &lapsed.acceptance;
        format!("`{}` of `{}` {}", entry.fingerprint, name(&entry.address.to_string()), lapse_text(lapsed))
    });
    unread.chain(lapsed).collect()
}

/// The findings by task, each with what there is to say besides. `beside` is the word for those that do not count.
fn entries<'r>(findings: impl Iterator<Item = (&'r Finding, String)>, beside: Option<&'static str>) -> Vec<Entry> {
    let findings: Vec<(&Finding, String)> = findings.collect();
    by_task(&findings).filter_map(|of_task| entry(of_task, beside)).collect()
}

fn entry(of_task: &[(&Finding, String)], beside: Option<&'static str>) -> Option<Entry> {
    let (first, _) = of_task.first()?;
    let has = |class| of_task.iter().any(|(finding, _)| finding.class == class);
    let (symbol, word) = match beside {
        Some(word) => (".", word),
        None if has(FindingClass::Vanished) => ("-", "vanished"),
        None if has(FindingClass::Console) => ("~", "changed"),
        None if has(FindingClass::Runtime) => ("!", "runtime"),
        None => ("?", "unmanaged"),
    };
    let told = attribution_text(last_edited(of_task).unwrap_or(first));
    let task = first.task.map_or_else(|| "is not known".to_owned(), |task| format!("is {task}"));
    let mut entry = Entry {
        symbol,
        word,
        address: name(&first.address.to_string()).into_owned(),
        sentence: format!("{task}; {told}"),
        is_beside: beside.is_some(),
        ..Entry::default()
    };
    for (finding, besides) in of_task {
        match row(finding, besides) {
            Some(row) => entry.rows.push(row),
            None => entry.asides.push(aside(finding, besides)),
        }
    }
    entry.rows.sort_by_key(|row| row.kind);
    Some(entry)
}

fn row(finding: &Finding, besides: &str) -> Option<Row> {
    let (kind, moved) = match &finding.kind {
        FindingKind::TableAdded(_) => (RowKind::Added, None),
        FindingKind::TableRemoved(_) => (RowKind::Removed, None),
        FindingKind::Remapped { from, to, .. } => (RowKind::Remapped, Some(format!("{} -> {}", name(from), name(to)))),
        FindingKind::Field { .. }
        | FindingKind::Document(_)
        | FindingKind::Foreign(_)
        | FindingKind::Renamed(_)
        | FindingKind::Vanished
        | FindingKind::Recreated
        | FindingKind::Unmanaged
        | FindingKind::Instance { .. }
        | FindingKind::Unpublished => return None,
    };
    let detail = [moved, Some(finding.short().to_string()), (!besides.is_empty()).then(|| besides.to_owned())];
    Some(Row {
        kind,
        table: shown(finding.kind.table()?),
        detail: Some(detail.into_iter().flatten().collect::<Vec<_>>().join("  ")),
        // That it is theirs goes without saying.
        side: if finding.side == Side::Conflict { Side::Conflict } else { Side::Ours },
        place: finding.origin.as_ref().map(place),
    })
}

fn aside(finding: &Finding, besides: &str) -> Aside {
    let conflict = if finding.side == Side::Conflict { " (the YAML says something else)" } else { "" };
    let place = finding.origin.as_ref().map(|origin| format!(", `{}`", place(origin))).unwrap_or_default();
    let besides = if besides.is_empty() { String::new() } else { format!("; {besides}") };
    Aside {
        label: Label::Error,
        lead: match finding.class {
            FindingClass::Console => "Console:",
            FindingClass::Vanished => "Vanished:",
            FindingClass::Unmanaged => "Unmanaged:",
            FindingClass::Runtime => "Runtime:",
        },
        text: format!("{}{conflict} (`{}`{place}){besides}", finding_text(finding), finding.short()).into(),
    }
}

fn ahead(ahead: &Ahead) -> Entry {
    Entry {
        symbol: match ahead.action {
            Action::Create => "+",
            Action::Delete => "-",
            Action::Replace => "-/+",
            Action::Update => "~",
            Action::Keep | Action::Adopt | Action::Forget => ".",
        },
        word: "ahead",
        address: name(&ahead.address.to_string()).into_owned(),
        sentence: format!("is as it was applied: {}", ahead_text(ahead)),
        is_beside: true,
        ..Entry::default()
    }
}
