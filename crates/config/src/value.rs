//! Typed readers over the tree: each returns what it could read and reports what it could not.
//!
//! Types are strict both ways: a text that YAML could take for a number must be quoted, and a number must not be. What
//! the keys of the format are is not known here: see `schema`.

use std::ops::RangeInclusive;

use crate::code;
use crate::report::{At, Report, one_of, quote};
use crate::scalar::other_reading;
use crate::yaml::{Entry, Key, Node, Value};

mod fields;
mod list;

pub(crate) use fields::{Fields, nearest};
pub(crate) use list::{Bounds, bounded, each, list};

/// Reads a text; `what` is its name for messages, such as "`folder`".
pub(crate) fn text<'n>(node: &'n Node<'_>, what: &str, report: &mut Report<'_>) -> Option<&'n str> {
    let (text, quoted) = match &node.value {
        Value::Plain(text) => (text, false),
        Value::Quoted(text) => (text, true),
        Value::List(_) | Value::Map(_) | Value::Refused => return wrong_type(node, what, "a text", report),
    };
    if !quoted && text.is_empty() {
        return wrong_type(node, what, "a text", report);
    }
    certain(text, quoted, node.at, report).then_some(text)
}

/// Reads a key that is a name of the user's choice.
pub(crate) fn key<'n>(key: &'n Key<'_>, report: &mut Report<'_>) -> Option<&'n str> {
    certain(&key.text, key.quoted, key.at, report).then_some(&*key.text)
}

/// Whether there is only one way to read a text, and nothing in it that is still to come.
fn certain(text: &str, quoted: bool, at: At, report: &mut Report<'_>) -> bool {
    let other = if quoted { None } else { other_reading(text) };
    if let Some(other) = other {
        let message = format!("{} can be read as {other} as well as a text", quote(text));
        let hint =
            if text.len() < 40 { format!("put it in quotes: \"{text}\"") } else { "put it in quotes".to_owned() };
        report.add(code::AMBIGUOUS, at, message, hint);
        return false;
    }
    let coming = ["${var.", "${env."].into_iter().find(|start| text.contains(start));
    if let Some(start) = coming {
        let message = format!("{} holds `{start}…}}`: variables are not available yet", quote(text));
        report.add(code::NOT_YET, at, message, "write the value itself; other `${…}` are passed on untouched");
    }
    coming.is_none()
}

/// Reads a text that stands on one line and is shown in one: not empty, at most 256 characters, no control characters,
/// no spaces around it.
pub(crate) fn line<'n>(node: &'n Node<'_>, what: &str, report: &mut Report<'_>) -> Option<&'n str> {
    let text = text(node, what, report)?;
    let fault = if text.trim() != text {
        "begins or ends with a space"
    } else if text.chars().any(char::is_control) {
        "holds a control character"
    } else {
        return sized(text, node.at, what, report).then_some(text);
    };
    report.add(code::BAD_TEXT, node.at, format!("{what} {fault}"), "a name as DataWorks shows it");
    None
}

/// Reads a name that is given here and nowhere else; `whose` says whose it is, such as "a policy".
pub(crate) fn own_name<'n>(node: &'n Node<'_>, whose: &str, report: &mut Report<'_>) -> Option<&'n str> {
    const LONGEST: usize = 64;
    let name = text(node, "`name`", report)?;
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !fits || name.is_empty() || name.len() > LONGEST {
        let hint = format!("use up to {LONGEST} letters, digits, dashes and underscores");
        report.add(code::BAD_TEXT, node.at, format!("{} is not a name of {whose}", quote(name)), hint);
        return None;
    }
    Some(name)
}

/// Reads a text as it is written, whatever YAML could take it for; `expected` says what it is for messages.
pub(crate) fn verbatim<'n>(node: &'n Node<'_>, what: &str, expected: &str, report: &mut Report<'_>) -> Option<&'n str> {
    match &node.value {
        Value::Plain(text) | Value::Quoted(text) if !text.is_empty() => Some(text),
        Value::Plain(_) | Value::Quoted(_) | Value::List(_) | Value::Map(_) | Value::Refused => {
            wrong_type(node, what, expected, report)
        }
    }
}

