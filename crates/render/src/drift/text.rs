//! A report as text: one block a task, one line a finding; below, what is not drift, and the summary.

use disync_model::{Acceptance, TaskId};
use disync_plan::{Attribution, DriftReport, Finding, FindingKind, Side};

use super::fix::put_unread;
use super::words::{
    ahead_text, attribution_text, by_task, classes_text, finding_text, lapse_text, last_edited, looked_text,
};
use crate::escape::{message, name, width};
use crate::phrase::table_into;
use crate::style::{Label, Page, Style};

/// Where the lines below a task begin.
const BODY: usize = 4;

/// A report as text; with `all`, what is settled and accepted as well.
#[must_use]
pub fn drift_report_text(report: &DriftReport, style: &Style, all: bool) -> String {
    let mut page = Page::new(style);
    tasks(&mut page, report.findings.iter().map(|finding| (finding, None)));
    if all {
        let accepted = report.accepted.iter().map(|(finding, acceptance)| (finding, Some(acceptance)));
        section(&mut page, "Accepted, and no drift:", accepted);
        let settled = report.settled.iter().map(|finding| (finding, None));
        section(&mut page, "Done in the console and said by the YAML as well, and no drift:", settled);
    }
    beside(&mut page, report, all);
    summary(&mut page, report);
    page.finish()
}

/// A finding, and why it is accepted where it is.
type Told<'r> = (&'r Finding, Option<&'r Acceptance>);

fn section<'r>(page: &mut Page, title: &str, findings: impl Iterator<Item = Told<'r>>) {
    let mut findings = findings.peekable();
    if findings.peek().is_some() {
        page.paint(Label::Heading, title).put("\n\n");
        tasks(page, findings);
    }
}

fn tasks<'r>(page: &mut Page, findings: impl Iterator<Item = Told<'r>>) {
    let findings: Vec<Told<'_>> = findings.collect();
    for of_task in by_task(&findings) {
        let Some((first, _)) = of_task.first() else { continue };
        page.put("  ").paint(Label::Heading, &format!("# {}{}", name(&first.address.to_string()), id(first))).end();
        let mut tables = of_task.iter().map(|(finding, _)| *finding).filter(|finding| finding.kind.table().is_some());
        if let Some(edited) = last_edited(of_task).or_else(|| tables.next()) {
            page.sentence(2, (Label::Dim, "# "), &attribution_text(edited));
        }
        let widest = of_task.iter().map(|told| width(&line(*told))).max().unwrap_or_default();
        of_task.iter().for_each(|told| one(page, *told, widest));
        page.end();
    }
}

fn id(finding: &Finding) -> String {
    finding.task.map(|task: TaskId| format!(" ({task})")).unwrap_or_default()
}

fn one(page: &mut Page, told: Told<'_>, widest: usize) {
    let (finding, _) = told;
    let (label, symbol) = symbol(&finding.kind);
    let line = line(told);
    let columns = page.style().columns();
    let place = finding.origin.as_ref().map(|origin| format!("  {}", name(&origin.to_string()))).unwrap_or_default();
    let tail = format!("{}{place}", finding.short());
    page.space(BODY).paint(label, symbol).put(" ");
    let body = BODY + 2;
    if body.saturating_add(widest + 2 + width(&tail)) <= columns {
        page.put(&line).space(widest - width(&line) + 2).paint(Label::Dim, &tail).end();
    } else {
        // Names are never broken: no part of one begins a line.
        if finding.kind.table().is_some() {
            page.put(&line);
        } else {
            page.wrap(&line, body, body);
        }
        page.end().space(body).paint(Label::Dim, &tail).end();
    }
}

const fn symbol(kind: &FindingKind) -> (Label, &'static str) {
    match kind {
        FindingKind::TableAdded(_) => (Label::Add, "+"),
        FindingKind::TableRemoved(_) => (Label::Destroy, "-"),
        FindingKind::Remapped { .. } | FindingKind::Field { .. } | FindingKind::Document(_) => (Label::Change, "~"),
        FindingKind::Foreign(_)
        | FindingKind::Renamed(_)
        | FindingKind::Vanished
        | FindingKind::Recreated
        | FindingKind::Instance { .. }
        | FindingKind::Unpublished => (Label::Error, "!"),
        FindingKind::Unmanaged => (Label::Warning, "?"),
    }
}

