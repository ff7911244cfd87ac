//! What the service says, without our secrets in it and not longer than a person reads.
//!
//! A gateway that finds a wrong signature quotes the whole string to sign, access key and token included [3P].
//! Escaping for a terminal or a page is the renderer's.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use disync_wire::encode::percent;

use crate::credential::Credentials;

/// The longest message that is kept, in bytes.
const LONGEST: usize = 2048;
/// Texts below this length, in bytes, are no secrets, and taking them out would leave nothing of a message.
const SHORTEST: usize = 4;
/// What stands where something was taken out.
const REDACTED: &str = "[redacted]";
/// What announces a signature, as sent and as quoted in a string to sign.
const ANNOUNCEMENTS: [&str; 3] = ["Signature=", "Signature%3D", "Signature%253D"];

/// The texts that must not be shown. It only ever learns: what was a secret an hour ago may still be quoted.
#[derive(Default)]
pub(crate) struct Redactor {
    /// Ordered by falling length, so that no part of a longer one survives.
    needles: RwLock<BTreeSet<(std::cmp::Reverse<usize>, String)>>,
}

impl Redactor {
    /// Learns the id, the secret and the token of `credentials`.
    pub(crate) fn learn(&self, credentials: &Credentials) {
        self.learn_text(&credentials.access_key_id);
        self.learn_text(credentials.access_key_secret.expose());
        if let Some(token) = &credentials.security_token {
            self.learn_text(token.expose());
        }
    }

    /// Learns a text in every encoding in which it travels: as it is, and percent-encoded once and twice.
    pub(crate) fn learn_text(&self, text: &str) {
        if text.len() < SHORTEST {
            return;
        }
        let once = percent(text);
        let mut needles = self.needles.write().unwrap_or_else(PoisonError::into_inner);
        for needle in [percent(&once), once, text.to_owned()] {
            if !needle.is_empty() {
                needles.insert((std::cmp::Reverse(needle.len()), needle));
            }
        }
    }

    /// Returns `message` without secrets, cut at 2 KiB.
    pub(crate) fn clean(&self, message: &str) -> String {
        let mut message = message.to_owned();
        for (_, needle) in self.needles.read().unwrap_or_else(PoisonError::into_inner).iter() {
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

/// A refused signature comes with the text that the service has signed, several lines of it: no help to anybody who
/// has only mistyped a secret.
pub(crate) fn without_what_was_signed(message: String) -> String {
    match message.to_ascii_lowercase().find("server string") {
        Some(at) if !message[..at].trim().is_empty() => message[..at].trim().to_owned(),
        Some(_) => "the signature is not the one that the service computes".to_owned(),
        None => message,
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
