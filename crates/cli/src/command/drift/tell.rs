//! A look at the workspace in all its forms: what is printed, and the files beside it.
//!
//! A report or a file of metrics that was asked for is there when the command ends, whatever became of it: nobody may take
//! what an earlier run has left for news.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use disync_plan::DriftReport;
use disync_render::{
    drift_comments, drift_events, drift_failed_metrics, drift_metrics, drift_report_html, drift_report_json,
    drift_report_markdown, drift_report_text, drift_report_yaml, drift_subjects, unread_text,
};
use jiff::Timestamp;

use crate::args::{DriftArgs, Global, PlanFormat};
use crate::failure::Failure;
use crate::printer::Printer;
use crate::review::{self, Looked};
use crate::{output, project};

/// Refuses files that could not be written, before anything is read.
pub(super) fn check(global: &Global, args: &DriftArgs, printer: &Printer) -> Result<(), Failure> {
    output::check(global, args.json_file().map(PathBuf::as_path))?;
    review::check(global, &args.reports, args.output.format == PlanFormat::Text, printer)
}

/// Prints a report in the form that was asked for.
pub(super) fn report(global: &Global, args: &DriftArgs, report: &DriftReport, printer: &mut Printer) {
    printer.result(&match args.output.format {
        PlanFormat::Text => drift_report_text(report, &printer.out, global.verbose),
        PlanFormat::Json => drift_report_json(report, &output::meta()),
        PlanFormat::Yaml => drift_report_yaml(report, &output::meta()),
        PlanFormat::Markdown => drift_report_markdown(report, args.output.max_chars),
        PlanFormat::Html => drift_report_html(report, &output::meta()),
    });
}

/// Says which tasks could not be looked at, beside what is made of the others.
pub(super) fn unread(report: &DriftReport, printer: &Printer) {
    let unread = unread_text(report, &printer.err);
    if !unread.is_empty() {
        printer.error(&unread);
    }
}

/// Tells a report to whoever listens, and writes those of its forms that go into files.
pub(super) fn files(
    global: &Global,
    args: &DriftArgs,
    report: &DriftReport,
    printer: &mut Printer,
) -> Result<(), Failure> {
    printer.events.tell(|at| drift_events(report, at).concat());
    output::json_into(global, &args.output.json_into, || drift_report_json(report, &output::meta()))?;
    review::write(global, &args.reports, "drift", printer, || Looked {
        subjects: drift_subjects(report),
        comments: drift_comments(report, review::project_file(global)),
    })
}

/// Writes the metrics of a look.
pub(super) fn metrics(
    global: &Global,
    args: &DriftArgs,
    report: &DriftReport,
    (calls, took): (&BTreeMap<&'static str, u64>, Duration),
) -> Result<(), Failure> {
    let Some(file) = &args.metrics else { return Ok(()) };
    output::write(global, file, drift_metrics(report, calls, took))
}

/// Lets the files say that the command has failed.
pub(super) fn failed(global: &Global, args: &DriftArgs, printer: &mut Printer, failure: &Failure) {
    review::of_failure(global, &args.reports, "drift", printer, failure);
    let Some(file) = &args.metrics else { return };
    let metrics = drift_failed_metrics(project::id(global), Timestamp::now());
    if let Err(unwritten) = output::write(global, file, &metrics) {
        printer.failure(&unwritten);
    }
}
