//! JUnit XML in the dialect that Jenkins documents and every CI reads: a test case for each thing that was looked at.
//!
//! Errors fail a case; warnings and notes are told in its output, because JUnit knows no other outcome for them.
//! A sync of a divided plan has a case for each part that has something of it, in a class of its own.
//!
//! No time is written: what a plan takes is not a property of a task.

use std::collections::BTreeMap;

use disync_plan::SincePart;

use super::{Comment, Review, Severity};
use crate::escape::message;

pub(super) fn text(review: &Review<'_>) -> String {
    let mut cases: BTreeMap<(&str, Option<SincePart>), Vec<&Comment>> = BTreeMap::new();
    for comment in review.comments {
        cases.entry((&comment.subject, comment.part)).or_default().push(comment);
    }
    for subject in review.subjects {
        let at_all = (&**subject, None)..=(&**subject, Some(SincePart::Besides));
        if cases.range(at_all).next().is_none() {
            cases.insert((subject, None), Vec::new());
        }
    }
    let n_failures = cases.values().filter(|comments| errors(comments).next().is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{n_failures}\" errors=\"0\"", cases.len());
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<testsuites name=\"disync\" {counts}>\n"));
    out.push_str(&format!("  <testsuite name=\"disync {}\" {counts}>\n", attribute(review.command)));
    for ((subject, part), comments) in &cases {
        let class =
            part.map_or_else(|| review.command.to_owned(), |part| format!("{}.{}", review.command, part.word()));
        case(&mut out, review, (&class, subject), comments);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn errors<'r>(comments: &[&'r Comment]) -> impl Iterator<Item = &'r Comment> {
    comments.iter().copied().filter(|comment| comment.severity == Severity::Error)
}

fn case(out: &mut String, review: &Review<'_>, (class, subject): (&str, &str), comments: &[&Comment]) {
    let name = attribute(&message(subject));
    out.push_str(&format!("    <testcase classname=\"disync.{}\" name=\"{name}\"", attribute(class)));
    if comments.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    if let Some(first) = errors(comments).next() {
        let (about, kind) = (attribute(&message(&first.message)), attribute(&first.rule.id));
        let lines: String = errors(comments).map(|comment| line(review, comment)).collect();
        out.push_str(&format!("      <failure message=\"{about}\" type=\"{kind}\">{lines}</failure>\n"));
    }
    let others = comments.iter().filter(|comment| comment.severity != Severity::Error);
    let lines: String = others.map(|comment| line(review, comment)).collect();
    if !lines.is_empty() {
        out.push_str(&format!("      <system-out>{lines}</system-out>\n"));
    }
    out.push_str("    </testcase>\n");
}

/// `syncs/orders.yaml:12:3: error: … [E0120]`, as compilers write it.
fn line(review: &Review<'_>, comment: &Comment) -> String {
    let place = &comment.place;
    let mut spot = review.path(comment);
    for number in [place.line, place.column].into_iter().take_while(|number| *number > 0) {
        spot.push_str(&format!(":{number}"));
    }
    let (severity, rule) = (comment.severity.word(), &comment.rule.id);
    content(&format!("{spot}: {severity}: {} [{rule}]\n", comment.sentence()))
}

/// Text between tags. Characters that XML cannot hold were made visible before.
fn content(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The value of an attribute.
fn attribute(text: &str) -> String {
    content(text).replace('"', "&quot;")
}
