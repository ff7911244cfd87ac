//! Version 1 of the machine form of a look at the workspace.

use disync_model::{Acceptance, Table, TaskId};
use disync_plan::{Ahead, DriftReport, Finding, FindingClass, FindingKind, Lapsed, LastEdit};
use serde::Serialize;

use super::words::finding_text;
use crate::json::Meta;
use crate::json::build::origin;
use crate::json::v1::Origin;

/// The version of this format: the first number changes when readers must.
const FORMAT_VERSION: &str = "1.0";

#[derive(Serialize)]
pub(super) struct Report<'a> {
    format_version: &'static str,
    disync_version: &'a str,
    timestamp: String,
    project_id: i64,
    /// Whether there is a finding that counts.
    drifted: bool,
    /// Whether all that was asked for could be looked at.
    complete: bool,
    summary: Summary,
    findings: Vec<Found<'a>>,
    settled: Vec<Found<'a>>,
    accepted: Vec<Accepted<'a>>,
    ahead: Vec<AheadOf>,
    unread: Vec<Unread<'a>>,
    under_way: Vec<String>,
    left_out: Vec<String>,
    assumed: Vec<String>,
    lapsed: Vec<LapsedEntry<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Summary {
    checked: usize,
    /// Null where the workspace was not listed.
    listed: Option<usize>,
    console: usize,
    vanished: usize,
    unmanaged: usize,
    runtime: usize,
    settled: usize,
    accepted: usize,
    ahead: usize,
    unread: usize,
    under_way: usize,
    lapsed: usize,
}

/// One difference; which of the keys about what differs are there depends on its kind.
#[derive(Serialize)]
pub(crate) struct Found<'a> {
    fingerprint: String,
    address: String,
    class: &'static str,
    kind: &'static str,
    side: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<TableOf<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution_id: Option<i64>,
    last_edit: Edit<'a>,
    attribution: &'static str,
    /// Null for a task that the project does not manage.
    applied_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
struct TableOf<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<&'a str>,
    table: &'a str,
}

/// What is null is unknown.
#[derive(Serialize)]
struct Edit<'a> {
    by: Option<&'a str>,
    at: Option<String>,
    version: Option<i64>,
    draft: Option<bool>,
}

#[derive(Serialize)]
struct Accepted<'a> {
    finding: Found<'a>,
    acceptance: Entry<'a>,
}

/// An entry of the baseline.
#[derive(Serialize)]
struct Entry<'a> {
    fingerprint: &'a str,
    address: String,
    what: &'a str,
    reason: &'a str,
    /// The last day; null where there is none.
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
struct LapsedEntry<'a> {
    why: &'static str,
    acceptance: Entry<'a>,
}

#[derive(Serialize)]
struct AheadOf {
    address: String,
    action: &'static str,
    tables_added: usize,
    tables_removed: usize,
    fields: usize,
}

#[derive(Serialize)]
struct Unread<'a> {
    address: String,
    message: &'a str,
}

pub(super) fn report<'a>(report: &'a DriftReport, meta: &Meta<'a>) -> Report<'a> {
    let addresses = |addresses: &[disync_model::Address]| addresses.iter().map(ToString::to_string).collect();
    Report {
        format_version: FORMAT_VERSION,
        disync_version: meta.version,
        timestamp: report.at.to_string(),
        project_id: report.project.0,
        drifted: !report.findings.is_empty(),
        complete: report.unread.is_empty() && report.under_way.is_empty() && report.left_out.is_empty(),
        summary: summary(report),
        findings: report.findings.iter().map(found).collect(),
        settled: report.settled.iter().map(found).collect(),
        accepted: report
            .accepted
            .iter()
            .map(|(finding, acceptance)| Accepted { finding: found(finding), acceptance: entry(acceptance) })
            .collect(),
        ahead: report.ahead.iter().map(ahead).collect(),
        unread: report
            .unread
            .iter()
            .map(|(address, message)| Unread { address: address.to_string(), message })
            .collect(),
        under_way: addresses(&report.under_way),
        left_out: addresses(&report.left_out),
        assumed: addresses(&report.assumed),
        lapsed: report.lapsed.iter().map(lapsed).collect(),
    }
}

