//! Adds entries to a file of accepted drift, and leaves everything else of it as it is.
//!
//! Pure, and by lines: entries are written one key a line, as `disync drift --accept` writes them. A file that is laid out
//! otherwise may come out wrong; whoever writes the text reads it again before, and compares.

use disync_model::Acceptance;

use crate::edit::double_quoted;

/// The file that `disync drift --accept` adds to, beside `disync.yaml`.
pub const ACCEPTED_FILE: &str = "accepted-drift.yaml";

/// What a new file begins with.
const HEADER: &str = "\
# Drift that is accepted: `disync drift` does not alarm about it as long as it stays as it is here.
# `disync drift --accept` adds entries; take one out to be alarmed again.
";

const KEY: &str = "accepted_drift:";

/// The text of a file of accepted drift with `added` at the end of its list, and without the entries that begin on the
/// lines `dropped`, counted from 1. The empty text is that of a file that is not there.
#[must_use]
pub fn with_accepted(text: &str, dropped: &[u32], added: &[Acceptance]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = if text.is_empty() { HEADER } else { text };
    let mut lines: Vec<&str> = without(text, dropped);
    let is_key = |line: &&str| line.trim_start_matches('\u{feff}').starts_with(KEY);
    let key = lines.iter().position(is_key).unwrap_or_else(|| {
        lines.push(KEY);
        lines.len() - 1
    });
    // A list that is empty is written on the line of its key.
    if let Some(line) = lines.get_mut(key).filter(|line| line.trim_end().ends_with("[]")) {
        *line = line.trim_end().trim_end_matches("[]").trim_end();
    }
    let block = lines.iter().skip(key + 1).take_while(|line| is_of_block(line));
    let last = block.enumerate().filter(|(_, line)| says_something(line)).last();
    let at = last.map_or(key, |(n, _)| key + 1 + n) + 1;
    let dash = lines.iter().skip(key + 1).take(at - key - 1).find(|line| line.trim_start().starts_with("- "));
    let indent = dash.map_or(2, |line| indentation(line));
    let mut out: Vec<String> = lines.iter().take(at).map(|line| (*line).to_owned()).collect();
    out.extend(added.iter().flat_map(|entry| entry_lines(entry, indent)));
    out.extend(lines.iter().skip(at).map(|line| (*line).to_owned()));
    let mut text = out.join(end);
    text.push_str(end);
    text
}

/// The lines without the entries that begin on those of `dropped`; comments between their lines stay.
fn without<'t>(text: &'t str, dropped: &[u32]) -> Vec<&'t str> {
    let mut inside: Option<usize> = None;
    let mut left = Vec::new();
    for (number, line) in (1_u32..).zip(text.lines()) {
        if dropped.contains(&number) {
            inside = Some(indentation(line));
            continue;
        }
        if says_something(line) {
            inside = inside.filter(|indent| indentation(line) > *indent);
        }
        if inside.is_none() || !says_something(line) {
            left.push(line);
        }
    }
    left
}

fn is_of_block(line: &str) -> bool {
    !says_something(line) || line.starts_with(' ') || line.starts_with("- ")
}

fn says_something(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn entry_lines(entry: &Acceptance, indent: usize) -> Vec<String> {
    let Acceptance { fingerprint, address, what, reason, until, document, origin: _ } = entry;
    let (dash, space) = (" ".repeat(indent) + "- ", " ".repeat(indent + 2));
    let mut lines = vec![
        format!("{dash}fingerprint: {}", double_quoted(fingerprint.as_str())),
        format!("{space}address: {}", double_quoted(&address.to_string())),
        format!("{space}what: {}", double_quoted(what)),
        format!("{space}reason: {}", double_quoted(reason)),
    ];
    lines.extend(until.map(|until| format!("{space}until: {until}")));
    lines.extend(document.as_ref().map(|document| format!("{space}document: {}", double_quoted(document.as_str()))));
    lines
}

#[cfg(test)]
mod tests;
