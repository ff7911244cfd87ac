//! Where things are in the text of a file: lines, tokens, and the extent of a value.
//!
//! The reader of YAML tells where scalars and flow collections are; of a block collection only its pieces are known, and
//! the dashes, commas and colons between them are found here. Nothing is changed here.

use std::ops::Range;

use crate::report::At;
use crate::yaml::{Entry, Node, Value};

/// The first byte of the line that `at` is on.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    before(text, at).rfind(is_break).map_or(0, |end| end + 1)
}

/// The end of the line that `at` is on, behind its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    match rest.find(is_break) {
        None => text.len(),
        Some(end) if rest[end..].starts_with("\r\n") => at + end + 2,
        Some(end) => at + end + 1,
    }
}

/// The line break that ends the line that `at` is on, or else the first one of the file.
pub(super) fn line_break(text: &str, at: usize) -> &str {
    let of_line = |at: usize| {
        let rest = text.get(at..)?;
        let rest = &rest[rest.find(is_break)?..];
        Some(if rest.starts_with("\r\n") { "\r\n" } else { &rest[..1] })
    };
    of_line(at).or_else(|| of_line(0)).unwrap_or("\n")
}

/// Whether nothing but spaces and tabs is before `at` on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text.get(line_start(text, at)..at).is_some_and(is_blank)
}

/// Whether nothing but spaces, tabs and a comment is behind `at` on its line.
pub(super) fn ends_line(text: &str, at: usize) -> bool {
    let rest = text.get(at..line_end(text, at)).unwrap_or_default().trim_end_matches(is_break);
    let code = rest.trim_start_matches(is_space);
    code.is_empty() || code.starts_with('#') && code.len() < rest.len()
}

pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

pub(super) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

pub(super) const fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Where the next token begins: behind spaces, line breaks and comments.
pub(super) fn skip(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches(|c| is_space(c) || is_break(c)).len();
        let is_comment = text.get(at..).is_some_and(|rest| rest.starts_with('#'))
            && before(text, at).chars().next_back().is_none_or(|c| is_space(c) || is_break(c));
        if !is_comment {
            return at;
        }
        at = line_end(text, at);
    }
}

/// Where `token` is, if it is the next one.
pub(super) fn next(text: &str, at: usize, token: char) -> Option<usize> {
    let at = skip(text, at);
    text.get(at..)?.starts_with(token).then_some(at)
}

/// Whether a list or mapping is written in brackets.
pub(super) fn is_flow(text: &str, node: &Node<'_>) -> bool {
    let open = match &node.value {
        Value::List(_) => '[',
        Value::Map(_) => '{',
        Value::Plain(_) | Value::Quoted(_) | Value::Refused => return false,
    };
    text.get(start(node.at)..).is_some_and(|text| text.starts_with(open))
}

/// From the first to the last byte of a value; of a block collection, from its first piece on.
pub(super) fn span(text: &str, node: &Node<'_>) -> Range<usize> {
    match &node.value {
        Value::List(items) if !is_flow(text, node) => {
            let first = items.first().map(|item| span(text, item).start);
            let last = items.last().map(|item| span(text, item).end);
            first.unwrap_or(start(node.at))..last.unwrap_or(end(text, node.at))
        }
        Value::Map(entries) if !is_flow(text, node) => {
            let first = entries.first().map(|entry| start(entry.key.at));
            let last = entries.last().map(|entry| span_of_entry(text, entry).end);
            first.unwrap_or(start(node.at))..last.unwrap_or(end(text, node.at))
        }
        _ => start(node.at)..end(text, node.at),
    }
}

/// From the first byte of a key to the last of its value.
pub(super) fn span_of_entry(text: &str, entry: &Entry<'_>) -> Range<usize> {
    start(entry.key.at)..span(text, &entry.value).end.max(end(text, entry.key.at))
}

/// The first byte behind the colon of a key.
pub(super) fn behind_colon(text: &str, entry: &Entry<'_>) -> Option<usize> {
    Some(next(text, end(text, entry.key.at), ':')? + 1)
}

pub(super) const fn start(at: At) -> usize {
    at.start as usize
}

/// A block text ends with a line break that is no part of what is looked for here.
pub(super) fn end(text: &str, at: At) -> usize {
    let start = start(at);
    let all = text.get(start..start.saturating_add(at.len as usize)).unwrap_or_default();
    start + all.trim_end_matches(|c| is_space(c) || is_break(c)).len()
}

fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or_default()
}
