//! How a text is put together: labels instead of colours, and a page that turns labels into colours or into nothing.
//!
//! It does not find out what a terminal can do; the caller does. Without colour there is no escape byte at all.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects};

use crate::escape::width;

/// What the reader's terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are shown.
    pub color: bool,
    /// How many columns a line has; 0 means that nothing is wrapped. Names are never broken, so a line can be longer.
    pub width: usize,
}

impl Style {
    /// Without colour, and nothing is wrapped: what a pipe gets.
    pub const PLAIN: Self = Self { color: false, width: 0 };

    /// The columns of a line.
    pub(crate) const fn columns(self) -> usize {
        if self.width == 0 { usize::MAX } else { self.width }
    }
}

/// What a piece of text is; a [`Style`] decides how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// Something comes.
    Add,
    /// Something changes in place.
    Change,
    /// Something goes.
    Destroy,
    /// Only our record changes.
    Record,
    /// A title.
    Heading,
    /// Good to know, and no more.
    Dim,
    /// Something is wrong.
    Error,
    /// Something deserves a look.
    Warning,
    /// All went well.
    Good,
    /// The part of a removed line that differs.
    RemovedWord,
    /// The part of an added line that differs.
    AddedWord,
}

impl Label {
    const fn ansi(self) -> anstyle::Style {
        match self {
            Self::Add => AnsiColor::Green.on_default(),
            Self::Change => AnsiColor::Yellow.on_default(),
            Self::Destroy => AnsiColor::Red.on_default(),
            Self::Record => AnsiColor::Cyan.on_default(),
            Self::Heading => anstyle::Style::new().effects(Effects::BOLD),
            Self::Dim => anstyle::Style::new().effects(Effects::DIMMED),
            Self::Error => AnsiColor::Red.on_default().effects(Effects::BOLD),
            Self::Warning => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
            Self::Good => AnsiColor::Green.on_default().effects(Effects::BOLD),
            Self::RemovedWord => AnsiColor::Red.on_default().effects(Effects::UNDERLINE),
            Self::AddedWord => AnsiColor::Green.on_default().effects(Effects::UNDERLINE),
        }
    }
}

/// A text in the making. What is put on it must have been escaped.
pub(crate) struct Page {
    out: String,
    style: Style,
}

impl Page {
    pub(crate) fn new(style: &Style) -> Self {
        Self { out: String::new(), style: *style }
    }

    pub(crate) const fn style(&self) -> Style {
        self.style
    }

    /// Puts text as it is.
    pub(crate) fn put(&mut self, text: &str) -> &mut Self {
        self.out.push_str(text);
        self
    }

    /// Puts text that is something.
    pub(crate) fn paint(&mut self, label: Label, text: &str) -> &mut Self {
        if self.style.color && !text.is_empty() {
            let ansi = label.ansi();
            write!(self.out, "{ansi}{text}{ansi:#}").expect("a string takes whatever is written to it");
        } else {
            self.out.push_str(text);
        }
        self
    }

    /// Puts `n` spaces.
    pub(crate) fn space(&mut self, n: usize) -> &mut Self {
        self.out.extend(std::iter::repeat_n(' ', n));
        self
    }

    /// Ends the line.
    pub(crate) fn end(&mut self) -> &mut Self {
        self.out.push('\n');
        self
    }

    /// A sentence on lines of its own, `indent` from the left and further lines two more; `lead` comes first and is
    /// something.
    pub(crate) fn sentence(&mut self, indent: usize, (label, lead): (Label, &str), text: &str) {
        self.space(indent).paint(label, lead);
        let start = indent + width(lead);
        let hanging = if indent == 0 { 0 } else { indent + 2 };
        self.wrap(text, start, hanging);
        self.end();
    }

    /// A title on lines of its own, `indent` from the left; further lines begin two more to the right.
    pub(crate) fn heading(&mut self, indent: usize, text: &str) {
        self.space(indent);
        self.flow(Some(Label::Heading), text, indent, if indent == 0 { 0 } else { indent + 2 });
        self.end();
    }

    /// Puts text from column `start` on, and breaks it between words; further lines begin at column `indent`.
    pub(crate) fn wrap(&mut self, text: &str, start: usize, indent: usize) {
        self.flow(None, text, start, indent);
    }

    fn flow(&mut self, label: Option<Label>, text: &str, start: usize, indent: usize) {
        let columns = self.style.columns();
        // In a very narrow window the text matters more than the indentation.
        let indent = indent.min(columns / 2);
        let (mut rest, mut at) = (text, start);
        loop {
            let line = first_line(rest, at, (columns, indent));
            match label {
                Some(label) => self.paint(label, line),
                None => self.put(line),
            };
            let Some(more) = rest.get(line.len() + 1..) else { return };
            self.end().space(indent);
            (rest, at) = (more, indent);
        }
    }

    /// How much was put so far.
    pub(crate) const fn len(&self) -> usize {
        self.out.len()
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// As many words of `text` as there is room for from column `at` on; one at least.
fn first_line(text: &str, at: usize, (columns, indent): (usize, usize)) -> &str {
    let (mut end, mut at) = (0, at);
    for (n, word) in text.split(' ').enumerate() {
        let space = usize::from(n > 0);
        if n > 0 && at > indent && at.saturating_add(1 + width(word)) > columns {
            break;
        }
        at += space + width(word);
        end += space + word.len();
    }
    text.get(..end).unwrap_or(text)
}
