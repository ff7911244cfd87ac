//! A look at the workspace as metrics: numbers for Prometheus to keep, to draw and to raise alarms from.
//!
//! How many series there are is bounded: nothing but the addresses of syncs comes from outside, and no more than
//! [`MOST_ADDRESSES`] of them are told. Who did something, fingerprints and tables are for the other forms.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::ProjectId;
use disync_plan::{DriftReport, FindingClass};
use jiff::Timestamp;

use crate::exposition::Exposition;

/// How many syncs with findings have series of their own.
const MOST_ADDRESSES: usize = 100;

/// What stands for the project where nobody knows which one it is.
const UNKNOWN: &str = "unknown";

/// The metrics of a look, which made these calls and took that long.
#[must_use]
pub fn drift_metrics(report: &DriftReport, calls: &BTreeMap<&'static str, u64>, took: Duration) -> String {
    let project = report.project.to_string();
    let mut out = Exposition::new();
    run(&mut out, &project, true, report.at);
    let name = "disync_drift_duration_seconds";
    out.gauge(name, "How long the last run took.").sample(&[("project", &project)], took.as_secs_f64());
    findings(&mut out, &project, report);
    for (name, help, n) in sums(report) {
        out.gauge(name, help).sample(&[("project", &project)], n);
    }
    if let Some(n_listed) = report.n_listed {
        let help = "Tasks of the workspace that were listed for those that nobody has declared; only with --unmanaged.";
        out.gauge("disync_drift_listed_tasks", help).sample(&[("project", &project)], n_listed);
    }
    let mut gauge = out.gauge("disync_drift_calls", "Calls to DataWorks by the last run.");
    for (operation, n) in calls {
        gauge.sample(&[("project", &project), ("operation", operation)], n);
    }
    out.finish()
}

/// The metrics of a run that had no report: that it has failed, and nothing about drift, of which it knows nothing.
#[must_use]
pub fn drift_failed_metrics(project: Option<ProjectId>, at: Timestamp) -> String {
    let project = project.map_or_else(|| UNKNOWN.to_owned(), |project| project.to_string());
    let mut out = Exposition::new();
    run(&mut out, &project, false, at);
    out.finish()
}

fn run(out: &mut Exposition, project: &str, is_success: bool, at: Timestamp) {
    let labels = [("project", project)];
    out.gauge("disync_drift_success", "Whether the last run had a report: 1, or 0 where it failed.")
        .sample(&labels, u8::from(is_success));
    out.gauge("disync_drift_last_run_timestamp_seconds", "When the last run was, as seconds since 1970.")
        .sample(&labels, at.as_second());
}

fn findings(out: &mut Exposition, project: &str, report: &DriftReport) {
    let mut gauge = out.gauge("disync_drift_findings", "Differences that count as drift, by class.");
    for class in FindingClass::ALL {
        let n = report.findings.iter().filter(|finding| finding.class == class).count();
        gauge.sample(&[("project", project), ("class", class.word())], n);
    }
    let mut by_address: BTreeMap<_, usize> = BTreeMap::new();
    for finding in &report.findings {
        let n = by_address.entry(&finding.address).or_default();
        *n = n.saturating_add(1);
    }
    out.gauge("disync_drift_tasks", "Tasks with differences that count as drift.")
        .sample(&[("project", project)], by_address.len());
    let help =
        "Differences that count as drift, by task; those without any are left out, and so are all but 100 tasks.";
    let mut gauge = out.gauge("disync_drift_task_findings", help);
    for (address, n) in by_address.into_iter().take(MOST_ADDRESSES) {
        gauge.sample(&[("project", project), ("address", &address.to_string())], n);
    }
}

const fn sums(report: &DriftReport) -> [(&'static str, &'static str, usize); 8] {
    [
        ("disync_drift_checked_syncs", "Syncs that were compared with what was applied last.", report.checked.len()),
        ("disync_drift_unread", "Syncs that could not be looked at.", report.unread.len()),
        ("disync_drift_under_way", "Syncs that were not looked at, as an apply is at them.", report.under_way.len()),
        ("disync_drift_left_out", "Syncs that were not looked at, as nobody asked for them.", report.left_out.len()),
        ("disync_drift_accepted", "Differences that are accepted by the baseline.", report.accepted.len()),
        ("disync_drift_settled", "Differences that the YAML says as well by now.", report.settled.len()),
        ("disync_drift_lapsed", "Entries of the baseline that do not hold any more.", report.lapsed.len()),
        ("disync_drift_ahead", "Syncs of which the YAML asks for what was not applied yet.", report.ahead.len()),
    ]
}
