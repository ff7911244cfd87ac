//! What `disync doctor` found: one line a check, and what to do about those that are not well.
//!
//! It judges nothing: which checks there are and how they end is the command's concern.

use serde::Serialize;

use crate::escape::{message, name};
use crate::json::{to_json, to_yaml};
use crate::phrase::count;
use crate::style::{Label, Page, Style};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The files of the project.
    Files,
    /// The variables of a channel.
    Notification,
    /// Where the service is, and whether it answers.
    Endpoint,
    /// What requests are signed with.
    Credentials,
    /// The clock of this machine, which every signature contains.
    Clock,
    /// The workspace.
    Workspace,
    /// Whether the workspace is the one that is meant.
    Identity,
    /// A data source that a sync names.
    DataSource,
    /// A resource group that a sync names.
    ResourceGroup,
    /// The way from a resource group to a data source.
    Connectivity,
    /// The tables of a sync in its source.
    Tables,
}

impl Check {
    /// Its name for programs; with a space for each underscore it is the one for people.
    const fn word(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Notification => "notification",
            Self::Endpoint => "endpoint",
            Self::Credentials => "credentials",
            Self::Clock => "clock",
            Self::Workspace => "workspace",
            Self::Identity => "identity",
            Self::DataSource => "data_source",
            Self::ResourceGroup => "resource_group",
            Self::Connectivity => "connectivity",
            Self::Tables => "tables",
        }
    }
}

/// How a check ended, from well to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All is well.
    Ok,
    /// It deserves a look.
    Warning,
    /// It could not be checked.
    Unknown,
    /// An apply would fail on it.
    Problem,
}

impl Verdict {
    const ALL: [Self; 4] = [Self::Ok, Self::Warning, Self::Unknown, Self::Problem];

    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Unknown => "unknown",
            Self::Problem => "problem",
        }
    }

    const fn label(self) -> Label {
        match self {
            Self::Ok => Label::Good,
            Self::Warning | Self::Unknown => Label::Warning,
            Self::Problem => Label::Error,
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Which one, where there are several.
    pub subject: Option<String>,
    /// How it is.
    pub verdict: Verdict,
    /// Why, in a few words.
    pub message: String,
    /// What to do; empty where there is nothing to do.
    pub advice: Vec<String>,
}

/// Findings as text, in the order given, and how many ended how.
#[must_use]
pub fn doctor_text(findings: &[Finding], style: &Style) -> String {
    let mut page = Page::new(style);
    let widest = Verdict::ALL.map(|verdict| verdict.word().len()).into_iter().max().unwrap_or_default();
    for finding in findings {
        let verdict = finding.verdict.word();
        page.paint(finding.verdict.label(), verdict).space(widest + 2 - verdict.len());
        let indent = widest + 4;
        page.wrap(&headline(finding), widest + 2, indent);
        page.end();
        for advice in &finding.advice {
            page.sentence(indent, (Label::Heading, "hint: "), &message(advice));
        }
    }
    let n_of = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let ends = Verdict::ALL.into_iter().map(|verdict| (verdict, n_of(verdict))).filter(|(_, n)| *n > 0);
    let ends: Vec<String> = ends.map(|(verdict, n)| format!("{n} {}", verdict.word())).collect();
    page.end();
    page.put(&format!("{}: {}.", count(findings.len(), "check"), ends.join(", "))).end();
    page.finish()
}

/// Findings as JSON. `verdict` at the top is the worst of them.
#[must_use]
pub fn doctor_json(findings: &[Finding]) -> String {
    to_json(&v1(findings))
}

/// The document of [`doctor_json`] as YAML.
#[must_use]
pub fn doctor_yaml(findings: &[Finding]) -> String {
    to_yaml(&v1(findings))
}

fn headline(finding: &Finding) -> String {
    let check = finding.check.word().replace('_', " ");
    let subject = finding.subject.as_deref().map(|subject| format!(" {}", name(subject))).unwrap_or_default();
    format!("{check}{subject}: {}", message(&finding.message))
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    format_version: &'static str,
    verdict: &'static str,
    checks: Vec<CheckV1<'a>>,
}

/// One check; `verdict` is `ok`, `warning`, `unknown` or `problem`.
#[derive(Serialize)]
struct CheckV1<'a> {
    check: &'static str,
    subject: Option<&'a str>,
    verdict: &'static str,
    message: &'a str,
    advice: &'a [String],
}

fn v1(findings: &[Finding]) -> Diagnosis<'_> {
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Ok);
    Diagnosis { format_version: "1.2", verdict: worst.word(), checks: findings.iter().map(mirror).collect() }
}

fn mirror(finding: &Finding) -> CheckV1<'_> {
    let Finding { check, subject, verdict, message, advice } = finding;
    CheckV1 { check: check.word(), subject: subject.as_deref(), verdict: verdict.word(), message, advice }
}
