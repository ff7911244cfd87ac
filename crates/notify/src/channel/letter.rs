//! The letters of a text from outside, for channels that document no way to escape.

/// A letter among its neighbours, by which a channel tells whether it is markup.
pub(super) struct Letter {
    /// What it is.
    pub(super) c: char,
    /// What follows it.
    pub(super) next: Option<char>,
    /// Whether there is a letter or a digit on both sides. An underscore that stands so is markup nowhere, and table names
    /// are full of them.
    pub(super) is_in_word: bool,
}

/// The letters of a text.
pub(super) fn letters(text: &str) -> impl Iterator<Item = Letter> {
    let before = std::iter::once(None).chain(text.chars().map(Some));
    let after = text.chars().skip(1).map(Some).chain([None]);
    let is_of_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    before.zip(text.chars()).zip(after).map(move |((before, c), next)| Letter {
        c,
        next,
        is_in_word: is_of_word(before) && is_of_word(next),
    })
}

/// The full-width twin of a character of ASCII: it looks alike and is markup nowhere.
pub(super) fn widened(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        _ => c,
    }
}
