//! reviewdog's Diagnostic Format, `rdjson`: reviewdog brings it to any code review.
//!
//! Its columns count bytes of UTF-8, ours characters; where the line is not at hand to count in, the column is left out.

use std::borrow::Cow;

use disync_model::Place;
use serde::Serialize;

use super::{Comment, Review, Severity};
use crate::json::to_json;

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'a>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: Cow<'a, str>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Position>,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

pub(super) fn text(review: &Review<'_>) -> String {
    to_json(&Document {
        source: Source { name: "disync" },
        severity: review.comments.iter().map(|comment| comment.severity).max().map(word),
        diagnostics: review.comments.iter().map(|comment| diagnostic(review, comment)).collect(),
    })
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "INFO",
        Severity::Warning => "WARNING",
        Severity::Error => "ERROR",
    }
}

fn diagnostic<'a>(review: &Review<'_>, comment: &'a Comment) -> Diagnostic<'a> {
    Diagnostic {
        message: comment.sentence(),
        location: Location { path: review.path(comment), range: range(&comment.place) },
        severity: word(comment.severity),
        code: Code { value: comment.check() },
    }
}

fn range(place: &Place) -> Option<Range> {
    let line = (place.line > 0).then_some(place.line)?;
    let columns = bytes(place);
    let position = |column| Position { line, column };
    Some(Range {
        start: position(columns.map(|columns| columns.0)),
        end: columns.map(|columns| position(Some(columns.1))),
    })
}

/// The bytes at which the place begins and ends, counted from 1, the end exclusive; `None` where that is not known.
fn bytes(place: &Place) -> Option<(usize, usize)> {
    // A line that was cut at its beginning starts so.
    if place.column == 0 || place.text.starts_with('…') {
        return None;
    }
    let before = place.column as usize - 1;
    let mut starts = place.text.char_indices().map(|(at, _)| at).chain([place.text.len()]);
    let start = starts.nth(before)?;
    let end = place.text.get(start..)?.chars().take(place.length as usize).map(char::len_utf8).sum::<usize>();
    Some((start + 1, start + end + 1))
}
