//! Comments: what a reviewer's machine is told about a project, a plan or drift, one by one, each at a place in a file.
//!
//! One list serves all formats: `of_problems`, `of_plan` and `of_drift` make it, the other modules write it, one format a file.
//! None of them knows what is commented on. A comment's fingerprint does not depend on the line that it is at, so that a
//! comment which was seen before is recognised after lines were inserted above it.
//!
//! It does not decide how a command ends: that is for the exit code. Everything that comes from outside is escaped
//! twice: made inert by [`escape`](crate::escape()), then written as the format demands.

mod codequality;
mod github;
mod junit;
mod of_drift;
mod of_failure;
mod of_plan;
mod of_problems;
mod rdjson;
mod sarif;

use std::borrow::Cow;
use std::collections::BTreeMap;

use disync_model::{Digest, Origin, Place};
use disync_plan::SincePart;

use crate::escape::{escape, message};

pub use of_drift::{drift_comments, drift_subjects};
pub use of_failure::failure_comment;
pub use of_plan::{plan_comments, plan_subjects};
pub use of_problems::problem_comments;

/// How much a comment matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Deserves a look.
    Warning,
    /// Must be mended before anything is applied, or is what the command has looked for and found.
    Error,
}

/// What kind of comment it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// Its stable name, such as `E0120` or `table-removed`.
    pub id: Cow<'static, str>,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// One thing to be said at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// How much it matters.
    pub severity: Severity,
    /// Of what kind it is.
    pub rule: Rule,
    /// What is the matter, as a lower-case fragment.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where; line 0 is the whole file.
    pub place: Place,
    /// What it is about: an address, or a file.
    pub subject: String,
    /// Of which part of a divided plan; `None` where a plan is not divided, or is meant as a whole.
    pub part: Option<SincePart>,
    /// Equal for the same comment in another run, also where lines have moved.
    pub fingerprint: Digest,
}

/// All that a command has to comment, and what it looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review<'a> {
    /// The command, such as `plan`.
    pub command: &'a str,
    /// The version of disync.
    pub version: &'a str,
    /// The folder of the project in its repository, with `/` between its parts; empty for the repository's own.
    pub folder: &'a str,
    /// What was looked at: addresses, or files.
    pub subjects: &'a [String],
    /// What there is to say.
    pub comments: &'a [Comment],
}

/// A format for machines that review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFormat {
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML, as Jenkins documents it.
    Junit,
    /// GitLab's Code Quality report.
    CodeQuality,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// reviewdog's Diagnostic Format.
    Rdjson,
}

/// A review in a format for machines.
#[must_use]
pub fn review_text(review: &Review<'_>, format: ReviewFormat) -> String {
    match format {
        ReviewFormat::Sarif => sarif::text(review),
        ReviewFormat::Junit => junit::text(review),
        ReviewFormat::CodeQuality => codequality::text(review),
        ReviewFormat::Github => github::text(review),
        ReviewFormat::Rdjson => rdjson::text(review),
    }
}

impl Severity {
    /// Its word.
    const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Comment {
    /// The name of its rule, where a format has no other place to tell what is pending besides a branch.
    fn check(&self) -> Cow<'_, str> {
        if self.is_besides() { format!("besides/{}", self.rule.id).into() } else { Cow::Borrowed(&self.rule.id) }
    }

    /// Whether a branch is not the cause of it.
    fn is_besides(&self) -> bool {
        self.part == Some(SincePart::Besides)
    }

    /// The message and what to do about it, inert, in one line.
    fn sentence(&self) -> String {
        let mut text = if self.is_besides() { "pending besides this branch: ".to_owned() } else { String::new() };
        text.push_str(&message(&self.message));
        if let Some(help) = &self.help {
            text.push_str("; ");
            text.push_str(&message(help));
        }
        text
    }
}

impl Review<'_> {
    /// The path of a comment's file from the root of the repository, inert.
    fn path(&self, comment: &Comment) -> String {
        let file = escape(&comment.place.file);
        if self.folder.is_empty() { file.into_owned() } else { format!("{}/{file}", escape(self.folder)) }
    }
}

/// A comment that has no fingerprint yet.
struct Draft<'a> {
    severity: Severity,
    rule: Rule,
    message: String,
    help: Option<String>,
    place: Place,
    subject: String,
    /// What tells it from others of its rule and subject; no lines, and nothing that changes with them.
    key: &'a str,
}

/// Gathers comments, and tells those apart that are alike.
#[derive(Default)]
struct Collector {
    comments: Vec<Comment>,
    /// The part of a divided plan that is being commented on.
    part: Option<SincePart>,
    /// How often a fingerprint was met.
    met: BTreeMap<Digest, u64>,
}

impl Collector {
    fn push(&mut self, draft: Draft<'_>) {
        let parts = [&*draft.rule.id, &*draft.subject, draft.key];
        let first = Digest::of_parts(parts.map(str::as_bytes));
        self.add(draft, first);
    }

    /// Adds a comment that brings its fingerprint along. It is the same in whichever part: what was seen in a plan of the
    /// main branch is recognised in that of a branch.
    fn add(&mut self, draft: Draft<'_>, first: Digest) {
        let Draft { severity, rule, message, help, place, subject, .. } = draft;
        let n_met = self.met.entry(first).or_insert(0);
        let fingerprint = match *n_met {
            0 => first,
            n => Digest::of_parts([&first.as_bytes()[..], &n.to_le_bytes()]),
        };
        *n_met = n_met.saturating_add(1);
        let part = self.part;
        self.comments.push(Comment { severity, rule, message, help, place, subject, part, fingerprint });
    }
}

/// The place of something that was declared.
fn place_of(origin: &Origin) -> Place {
    Place { line: origin.line, ..whole_file(&origin.file) }
}

/// A file as a whole.
fn whole_file(file: &str) -> Place {
    Place { file: file.into(), line: 0, column: 0, length: 1, text: String::new() }
}
