//! Lists and mappings that stand on lines of their own: a line more, or a line less.
//!
//! A line that goes takes the comment behind it along; comments on lines of their own stay, because they may be about
//! what comes next.

use std::ops::Range;

use crate::edit::cut::Splice;
use crate::edit::layout::{begins_line, behind_colon, ends_line, line_break, line_end, line_start, next, span, start};
use crate::yaml::{Entry, Node};

/// The lines of an item of a list, or of an entry of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// From its first line to its last, with its line break.
    pub(super) lines: Range<usize>,
    /// What stands before the item on its first line: of an item of a list, the dash, too.
    pub(super) prefix: String,
}

/// The rows of a list below a key; `None` where not every item has lines of its own.
pub(super) fn items(text: &str, entry: &Entry<'_>, items: &[Node<'_>]) -> Option<Vec<Row>> {
    let mut from = behind_colon(text, entry)?;
    let row = |item: &Node<'_>| {
        let (dash, span) = (next(text, from, '-')?, span(text, item));
        from = span.end;
        let prefix = text.get(line_start(text, dash)..span.start)?;
        // What is below its dash has its indentation, and the next one stands beside its own.
        let prefix = if prefix.contains(['\n', '\r']) {
            format!("{}- ", text.get(line_start(text, dash)..dash)?)
        } else {
            prefix.to_owned()
        };
        row(text, dash..span.end, prefix)
    };
    items.iter().map(row).collect()
}

/// The rows of a mapping; `None` where not every entry has lines of its own.
pub(super) fn entries(text: &str, entries: &[Entry<'_>]) -> Option<Vec<Row>> {
    let row = |entry: &Entry<'_>| {
        let (key, end) = (start(entry.key.at), crate::edit::layout::span_of_entry(text, entry).end);
        row(text, key..end, text.get(line_start(text, key)..key)?.to_owned())
    };
    entries.iter().map(row).collect()
}

fn row(text: &str, whole: Range<usize>, prefix: String) -> Option<Row> {
    let alone = begins_line(text, whole.start) && ends_line(text, whole.end);
    alone.then(|| Row { lines: line_start(text, whole.start)..line_end(text, whole.end), prefix })
}

/// Puts lines behind a row.
pub(super) fn append(text: &str, last: &Row, lines: &[String]) -> Splice {
    let at = last.lines.end;
    let end = line_break(text, last.lines.start);
    let is_ended = text.get(..at).is_some_and(|text| text.ends_with(['\n', '\r']));
    let with = lines.iter().map(|line| if is_ended { format!("{line}{end}") } else { format!("{end}{line}") });
    Splice { at: at..at, with: with.collect() }
}
