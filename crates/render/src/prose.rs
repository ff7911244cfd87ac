//! Our sentences, taken apart: what stands between backticks is quoted, and the forms that can show code show it so.
//!
//! It does not escape: each form does that its own way, to text and quotations alike, so that a name with a backtick
//! of its own can at most look odd.

/// A piece of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// What stood between backticks, without them.
    Quoted(&'a str),
}

/// The pieces of an escaped sentence, in order; what is left out are the backticks around quotations alone.
pub(crate) fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((text, quoted, after)) = next_quoted(rest) {
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        pieces.push(Piece::Quoted(quoted));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Splits at the first quotation: one that begins a word and ends one.
fn next_quoted(text: &str) -> Option<(&str, &str, &str)> {
    let open = quote(text, |before, _| before.is_none_or(|c| c == ' ' || c == '('))?;
    let (before, from) = text.split_at_checked(open)?;
    let inner = from.strip_prefix('`')?;
    // The end of a quotation is followed by the end of its word; a backtick inside of a name seldom is.
    let close = quote(inner, |before, after| before.is_some() && after.is_none_or(|c| " ,.;:!?)".contains(c)))?;
    let (quoted, after) = inner.split_at_checked(close)?;
    Some((before, quoted, after.strip_prefix('`')?))
}

/// The place of the first backtick whose neighbours are right.
fn quote(text: &str, is_right: impl Fn(Option<char>, Option<char>) -> bool) -> Option<usize> {
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '`' && is_right(before, chars.peek().map(|(_, c)| *c)) {
            return Some(at);
        }
        before = Some(c);
    }
    None
}
