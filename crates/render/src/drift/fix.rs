//! What becomes of findings: written into the YAML, as a diff of its files, or left out of the plan that reverts them.

use disync_model::{Address, Origin};
use disync_plan::{DriftReport, Finding, Left};

use super::words::finding_text;
use crate::escape::{escape, message, name};
use crate::phrase::{count, some_of};
use crate::style::{Label, Page, Style};
use crate::unified::unified;

/// How many files the summary names.
const MOST_NAMED: usize = 5;

/// What came of writing drift into the YAML.
#[derive(Debug)]
pub struct DriftWritten<'r> {
    /// The files that say something else now, by path.
    pub files: Vec<FileDiff<'r>>,
    /// How many findings they say.
    pub n_written: usize,
    /// The findings that they do not say.
    pub left: &'r [Unwritten<'r>],
    /// Whether nothing was written in truth.
    pub dry_run: bool,
}

/// A file before and after.
#[derive(Debug, Clone, Copy)]
pub struct FileDiff<'r> {
    /// Its path, relative to the project.
    pub path: &'r str,
    /// What it held.
    pub before: &'r [u8],
    /// What it holds.
    pub after: &'r [u8],
}

/// A finding that was not written.
#[derive(Debug, Clone)]
pub struct Unwritten<'r> {
    /// Which.
    pub finding: &'r Finding,
    /// The place in the YAML where it could not be written.
    pub origin: Option<Origin>,
    /// Why.
    pub why: String,
    /// What to do.
    pub hint: String,
}

/// The diff of what was written, and what was not.
#[must_use]
pub fn written_text(written: &DriftWritten<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    for FileDiff { path, before, after } in &written.files {
        let path = name(path);
        unified(&mut page, 0, [&path, &path], [&lines(before), &lines(after)]);
    }
    if !written.files.is_empty() {
        page.end();
    }
    for Unwritten { finding, origin, why, hint } in written.left {
        let place = origin.as_ref().map(|origin| format!(" ({})", name(&origin.to_string()))).unwrap_or_default();
        page.sentence(0, (Label::Warning, "Not written: "), &format!("{}{place}: {}", told(finding), message(why)));
        page.sentence(2, (Label::Dim, "hint: "), &message(hint));
    }
    if !written.left.is_empty() {
        page.end();
    }
    let (n, n_left) = (written.n_written, written.left.len());
    let files = some_of(written.files.iter().map(|file| name(file.path).into_owned()), MOST_NAMED);
    let into = if files.is_empty() { String::new() } else { format!(" into {files}") };
    let (lead, verb) = if written.dry_run { ("Would write", "would be left") } else { ("Written", "left") };
    let lead = format!("{lead}:");
    let label = if n_left == 0 { Label::Good } else { Label::Warning };
    page.paint(label, &lead);
    page.wrap(&format!(" {} of drift{into}; {n_left} {verb}.", count(n, "finding")), lead.len(), 0);
    page.end();
    page.finish()
}

/// The findings that a plan which reverts drift does not undo; nothing where there are none.
#[must_use]
pub fn unplanned_text(left: &[Left<'_>], style: &Style) -> String {
    let mut page = Page::new(style);
    for Left { finding, is_published } in left {
        let (lead, why) = if *is_published {
            let why =
                "no plan undoes that, and this one publishes the draft that it is in; undo it in the console first";
            ("Not undone, but published: ", why)
        } else {
            ("Not in the plan: ", "no plan changes that; look at it in the console, or accept it")
        };
        page.sentence(0, (Label::Warning, lead), &format!("{}: {why}", told(finding)));
    }
    page.finish()
}

/// The tasks that could not be looked at; nothing where there are none.
#[must_use]
pub fn unread_text(report: &DriftReport, style: &Style) -> String {
    let mut page = Page::new(style);
    put_unread(&mut page, report);
    page.finish()
}

/// The same, on a page that tells of other things as well.
pub(super) fn put_unread(page: &mut Page, report: &DriftReport) {
    for (address, why) in &report.unread {
        let text = format!("{} could not be looked at: {}", name(&Address::to_string(address)), message(why));
        page.sentence(0, (Label::Error, "Error: "), &text);
    }
}

fn told(finding: &Finding) -> String {
    format!("{}: {}", name(&Address::to_string(&finding.address)), finding_text(finding))
}

/// The lines of a file, fit to be shown; line ends of Windows are no part of them.
fn lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let line = |line: &str| match line.strip_suffix('\n') {
        Some(line) => escape(line.strip_suffix('\r').unwrap_or(line)).into_owned() + "\n",
        None => escape(line).into_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}
