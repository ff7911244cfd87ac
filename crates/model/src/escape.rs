//! The one way by which text from outside gets out: every character that could drive a terminal, hide itself or turn
//! the reading direction is shown by its number.
//!
//! It does not judge look-alikes: a Cyrillic `о` is a letter and stays one. A backslash stays a backslash, which
//! makes escaping what is escaped already harmless. What a format such as Markdown takes for markup is not known here:
//! whoever writes one escapes that, too.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// How many marks (accents, vowel signs) may stand on one letter. Scripts need two; piles of them climb over the
/// lines above.
const MOST_MARKS: usize = 2;

/// Makes text from outside fit to be shown on one line.
///
/// Control characters, line and paragraph separators, white space other than the space, invisible characters, those
/// that turn the reading direction, private and unassigned ones are replaced: `\n`, `\t`, `\r`, `\x1b`, `\u{202e}`.
/// Everything else stays. What comes out is not changed by escaping it again.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // How many more marks may stand on what was written last.
    let mut room = 0;
    for c in text.chars() {
        if !is_plain(c) || (is_mark(c) && room == 0) {
            push_number(&mut out, c);
            room = 0;
        } else {
            out.push(c);
            room = if is_mark(c) { room - 1 } else { MOST_MARKS };
        }
    }
    Cow::Owned(out)
}

/// Whether a character may be shown as it is. Marks may, though not in piles.
#[must_use]
pub fn is_plain(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\u{9f}' => false,
        _ => is_assigned_and_visible(c) && !c.is_whitespace() && !looks_like_nothing(c),
    }
}

/// Whether a character stands on the one before it instead of taking a column.
fn is_mark(c: char) -> bool {
    c.width() == Some(0)
}

/// Asks the standard library's own table: what it would escape when it shows a text for debugging is a control,
/// format, private or unassigned character, or a separator. It looks at marks differently at the start of a text,
/// hence the letter in front.
fn is_assigned_and_visible(c: char) -> bool {
    let mut bytes = [b'x'; 5];
    let (_, room) = bytes.split_at_mut(1);
    let end = 1 + c.encode_utf8(room).len();
    let text = bytes.get(..end).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.is_some_and(|text| text.escape_debug().nth(1) == Some(c))
}

/// Letters and marks by name that nobody sees: fillers, joiners and variation selectors. Two names that differ in
/// nothing else must not look alike.
fn looks_like_nothing(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{16fe4}' | '\u{1d159}' | '\u{e0100}'..='\u{e01ef}')
}

fn push_number(out: &mut String, c: char) {
    let written = match c {
        '\n' => out.write_str("\\n"),
        '\t' => out.write_str("\\t"),
        '\r' => out.write_str("\\r"),
        '\0'..='\u{7f}' => write!(out, "\\x{:02x}", u32::from(c)),
        _ => write!(out, "\\u{{{:x}}}", u32::from(c)),
    };
    written.expect("a string takes whatever is written to it");
}
