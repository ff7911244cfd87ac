//! What a syntax error of the YAML parser means to the person who wrote the file.
//!
//! The parser speaks of simple keys and node content; the errors that people really make get words of their own here,
//! and the others keep the parser's.

use granit_parser::{ErrorKind, ScanError};

use crate::code;
use crate::decode::{line_of, offset};
use crate::report::{At, Report};

/// Reports a syntax error.
pub(super) fn explain(error: &ScanError, report: &mut Report<'_>) {
    let (mark, text) = (error.marker(), report.text());
    let start = mark.byte_offset().unwrap_or(text.len());
    if let Some(tab) = tab(error.kind(), text, start) {
        let at = At { start: offset(tab), len: 1, line: line_of(text, tab) };
        report.add(code::TAB, at, "a tab where YAML wants spaces", "indent with spaces");
        return;
    }
    let at = match text.get(start..) {
        Some("") | None => last_character(text),
        Some(_) => At { start: offset(start), len: 1, line: offset(mark.line()) },
    };
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            let hint = "look for brackets that are never closed";
            report.add(code::TOO_BIG, at, "lists and mappings are nested too deeply", hint);
        }
        ErrorKind::DirectiveDisallowed => {
            let message = "YAML directives such as `%YAML` are not supported";
            report.add(code::SYNTAX, at, message, "remove the line, or put a text that starts with `%` in quotes");
        }
        kind => report.add(code::SYNTAX, at, format!("this is not valid YAML: {}", error.info()), hint(kind)),
    }
}

/// The tab that is to blame: the parser often stumbles only behind it, over an indentation that it cannot explain.
fn tab(kind: &ErrorKind, text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let this_line = before.rfind('\n').map_or(0, |end| end + 1);
    let previous_line = before.get(..this_line.saturating_sub(1))?.rfind('\n').map_or(0, |end| end + 1);
    let indentation_tab = |line: usize| {
        let rest = text.get(line..)?;
        let indentation = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest.get(..indentation)?.find('\t').map(|tab| line + tab)
    };
    let by_indentation = indentation_tab(this_line).or_else(|| indentation_tab(previous_line));
    let by_kind = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
            | ErrorKind::InvalidMappingValueWhitespace
            | ErrorKind::InvalidBlockEntryWhitespace
            | ErrorKind::UnexpectedCharacter { character: '\t' }
    );
    by_indentation.or_else(|| by_kind.then_some(start))
}

fn hint(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnexpectedCharacter { .. } => "put a text that starts with such a character in quotes",
        ErrorKind::MappingValueNotAllowed => "put a text that holds `: ` in quotes; or is the line indented wrongly?",
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => "close the quotes",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => "check the brackets and commas",
        ErrorKind::UnknownQuotedScalarEscape => "double the backslash, or use single quotes",
        _ => "look here and on the lines before for a wrong indentation or a missing colon, quote or bracket",
    }
}

/// The last character that is not a space: an error at the end of a file has no line of its own to show.
fn last_character(text: &str) -> At {
    let text = text.trim_end();
    let start = text.char_indices().next_back().map_or(0, |(start, _)| start);
    At { start: offset(start), len: 1, line: line_of(text, start) }
}
