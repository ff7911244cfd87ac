//! Text from outside, escaped and cut to the room that there is. What escaping does is said in [`disync_model::escape()`].

use std::borrow::Cow;

pub use disync_model::escape::escape;
pub(crate) use disync_model::escape::is_plain;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many columns a name gets. MySQL's longest is 64 characters; a task's is 256 at the very most.
const LONGEST_NAME: usize = 200;

/// How many columns a message gets.
const LONGEST_MESSAGE: usize = 2000;

/// Escapes `text`, and cuts it where it takes more than `columns`; what is cut is followed by the length of the whole.
#[must_use]
pub fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    let escaped = escape(text);
    if width(&escaped) <= columns {
        return escaped;
    }
    let tail = format!("… ({} characters)", text.chars().count());
    let mut out = keep_start(&escaped, columns.saturating_sub(width(&tail))).to_owned();
    out.push_str(&tail);
    Cow::Owned(out)
}

/// A name as it is shown.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    shorten(text, LONGEST_NAME)
}

/// A message of the service, or one that quotes something from outside, as it is shown.
pub(crate) fn message(text: &str) -> Cow<'_, str> {
    shorten(text, LONGEST_MESSAGE)
}

/// An escaped text, which may have colours, in so many columns; where it is cut it ends with `…`.
#[must_use]
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    // A colour begins with the one character that no escaped text has, and ends with `m`.
    let pieces = || {
        text.split('\u{1b}').enumerate().map(|(n, piece)| match (n, piece.find('m')) {
            (1.., Some(end)) => piece.split_at(end + 1),
            (0, _) | (_, None) => ("", piece),
        })
    };
    if pieces().map(|(_, shown)| width(shown)).sum::<usize>() <= columns {
        return Cow::Borrowed(text);
    }
    let (mut out, mut left) = (String::new(), columns.saturating_sub(1));
    for (color, shown) in pieces() {
        if !color.is_empty() {
            out.push('\u{1b}');
            out.push_str(color);
        }
        let kept = keep_start(shown, left);
        out.push_str(kept);
        left -= width(kept);
        if kept.len() < shown.len() {
            break;
        }
    }
    out.push_str(keep_start("…", columns));
    if out.contains('\u{1b}') {
        out.push_str("\u{1b}[0m");
    }
    Cow::Owned(out)
}

/// How many columns an escaped text takes.
pub(crate) fn width(text: &str) -> usize {
    // Nearly all names are ASCII, and a plan measures a hundred thousand of them.
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The longest start of an escaped text that takes no more than `columns`.
pub(crate) fn keep_start(text: &str, columns: usize) -> &str {
    let mut left = columns;
    for (at, c) in text.char_indices() {
        let Some(rest) = left.checked_sub(c.width().unwrap_or(1)) else {
            return text.get(..at).unwrap_or_default();
        };
        left = rest;
    }
    text
}

/// The longest end of an escaped text that takes no more than `columns`.
pub(crate) fn keep_end(text: &str, columns: usize) -> &str {
    let mut left = columns;
    for (at, c) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(c.width().unwrap_or(1)) else {
            return text.get(at + c.len_utf8()..).unwrap_or_default();
        };
        left = rest;
    }
    text
}
