//! Where problems are collected: one report a file.
//!
//! Places are kept as byte ranges while a file is read, and turned into lines and columns only for problems: most
//! values never have one. How a problem is drawn is decided elsewhere.

use std::sync::Arc;

use disync_model::{Place, Problem};

use crate::code::{self, Code};

/// How many problems are listed a file: more than anybody reads, few enough that a hostile file costs nothing.
const MOST: usize = 1000;

/// How many characters of a line are kept to be shown.
const SHOWN: usize = 400;

/// A range of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct At {
    /// The first byte.
    pub(crate) start: u32,
    /// How many bytes.
    pub(crate) len: u32,
    /// The line of the first byte, counted from 1; 0 where the whole file is meant.
    pub(crate) line: u32,
}

impl At {
    /// The whole file.
    pub(crate) const FILE: Self = Self { start: 0, len: 0, line: 0 };
}

/// The problems of one file.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    file: Arc<str>,
    text: &'a str,
    problems: Vec<Problem>,
    unlisted: usize,
}

impl<'a> Report<'a> {
    /// A report on `file`, which says `text`.
    pub(crate) fn new(file: Arc<str>, text: &'a str) -> Self {
        Self { file, text, problems: Vec::new(), unlisted: 0 }
    }

    /// The path of the file.
    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// What the file says.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether further problems are only counted, so that nobody need think about a good hint.
    pub(crate) fn is_full(&self) -> bool {
        self.problems.len() >= MOST
    }

    /// Adds a problem.
    pub(crate) fn add(&mut self, code: Code, at: At, message: impl Into<String>, hint: impl Into<String>) {
        if self.is_full() {
            self.unlisted += 1;
            return;
        }
        let (place, message, hint) = (self.place(at), message.into(), Some(hint.into()));
        self.problems.push(Problem { code: code.id, message, place, hint });
    }

    /// All problems, and a last one where some were only counted.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        if self.unlisted > 0 {
            let message = format!("{} more problems in this file are not listed", self.unlisted);
            let hint = Some("mend those that are listed first".to_owned());
            self.problems.push(Problem { code: code::MORE.id, message, place: self.place(At::FILE), hint });
        }
        self.problems
    }

    fn place(&self, at: At) -> Place {
        let file = Arc::clone(&self.file);
        let start = at.start as usize;
        let (Some(before), Some(after), 1..) = (self.text.get(..start), self.text.get(start..), at.line) else {
            return Place { file, line: at.line, column: 0, length: 1, text: String::new() };
        };
        let begin = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let end = after.find(['\n', '\r']).map_or(self.text.len(), |len| start + len);
        let meant = after.get(..at.len as usize).unwrap_or(after);
        let meant = meant.lines().next().unwrap_or_default().trim_end();
        let column = self.text[begin..start].chars().count();
        let text = shorten(&self.text[begin..end], column);
        let length = u32::try_from(meant.chars().count()).unwrap_or(u32::MAX).max(1);
        Place { file, line: at.line, column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1), length, text }
    }
}

/// The line, or the part of it around `column` (counted from 0): a part that does not start with the line starts with
/// `…`, and the column is then the 201st character shown.
fn shorten(line: &str, column: usize) -> String {
    let skipped = column.saturating_sub(SHOWN / 2);
    if line.len() <= SHOWN || line.chars().nth(SHOWN).is_none() {
        line.to_owned()
    } else if skipped == 0 {
        line.chars().take(SHOWN - 1).chain(['…']).collect()
    } else {
        let rest = line.chars().skip(skipped + 1);
        ['…'].into_iter().chain(rest.take(SHOWN - 1)).collect()
    }
}

/// The user's words in backticks, cut where they are very long.
pub(crate) fn quote(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// Words in backticks, joined for a sentence: `a`, `b` or `c`.
pub(crate) fn one_of(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
