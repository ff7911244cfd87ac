//! GitLab's Code Quality report: a list of issues that the merge request shows beside the lines.
//!
//! GitLab documents five fields; each is required, and every fingerprint must be unique.

use std::borrow::Cow;

use serde::Serialize;

use super::{Comment, Review, Severity};
use crate::json::to_json;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: Cow<'a, str>,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn text(review: &Review<'_>) -> String {
    let issues: Vec<Issue<'_>> = review.comments.iter().map(|comment| issue(review, comment)).collect();
    to_json(&issues)
}

fn issue<'a>(review: &Review<'_>, comment: &'a Comment) -> Issue<'a> {
    Issue {
        description: comment.sentence(),
        check_name: comment.check(),
        fingerprint: comment.fingerprint.to_string(),
        severity: match comment.severity {
            Severity::Note => "info",
            Severity::Warning => "minor",
            Severity::Error => "critical",
        },
        location: Location { path: review.path(comment), lines: Lines { begin: comment.place.line.max(1) } },
    }
}
