//! Bytes to text: UTF-8 without anything that a person cannot see.
//!
//! A byte-order mark and Windows line ends are accepted. Everything else that is not plain UTF-8 text is refused here,
//! so that no later step has to think of it.

use std::sync::Arc;

use crate::code;
use crate::report::{At, Report};

/// The text of a file, and the report on it; the text is `None` where it cannot be read any further.
pub(crate) fn decode<'a>(file: &Arc<str>, bytes: &'a [u8]) -> (Option<&'a str>, Report<'a>) {
    let mut report = Report::new(Arc::clone(file), "");
    if looks_like_utf16(bytes) {
        report.add(code::ENCODING, At::FILE, "the file is UTF-16, not UTF-8", "save it as UTF-8");
        return (None, report);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let mut report = Report::new(Arc::clone(file), text);
            let clean = is_printable(text, &mut report) & is_merged(text, &mut report);
            (clean.then_some(text), report)
        }
        Err(error) => {
            let (good, bad) = bytes.split_at(error.valid_up_to());
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            let message = format!(
                "byte {} (0x{:02X}, on line {line}) is not UTF-8",
                error.valid_up_to(),
                bad.first().copied().unwrap_or_default()
            );
            report.add(code::ENCODING, At::FILE, message, "save the file as UTF-8");
            (None, report)
        }
    }
}

/// A byte-order mark of UTF-16, or two characters of ASCII that take two bytes each.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, 0, _, ..] | [_, 0, _, 0, ..])
}

/// Whether all characters are ones that YAML 1.2 allows in a file; the first that is not is reported.
fn is_printable(text: &str, report: &mut Report<'_>) -> bool {
    let Some((start, bad)) = text.char_indices().find(|(_, c)| is_control(*c)) else { return true };
    let at = At { start: offset(start), len: offset(bad.len_utf8()), line: line_of(text, start) };
    let message = match bad {
        '\0' => "a NUL character in the text".to_owned(),
        '\u{FEFF}' => "a byte-order mark in the middle of the text".to_owned(),
        _ => format!("the control character U+{:04X} in the text", bad as u32),
    };
    report.add(code::CHARACTER, at, message, "remove it, or write it as an escape such as \"\\e\" in double quotes");
    false
}

fn is_control(c: char) -> bool {
    let allowed = matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    c.is_control() && !allowed || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether the file is free of conflict markers; each that is found is reported.
fn is_merged(text: &str, report: &mut Report<'_>) -> bool {
    let (mut merged, mut start) = (true, 0);
    for (n, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
            merged = false;
            let at = At { start: offset(start), len: offset(line.len()), line: offset(n + 1) };
            let hint = "resolve the conflict, then remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`";
            report.add(code::CONFLICT, at, "git left a merge conflict here", hint);
        }
        start += line.len();
    }
    merged
}

/// The line of a byte, counted from 1.
pub(crate) fn line_of(text: &str, byte: usize) -> u32 {
    offset(1 + text.get(..byte).unwrap_or_default().matches('\n').count())
}

/// A position as places hold it. Files are at most 4 MiB; a longer one that somebody hands over has its last places
/// wrong, nothing else.
pub(crate) fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
