//! How a name or value is written: as those around it are, where that can be read in one way only.

use disync_model::glob;

use crate::edit::layout::start;
use crate::scalar::other_reading;
use crate::yaml::{Node, Value};

/// How a text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

/// How texts are quoted somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoting {
    /// Those that need no quotes.
    easy: Style,
    /// Those that do.
    hard: Style,
}

impl Quoting {
    /// Only where it must be.
    pub(super) const LEAST: Self = Self { easy: Style::Plain, hard: Style::Double };

    /// As these values are: of each sort, the last one tells.
    pub(super) fn of_values(text: &str, values: &[Node<'_>]) -> Self {
        let quoted = values.iter().rev().filter_map(|value| match &value.value {
            Value::Plain(content) | Value::Quoted(content) => Some((content, Style::at(text, start(value.at)))),
            Value::List(_) | Value::Map(_) | Value::Refused => None,
        });
        let easy = quoted.clone().find(|(content, _)| is_plain(content));
        let hard = quoted.map(|(_, style)| style).find(|style| *style != Style::Plain);
        Self { easy: easy.map_or(Style::Plain, |(_, style)| style), hard: hard.unwrap_or(Style::Double) }
    }

    /// As the one that begins at `at`.
    pub(super) fn at(text: &str, at: usize) -> Self {
        let easy = Style::at(text, at);
        Self { easy, hard: if easy == Style::Plain { Style::Double } else { easy } }
    }
}

impl Style {
    fn at(text: &str, at: usize) -> Self {
        match text.as_bytes().get(at) {
            Some(b'\'') => Self::Single,
            Some(b'"') => Self::Double,
            Some(_) | None => Self::Plain,
        }
    }
}

/// Writes a text, quoted so if that can be.
pub(super) fn written(text: &str, quoting: Quoting) -> String {
    match if is_plain(text) { quoting.easy } else { quoting.hard } {
        Style::Plain => text.to_owned(),
        Style::Single if !text.contains(must_be_escaped) => format!("'{}'", text.replace('\'', "''")),
        Style::Single | Style::Double => double_quoted(text),
    }
}

/// Whether every reader of YAML takes it for this very text without quotes, in brackets, too. More could be; who sees
/// quotes is not surprised.
fn is_plain(text: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_inside = |c: char| is_word(c) || matches!(c, '-' | '.' | '$' | '/' | ' ');
    text.starts_with(is_word) && text.chars().all(is_inside) && !text.ends_with(' ') && other_reading(text).is_none()
}

/// What does not show as what it is: it is invisible, breaks a line or turns the reading direction.
fn must_be_escaped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(c, '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}')
        || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}')
}

/// A text in double quotes: the one style of YAML in which every character can be written.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if must_be_escaped(c) => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A table as an entry of a list, which could be a pattern: what means something there is escaped.
pub(super) fn entry(table: &str) -> String {
    let escaped = glob::escaped(table, "").to_string();
    if escaped.starts_with('!') { format!("\\{escaped}") } else { escaped }
}
