//! How text from outside is put into Markdown without becoming any: as code, or word by word.
//!
//! Escaping each character is not enough. GitHub and GitLab look at the text *after* Markdown was made of it and turn
//! `@name`, `#123`, `GH-1`, a commit's digits or `:word:` into links and pictures, backslash or not; they leave alone
//! what is code. So a name is always code, and of a sentence only plain words are not.

use crate::prose::{Piece, pieces};

/// A code span that holds exactly `text`, which must be one line.
pub(super) fn code(out: &mut String, text: &str) {
    // Two spans that touch would have one fence between them.
    if out.ends_with('`') {
        out.push(' ');
    }
    if text.is_empty() {
        out.push_str("`\"\"`");
        return;
    }
    let fence = longest_run(text, '`') + 1;
    // One space at both ends is taken away by readers, unless there is nothing but spaces.
    let padded = text.starts_with('`')
        || text.ends_with('`')
        || (text.starts_with(' ') && text.ends_with(' ') && text.contains(|c| c != ' '));
    let pad = if padded { " " } else { "" };
    out.extend(std::iter::repeat_n('`', fence));
    out.push_str(pad);
    out.push_str(text);
    out.push_str(pad);
    out.extend(std::iter::repeat_n('`', fence));
}

/// A sentence of ours that may quote anything; it must have been escaped. It can begin a line.
pub(super) fn prose(out: &mut String, sentence: &str) {
    let sentence = sentence.trim_start();
    let sentence = match sentence.split_once(' ') {
        // At the beginning of a line that would be a list.
        Some((first, rest)) if first.starts_with(|c: char| c.is_ascii_digit()) && !is_number(first) => {
            code(out, first);
            out.push(' ');
            rest
        }
        _ => sentence,
    };
    for piece in pieces(sentence) {
        match piece {
            Piece::Quoted(name) => code(out, name),
            Piece::Text(text) => {
                for (n, word) in text.split(' ').enumerate() {
                    if n > 0 {
                        out.push(' ');
                    }
                    put_word(out, word);
                }
            }
        }
    }
}

/// A word as it is where nobody makes anything of it, as code otherwise; the punctuation around it stays outside.
fn put_word(out: &mut String, word: &str) {
    let core = word.trim_start_matches('(');
    let opening = word.len() - core.len();
    let inner = core.trim_end_matches([',', '.', ';', ':', '!', '?', ')']);
    let (before, after) = (word.get(..opening).unwrap_or_default(), core.get(inner.len()..).unwrap_or_default());
    out.push_str(before);
    if inner.is_empty() || is_plain(inner) {
        out.push_str(inner);
    } else {
        code(out, inner);
    }
    out.push_str(after);
}

/// Letters, with hyphens or an apostrophe inside; a number; or a time of day. Not what could be a commit (seven digits
/// in base 16 or more) or a ticket (`GH-1`).
fn is_plain(word: &str) -> bool {
    let is_time = word.len() == 8 && word.split(':').all(|part| part.len() == 2 && is_number(part));
    if is_time {
        return true;
    }
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let has_letter = word.contains(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '\''));
    let is_commit = |run: &str| run.len() >= 7 && run.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_commit = word.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '\'') || (!c.is_ascii() && !is_opening(c));
    (has_digit || has_letter) && !(has_digit && has_letter) && !has_commit && word.chars().all(allowed)
}

/// Signs outside of ASCII that some readers take for their likes inside of it.
fn is_opening(c: char) -> bool {
    matches!(c, '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

/// How much of a comment's limit a text takes. GitHub counts characters; whoever counts UTF-16 units gets as many or
/// more, so these are counted.
pub(super) fn size(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}