/// Whether a text has 1 to 256 characters.
pub(crate) fn sized(text: &str, at: At, what: &str, report: &mut Report<'_>) -> bool {
    const LONGEST: usize = 256;
    if text.is_empty() {
        report.add(code::BAD_TEXT, at, format!("{what} is empty"), "give a name");
    } else if text.chars().nth(LONGEST).is_some() {
        let message = format!("{what} is {} characters long", text.chars().count());
        report.add(code::BAD_TEXT, at, message, format!("at most {LONGEST} characters are allowed"));
    } else {
        return true;
    }
    false
}

/// Reads one of a few words.
pub(crate) fn choice<T: Copy>(node: &Node<'_>, what: &str, words: &[(&str, T)], report: &mut Report<'_>) -> Option<T> {
    let (Value::Plain(text) | Value::Quoted(text)) = &node.value else {
        return wrong_type(node, what, "a word", report);
    };
    let found = words.iter().find(|(word, _)| word == text).map(|(_, value)| *value);
    if found.is_none() && text.is_empty() {
        return wrong_type(node, what, "a word", report);
    }
    if found.is_none() {
        let allowed: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        bad_word(node.at, what, text, &allowed, report);
    }
    found
}

/// Reports a word that is not one of those allowed.
pub(crate) fn bad_word(at: At, what: &str, text: &str, allowed: &[&str], report: &mut Report<'_>) {
    let hint = match fields::nearest(text, allowed) {
        Some(near) if allowed.len() > 1 => format!("did you mean `{near}`? {} can be {}", what, one_of(allowed)),
        _ => format!("{what} can be {}", one_of(allowed)),
    };
    report.add(code::BAD_VALUE, at, format!("{} is not a value of {what}", quote(text)), hint);
}

/// Reads a whole number in decimal digits.
pub(crate) fn number(node: &Node<'_>, what: &str, range: RangeInclusive<i64>, report: &mut Report<'_>) -> Option<i64> {
    let text = match &node.value {
        Value::Plain(text) if !text.is_empty() => text,
        Value::Plain(_) | Value::Quoted(_) | Value::List(_) | Value::Map(_) | Value::Refused => {
            return wrong_type(node, what, "a number", report);
        }
    };
    // Only the spelling that all readers of YAML agree on: `010` is 8 to some and 10 to others.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = *text == "0" || digits.starts_with(|c: char| matches!(c, '1'..='9'));
    let number = text.parse().ok().filter(|number| plain && range.contains(number));
    if number.is_none() {
        let (from, to) = (range.start(), range.end());
        let hint = match *to {
            i64::MAX => format!("write a whole number from {from} on, in plain digits"),
            _ => format!("write a whole number from {from} to {to}, in plain digits"),
        };
        report.add(code::NUMBER, node.at, format!("{} is not a number that {what} can be", quote(text)), hint);
    }
    number
}

const TRUE_OR_FALSE: &str = "`true` or `false`";

/// Reads `true` or `false`.
pub(crate) fn flag(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<bool> {
    match &node.value {
        Value::Plain(text) if text == "true" => Some(true),
        Value::Plain(text) if text == "false" => Some(false),
        Value::Plain(text) if !text.is_empty() => {
            bad_word(node.at, what, text, &["true", "false"], report);
            None
        }
        Value::Plain(_) | Value::Quoted(_) | Value::List(_) | Value::Map(_) | Value::Refused => {
            wrong_type(node, what, TRUE_OR_FALSE, report)
        }
    }
}

/// Reads the entries of a mapping.
pub(crate) fn map<'n, 'a>(node: &'n Node<'a>, what: &str, report: &mut Report<'_>) -> Option<&'n [Entry<'a>]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        Value::Plain(_) | Value::Quoted(_) | Value::List(_) | Value::Refused => {
            wrong_type(node, what, "a mapping", report)
        }
    }
}

/// Reports a value of the wrong type, unless it has been reported already.
pub(crate) fn wrong_type<T>(node: &Node<'_>, what: &str, expected: &str, report: &mut Report<'_>) -> Option<T> {
    let found = match &node.value {
        Value::Refused => return None,
        Value::Plain(text) if text.is_empty() => "nothing".to_owned(),
        Value::Plain(text) => quote(text),
        Value::Quoted(text) => format!("the text {}", quote(text)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
    };
    let hint = match &node.value {
        Value::Quoted(_) if expected == "a number" || expected == TRUE_OR_FALSE => "write it without quotes".to_owned(),
        _ => format!("write {expected} here"),
    };
    report.add(code::WRONG_TYPE, node.at, format!("expected {expected} for {what}, found {found}"), hint);
    None
}
