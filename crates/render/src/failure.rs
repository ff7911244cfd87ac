//! The last words of a command that failed.

use crate::escape::message;
use crate::style::{Label, Page, Style};

/// `Error: …` and what can be done about it, one hint a line.
#[must_use]
pub fn failure_text(text: &str, hints: &[String], style: &Style) -> String {
    let mut page = Page::new(style);
    page.sentence(0, (Label::Error, "Error: "), &message(text));
    for hint in hints {
        page.sentence(2, (Label::Heading, "hint: "), &message(hint));
    }
    page.finish()
}
