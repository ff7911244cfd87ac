//! What the service says, without our secrets in it and not longer than a person reads.
//!
//! A gateway that finds a wrong signature quotes the whole string to sign, access key and token included [3P].
//! Escaping for a terminal or a page is the renderer's.

use disync_wire::encode::percent;

use crate::credential::Credentials;

/// The longest message that is kept, in bytes.
const LONGEST: usize = 2048;
/// What stands where something was taken out.
const REDACTED: &str = "[redacted]";
/// What announces a signature, as sent and as quoted in a string to sign.
const ANNOUNCEMENTS: [&str; 3] = ["Signature=", "Signature%3D", "Signature%253D"];

/// The texts that must not be shown.
pub(crate) struct Redactor {
    /// Longest first, so that no part of a longer one survives.
    needles: Vec<String>,
}

impl Redactor {
    /// Knows the id and the token of `credentials` in every encoding in which they travel. The secret never travels.
    pub(crate) fn new(credentials: &Credentials) -> Self {
        let mut needles = Vec::new();
        let token = credentials.security_token.as_ref().map(crate::Secret::expose);
        for text in [Some(credentials.access_key_id.as_str()), token].into_iter().flatten() {
            let once = percent(text);
            needles.extend([text.to_owned(), percent(&once), once]);
        }
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self { needles }
    }

    /// Returns `message` without secrets, cut at 2 KiB.
    pub(crate) fn clean(&self, message: &str) -> String {
        let mut message = message.to_owned();
        for needle in &self.needles {
            if message.contains(needle.as_str()) {
                message = message.replace(needle.as_str(), REDACTED);
            }
        }
        for announcement in ANNOUNCEMENTS {
            message = without_values(&message, announcement);
        }
        cut(message)
    }
}

/// Replaces what follows each `announcement` up to the next character that no signature has.
fn without_values(message: &str, announcement: &str) -> String {
    let mut pieces = message.split(announcement);
    let mut cleaned = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let in_value = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '%');
        cleaned.push_str(announcement);
        cleaned.push_str(REDACTED);
        cleaned.push_str(piece.trim_start_matches(in_value));
    }
    cleaned
}

fn cut(mut message: String) -> String {
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push('…');
    }
    message
}

#[cfg(test)]
mod tests;