/// What a line says; a table is a table, as in a plan.
fn line((finding, acceptance): Told<'_>) -> String {
    let mut line = match &finding.kind {
        FindingKind::TableAdded(table) | FindingKind::TableRemoved(table) => {
            name(table_into(&mut String::new(), table.as_ref())).into_owned()
        }
        FindingKind::Remapped { .. }
        | FindingKind::Field { .. }
        | FindingKind::Document(_)
        | FindingKind::Foreign(_)
        | FindingKind::Renamed(_)
        | FindingKind::Vanished
        | FindingKind::Recreated
        | FindingKind::Unmanaged
        | FindingKind::Instance { .. }
        | FindingKind::Unpublished => finding_text(finding),
    };
    if finding.side == Side::Conflict {
        line.push_str(" (the YAML says something else)");
    }
    if finding.attribution() == Attribution::Unknown && finding.kind.table().is_none() {
        line.push_str("; by whom is unknown");
    }
    if let Some(Acceptance { reason, until, .. }) = acceptance {
        let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
        line.push_str(&format!("; accepted{until}: {}", message(reason)));
    }
    line
}

/// What is not drift, and what has to be known to believe the summary.
fn beside(page: &mut Page, report: &DriftReport, all: bool) {
    let before = page.len();
    for ahead in &report.ahead {
        page.sentence(0, (Label::Record, "Ahead: "), &ahead_text(ahead));
    }
    for address in &report.under_way {
        page.sentence(
            0,
            (Label::Record, "Under way: "),
            &format!(
                "{} is being applied, or an apply has left it under way; it was not looked at",
                name(&address.to_string())
            ),
        );
    }
    if !report.assumed.is_empty() {
        let text = format!(
            "{} not read again, as the list of files shows no edit; whether instances run was not asked",
            some(report.assumed.len())
        );
        page.sentence(0, (Label::Warning, "Note: "), &text);
    }
    let hidden = [(report.accepted.len(), "accepted"), (report.settled.len(), "said by the YAML as well by now")];
    let hidden = hidden.into_iter().filter(|(n, _)| *n > 0 && !all);
    let hidden: Vec<String> = hidden.map(|(n, what)| format!("{n} {what}")).collect();
    if !hidden.is_empty() {
        let text = format!("{}; `--verbose` shows what", hidden.join(", "));
        page.sentence(0, (Label::Dim, "No drift: "), &text);
    }
    for lapsed in &report.lapsed {
        let entry = &lapsed.acceptance;
        let place = entry.origin.as_ref().map(|origin| format!(" ({})", name(&origin.to_string()))).unwrap_or_default();
        let why = lapse_text(lapsed);
        let text = format!("{} of {} {why}{place}", entry.fingerprint, name(&entry.address.to_string()));
        page.sentence(0, (Label::Warning, "Baseline: "), &text);
    }
    put_unread(page, report);
    if page.len() > before {
        page.end();
    }
}

fn some(n: usize) -> String {
    if n == 1 { "1 task was".to_owned() } else { format!("{n} tasks were") }
}

fn summary(page: &mut Page, report: &DriftReport) {
    let looked = looked_text(report);
    if report.checked.is_empty() && report.findings.is_empty() && report.unread.is_empty() && report.left_out.is_empty()
    {
        page.wrap("Nothing was applied yet: there is nothing that could have drifted.", 0, 0);
        page.end();
        return;
    }
    if report.findings.is_empty() {
        let rest = if report.unread.is_empty() {
            format!(" {looked}.")
        } else {
            format!(" found, as far as could be looked: {looked}.")
        };
        let (label, lead) =
            if report.unread.is_empty() { (Label::Good, "No drift.") } else { (Label::Warning, "No drift") };
        page.paint(label, lead);
        page.wrap(&rest, width(lead), 0);
        page.end();
        return;
    }
    page.paint(Label::Warning, "Drift:");
    page.wrap(&format!(" {}; {looked}.", classes_text(report)), 6, 0);
    page.end();
}
