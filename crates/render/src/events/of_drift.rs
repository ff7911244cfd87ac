//! A look at the workspace as events: each finding, what could not be looked at, and how much it is.

use disync_plan::{DriftReport, Finding};
use jiff::Timestamp;

use super::around::{Diagnosed, diagnostic_event, resource};
use super::v1::{self, Found};
use super::{Level, line, write};
use crate::drift::{classes_text, finding_text, of_finding, sums};
use crate::escape::{message, name};

/// All events of a look, each a line: what counts as drift, what could not be looked at, the sums.
#[must_use]
pub fn drift_events(report: &DriftReport, at: Timestamp) -> Vec<String> {
    let findings = report.findings.iter().map(|found| finding(found, at));
    let unread = report.unread.iter().map(|(address, why)| {
        let text = format!("{} could not be looked at: {}", name(&address.to_string()), message(why));
        diagnostic_event(Diagnosed::Warning, &text, &[], at)
    });
    let mut lines: Vec<String> = findings.chain(unread).collect();
    let text =
        if report.findings.is_empty() { "No drift".to_owned() } else { format!("Drift: {}", classes_text(report)) };
    let level = if report.findings.is_empty() { Level::Info } else { Level::Warn };
    lines.push(write(&v1::Line { drift: Some(sums(report)), ..line("drift_summary", level, text, at) }));
    lines
}

fn finding(finding: &Finding, at: Timestamp) -> String {
    let text = format!("{}: Drift detected: {}", name(&finding.address.to_string()), finding_text(finding));
    let found = Found { resource: resource(&finding.address), finding: of_finding(finding) };
    write(&v1::Line { found: Some(found), ..line("drift_finding", Level::Warn, text, at) })
}
