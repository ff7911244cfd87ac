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
    /// Whether lines are left out, because they may hold what nobody is to read.
    is_confidential: bool,
    cursor: Cursor,
}

impl<'a> Report<'a> {
    /// A report on `file`, which says `text`.
    pub(crate) fn new(file: Arc<str>, text: &'a str) -> Self {
        Self { file, text, problems: Vec::new(), unlisted: 0, is_confidential: false, cursor: Cursor::default() }
    }

    /// The path of the file.
    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// What the file says.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// Reads what may hold a secret by mistake: problems found meanwhile name their place and do not show the line, which
    /// would take the secret into a log.
    pub(crate) fn in_confidence<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.is_confidential, true);
        let read = read(self);
        self.is_confidential = before;
        read
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
            let place = self.place(At::FILE);
            self.problems.push(Problem { code: code::MORE.id, message, place, hint });
        }
        self.problems
    }

    /// A range as lines and columns.
    pub(crate) fn place(&mut self, at: At) -> Place {
        let (file, start) = (Arc::clone(&self.file), at.start as usize);
        let (true, 1..) = (self.text.is_char_boundary(start), at.line) else {
            return Place { file, line: at.line, column: 0, length: 1, text: String::new() };
        };
        self.cursor = self.cursor.moved_to(start, self.text);
        let meant = self.text[start..].char_indices().take_while(|(byte, c)| *byte < at.len as usize && !is_break(*c));
        let length =
            meant.take(SHOWN).enumerate().filter(|(_, (_, c))| !c.is_whitespace()).last().map_or(1, |(n, _)| n + 1);
        let column = u32::try_from(self.cursor.column).unwrap_or(u32::MAX).saturating_add(1);
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let text = if self.is_confidential { String::new() } else { self.cursor.line(self.text) };
        Place { file, line: at.line, column, length, text }
    }
}

/// The place that was looked up last. Problems come almost in the order of the text, so that the next place is found
/// from here: counting from the start of the line each time would make many problems on one long line quadratic.
#[derive(Debug, Clone, Copy, Default)]
struct Cursor {
    /// The byte that the cursor is at.
    start: usize,
    /// The first byte of its line.
    begin: usize,
    /// How many characters of the line are before it.
    column: usize,
}

impl Cursor {
    /// The cursor at another byte of the text, which must be the first of a character.
    fn moved_to(self, start: usize, text: &str) -> Self {
        let between = text.get(self.start..start).filter(|between| !between.contains(is_break));
        if let Some(between) = between {
            return Self { start, begin: self.begin, column: self.column + between.chars().count() };
        }
        let begin = text[..start].rfind(is_break).map_or(0, |end| end + 1);
        Self { start, begin, column: text[begin..start].chars().count() }
    }

    /// The line, or the part of it around the cursor: what is left out is marked by `…`, and where it is left out in
    /// front, the cursor is at the 201st character shown.
    fn line(self, text: &str) -> String {
        let rest = text[self.start..].chars().take_while(|c| !is_break(*c)).take(SHOWN + 1).count();
        let is_cut_in_front = self.column > SHOWN / 2 && self.column + rest > SHOWN;
        let from = if is_cut_in_front {
            let before = text[self.begin..self.start].char_indices().rev().nth(SHOWN / 2 - 2);
            self.begin + before.map_or(0, |(byte, _)| byte)
        } else {
            self.begin
        };
        let mut line: String = if is_cut_in_front { "…".to_owned() } else { String::new() };
        let room = SHOWN - line.chars().count();
        let mut chars = text[from..].chars().take_while(|c| !is_break(*c));
        line.extend(chars.by_ref().take(room));
        if chars.next().is_some() {
            line.pop();
            line.push('…');
        }
        line
    }
}

/// Whether a line ends here. Other line breaks of Unicode do not end a line of YAML 1.2.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
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