pub(crate) fn summary(report: &DriftReport) -> Summary {
    let of = |class: FindingClass| report.findings.iter().filter(|finding| finding.class == class).count();
    Summary {
        checked: report.checked.len(),
        listed: report.n_listed,
        console: of(FindingClass::Console),
        vanished: of(FindingClass::Vanished),
        unmanaged: of(FindingClass::Unmanaged),
        runtime: of(FindingClass::Runtime),
        settled: report.settled.len(),
        accepted: report.accepted.len(),
        ahead: report.ahead.len(),
        unread: report.unread.len(),
        under_way: report.under_way.len(),
        lapsed: report.lapsed.len(),
    }
}

pub(crate) fn found(finding: &Finding) -> Found<'_> {
    let Finding { address, class, kind, side, task, edit, applied_at, origin: place, fingerprint } = finding;
    let (field, before, after) = values(kind);
    let LastEdit { by, at, version, draft } = edit;
    Found {
        fingerprint: fingerprint.to_string(),
        address: address.to_string(),
        class: class.word(),
        kind: kind.word(),
        side: side.word(),
        message: finding_text(finding),
        table: kind.table().map(table),
        field,
        before,
        after,
        file_id: task.and_then(TaskId::file).map(|file| file.0),
        solution_id: task.and_then(TaskId::solution).map(|solution| solution.0),
        last_edit: Edit { by: by.as_deref(), at: at.map(|at| at.to_string()), version: *version, draft: *draft },
        attribution: finding.attribution().word(),
        applied_at: applied_at.map(|at| at.to_string()),
        origin: place.as_ref().map(origin),
    }
}

/// What differs: a setting's key, what it was, and what it is.
fn values(kind: &FindingKind) -> (Option<&str>, Option<&str>, Option<&str>) {
    match kind {
        FindingKind::Field { field, before, after } => (Some(field), before.as_deref(), after.as_deref()),
        FindingKind::Instance { wished, is } => (Some("run"), Some(wished), Some(is)),
        FindingKind::Remapped { from, to, .. } => (None, Some(from), Some(to)),
        FindingKind::Renamed(text) | FindingKind::Foreign(text) => (None, None, Some(text)),
        FindingKind::TableAdded(_)
        | FindingKind::TableRemoved(_)
        | FindingKind::Document(_)
        | FindingKind::Vanished
        | FindingKind::Recreated
        | FindingKind::Unmanaged
        | FindingKind::Unpublished => (None, None, None),
    }
}

fn table(table: &Table) -> TableOf<'_> {
    TableOf { database: table.database.as_deref(), table: &table.name }
}

fn entry(acceptance: &Acceptance) -> Entry<'_> {
    let Acceptance { fingerprint, address, what, reason, until, document, origin: place } = acceptance;
    Entry {
        fingerprint: fingerprint.as_str(),
        address: address.to_string(),
        what,
        reason,
        until: until.map(|until| until.to_string()),
        document: document.as_ref().map(disync_model::DigestPrefix::as_str),
        origin: place.as_ref().map(origin),
    }
}

fn lapsed(lapsed: &Lapsed) -> LapsedEntry<'_> {
    LapsedEntry { why: lapsed.lapse.word(), acceptance: entry(&lapsed.acceptance) }
}

fn ahead(ahead: &Ahead) -> AheadOf {
    let Ahead { address, action, n_added, n_removed, n_fields } = ahead;
    AheadOf {
        address: address.to_string(),
        action: action.word(),
        tables_added: *n_added,
        tables_removed: *n_removed,
        fields: *n_fields,
    }
}
