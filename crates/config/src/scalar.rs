//! What else an unquoted text could be.
//!
//! YAML 1.1 and 1.2 and their many readers disagree about `no`, `0123`, `12:30` and `1e3`. Where a text is expected,
//! whatever any of them could take for something else must be quoted. Numbers are read by `value`, not here.

/// What some reader of YAML would take an unquoted text for; `None` where all take it for a text.
pub(crate) fn other_reading(text: &str) -> Option<&'static str> {
    match text.as_bytes().first()? {
        b'0'..=b'9' | b'+' | b'-' | b'.' if is_number(text) => Some("a number"),
        b'0'..=b'9' if is_date(text) => Some("a date"),
        b'0'..=b'9' | b'+' | b'-' if is_sexagesimal(text) => Some("a time of day"),
        b'~' | b'=' if text.len() == 1 => Some("nothing"),
        _ => word(text),
    }
}

fn word(text: &str) -> Option<&'static str> {
    const BOOLEANS: [&str; 8] = ["y", "yes", "on", "true", "n", "no", "off", "false"];
    if text.eq_ignore_ascii_case("null") {
        Some("nothing")
    } else if BOOLEANS.iter().any(|boolean| text.eq_ignore_ascii_case(boolean)) {
        Some("yes or no")
    } else {
        None
    }
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if [".inf", ".nan"].iter().any(|special| text.eq_ignore_ascii_case(special)) {
        return true;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return !digits.is_empty() && digits.chars().all(|c| c == '_' || c.is_digit(radix));
        }
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent = exponent.is_none_or(|exponent| all_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    let points = mantissa.matches('.').count();
    let digits = mantissa.chars().all(|c| matches!(c, '0'..='9' | '_' | '.'));
    exponent && points <= 1 && digits && mantissa.contains(|c: char| c.is_ascii_digit())
}

/// `2026-01-01`, alone or with a time after it.
fn is_date(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let lengths = [4..=4, 1..=2, 1..=2];
    let whole = lengths.iter().all(|length| parts.next().is_some_and(|p| all_digits(p) && length.contains(&p.len())));
    whole
        && parts.next().is_none()
        && time.is_none_or(|time| time.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// `12:30:45`, which YAML 1.1 reads as a number to base 60.
fn is_sexagesimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    text.contains(':') && text.split(':').all(all_digits) && fraction.chars().all(|c| c.is_ascii_digit())
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
