//! Error codes of the service, explained.

use crate::escape::{name, width};
use crate::style::{Label, Page, Style};

/// What is known of one code. The words are the catalogue's; the code may be what somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// The code.
    pub code: String,
    /// Its HTTP status.
    pub status: u16,
    /// What it means.
    pub meaning: &'static str,
    /// How that is known.
    pub evidence: String,
    /// Whether a call that was answered so is repeated.
    pub repeated: String,
    /// What to do about it.
    pub advice: &'static str,
}

/// One code with all that is known of it.
#[must_use]
pub fn code_text(row: &CodeRow, style: &Style) -> String {
    let mut page = Page::new(style);
    page.paint(Label::Heading, &name(&row.code)).put(": ").put(row.meaning).end();
    page.sentence(2, (Label::Heading, "what to do: "), row.advice);
    page.sentence(2, (Label::Heading, "repeated by disync: "), &row.repeated);
    page.sentence(2, (Label::Heading, "HTTP status: "), &row.status.to_string());
    page.sentence(2, (Label::Heading, "evidence: "), &row.evidence);
    page.finish()
}

/// All codes with what they mean, one a line.
#[must_use]
pub fn codes_text(rows: &[CodeRow], style: &Style) -> String {
    let mut page = Page::new(style);
    let widest = rows.iter().map(|row| width(&row.code)).max().unwrap_or(0);
    for row in rows {
        let code = name(&row.code);
        page.paint(Label::Heading, &code).space(widest.saturating_sub(width(&code)) + 2).put(row.meaning).end();
    }
    page.finish()
}
