//! Workflow commands of GitHub Actions: one line a comment on stdout, which becomes an annotation.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step, so the errors come first, and of those alike what a branch
//! is the cause of.

use std::cmp::Reverse;

use super::{Comment, Review, Severity};
use crate::escape::message;

pub(super) fn text(review: &Review<'_>) -> String {
    let mut comments: Vec<&Comment> = review.comments.iter().collect();
    comments.sort_by_key(|comment| (Reverse(comment.severity), comment.is_besides()));
    comments.into_iter().map(|comment| line(review, comment)).collect()
}

fn line(review: &Review<'_>, comment: &Comment) -> String {
    let command = match comment.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = &comment.place;
    let mut properties = format!("file={}", property(&review.path(comment)));
    properties.push_str(&format!(",line={}", place.line.max(1)));
    if place.line > 0 && place.column > 0 {
        properties.push_str(&format!(",col={}", place.column));
    }
    let title = format!("{} {}", comment.check(), message(&comment.subject));
    properties.push_str(&format!(",title={}", property(&title)));
    format!("::{command} {properties}::{}\n", data(&comment.sentence()))
}

/// What comes after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: a colon or a comma would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
