//! A look at the workspace: what has drifted, by whom as far as that can be told, and what is not drift.
//!
//! The words for one finding are in `words`, the text for people in `text`, the machine form in `v1`. How a plan shows drift
//! is in `plan::drift`.

mod fix;
mod metrics;
mod outline;
mod text;
mod v1;
mod words;

use disync_plan::DriftReport;

pub use self::fix::{DriftWritten, FileDiff, Unwritten, unplanned_text, unread_text, written_text};
pub use self::metrics::{drift_failed_metrics, drift_metrics};
pub(crate) use self::outline::DriftOutline;
pub use self::text::drift_report_text;
pub(crate) use self::v1::{Found, Summary, found as of_finding, summary as sums};
pub use self::words::{attribution_text, finding_text};
pub(crate) use self::words::{classes_text, lapse_text};
use crate::json::{Meta, to_json, to_yaml};

/// A report as JSON.
#[must_use]
pub fn drift_report_json(report: &DriftReport, meta: &Meta<'_>) -> String {
    to_json(&v1::report(report, meta))
}

/// The document of [`drift_report_json`] as YAML.
#[must_use]
pub fn drift_report_yaml(report: &DriftReport, meta: &Meta<'_>) -> String {
    to_yaml(&v1::report(report, meta))
}
