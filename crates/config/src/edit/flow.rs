//! Lists and mappings in brackets: a piece more, or a piece less, with its comma.
//!
//! Where each piece has a line of its own, so has a new one. A comma behind the last piece stays if it was there, and does
//! not come if it was not.

use std::ops::Range;

use crate::edit::cut::Splice;
use crate::edit::layout::{begins_line, ends_line, is_break, is_space, line_break, line_end, line_start, next};

/// A list or mapping in brackets: from bracket to bracket, and its pieces.
pub(super) struct Flow {
    /// Behind the closing bracket.
    pub(super) end: usize,
    /// Its items, or its entries from key to value.
    pub(super) pieces: Vec<Range<usize>>,
}

/// Puts new pieces behind the last one; there is one.
pub(super) fn append(text: &str, flow: &Flow, new: &[String]) -> Option<Vec<Splice>> {
    let last = flow.pieces.last()?;
    let comma = comma(text, last.end);
    let behind = comma.map_or(last.end, |comma| comma + 1);
    let on_lines = begins_line(text, last.start) && ends_line(text, behind) && line_end(text, behind) < flow.end;
    if !on_lines {
        // Before a comma that ends the list: it goes on ending it.
        let with = new.iter().map(|new| format!(", {new}")).collect();
        return Some(vec![Splice { at: last.end..last.end, with }]);
    }
    let (indentation, end) = (text.get(line_start(text, last.start)..last.start)?, line_break(text, last.start));
    let n = new.len();
    let line = |(number, new): (usize, &String)| {
        let comma = if comma.is_some() || number + 1 < n { "," } else { "" };
        format!("{indentation}{new}{comma}{end}")
    };
    let lines = new.iter().enumerate().map(line).collect();
    let at = line_end(text, behind);
    let with = if comma.is_some() { String::new() } else { ",".to_owned() };
    Some(vec![Splice { at: last.end..last.end, with }, Splice { at: at..at, with: lines }])
}

/// Takes pieces out, by their numbers. At least one must stay.
pub(super) fn remove(text: &str, flow: &Flow, gone: impl Fn(usize) -> bool) -> Option<Vec<Splice>> {
    let n = flow.pieces.len();
    let last_kept = (0..n).rev().find(|number| !gone(*number))?;
    let mut cuts = Vec::new();
    for (number, piece) in flow.pieces.iter().enumerate().filter(|(number, _)| gone(*number)) {
        let end = comma(text, piece.end).map_or(piece.end, |comma| comma + 1);
        let cut = if begins_line(text, piece.start) && ends_line(text, end) {
            line_start(text, piece.start)..line_end(text, end)
        } else {
            let rest = text.get(end..)?;
            let behind = rest.len() - rest.trim_start_matches(is_space).len();
            let ends = rest[behind..].starts_with(is_break) || number > last_kept;
            // A comment needs a space before it.
            let behind = if rest[behind..].starts_with('#') { 0 } else { behind };
            let before = text.get(..piece.start)?;
            let is_first = begins_line(text, piece.start);
            let start = if ends && !is_first { before.trim_end_matches(is_space).len() } else { piece.start };
            start..if number > last_kept { end } else { end + behind }
        };
        cuts.push(Splice { at: cut, with: String::new() });
    }
    let last = flow.pieces.last()?;
    if last_kept + 1 < n
        && comma(text, last.end).is_none()
        && let Some(comma) = comma(text, flow.pieces.get(last_kept)?.end)
    {
        cuts.push(Splice { at: comma..comma + 1, with: String::new() });
    }
    Some(cuts)
}

fn comma(text: &str, end: usize) -> Option<usize> {
    next(text, end, ',')
}
