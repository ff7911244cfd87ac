//! Percent-encoding as the signatures define it.
//!
//! UTF-8 bytes; `A-Z a-z 0-9 - _ . ~` stay, everything else becomes `%XX` in upper case: a space is
//! `%20`, `*` is `%2A`, `~` is unchanged [D]. Decoding of forms is in [`crate::params`].

#[cfg(test)]
mod tests;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes `text`; linear in its length, also for documents of hundreds of kilobytes.
#[must_use]
pub fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len().saturating_add(text.len() / 2));
    push_percent(&mut encoded, text);
    encoded
}

/// Appends the percent-encoded `text` to `out`, so that a long query is built in one buffer.
pub(crate) fn push_percent(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED));
}
