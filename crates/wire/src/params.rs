//! Named parameters of a request, and their form encoding.
//!
//! The gateway merges the query and the form body of a request [INF], so one ordered map stands for
//! both. The order is that of the signature: ascending by the bytes of the name. What the
//! parameters mean is the concern of [`crate::request`] and [`crate::common`].

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, btree_map};
use std::fmt;

use crate::encode::push_percent;

/// Names whose values would let a reader of a log impersonate the caller.
const SECRET_NAMES: [&str; 2] = ["SecurityToken", "Signature"];

/// The parameters of one request, ordered by name.
///
/// `Debug` withholds the values of `SecurityToken` and `Signature`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, String>);

/// Why a text is not a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A `%` is not followed by two hexadecimal digits.
    #[error("`%` at byte {at} of the form is not followed by two hexadecimal digits")]
    BadEscape {
        /// Offset of the `%` in the form, in bytes from 0.
        at: usize,
    },
    /// A name or a value is not UTF-8 once it is decoded.
    #[error("the name or value that starts at byte {at} of the form is not UTF-8")]
    NotUtf8 {
        /// Offset of the first byte of that name or value in the form, in bytes from 0.
        at: usize,
    },
}

impl Params {
    /// No parameters.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Sets `name` to `value`; a value set before is replaced.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// Returns the value of `name`, which may be empty, or nothing if it was not given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Returns all parameters in the order of their names.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    /// Says whether there are no parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of parameters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes over all of `other`; where both have a name, the value of `other` wins.
    ///
    /// A server calls this on the query with the form body, because the body wins [INF].
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Writes an `application/x-www-form-urlencoded` text, spaces as `%20`.
    ///
    /// The same text serves as a query string.
    #[must_use]
    pub fn to_form(&self) -> String {
        let mut form = String::new();
        for (name, value) in self {
            push_pair(&mut form, name, value);
        }
        form
    }

    /// Reads a form or a query string.
    ///
    /// Spaces may be written as `+` or `%20`, because the SDKs send `+` [RUN]. A name without `=`
    /// has an empty value, empty pieces (`a=1&&b=2`) are skipped, and of a name given twice the last
    /// value wins.
    ///
    /// # Errors
    ///
    /// A `%` without two hexadecimal digits, and a name or value that is not UTF-8.
    pub fn from_form(form: &str) -> Result<Self, FormError> {
        let mut params = Self::new();
        let mut start = 0_usize;
        for piece in form.split('&') {
            if !piece.is_empty() {
                let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
                let value_start = start.saturating_add(name.len()).saturating_add(1);
                params.insert(decode_at(name, start)?, decode_at(value, value_start)?);
            }
            start = start.saturating_add(piece.len()).saturating_add(1);
        }
        Ok(params)
    }
}

/// Appends `name=value`, percent-encoded, and the `&` that parts it from what is there already.
pub(crate) fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    push_percent(out, name);
    out.push('=');
    push_percent(out, value);
}

fn decode_at(encoded: &str, start: usize) -> Result<String, FormError> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.bytes().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = bytes.next().and_then(|(_, digit)| hex_value(digit));
                let low = bytes.next().and_then(|(_, digit)| hex_value(digit));
                let (Some(high), Some(low)) = (high, low) else {
                    let at = start.saturating_add(offset);
                    return Err(FormError::BadEscape { at });
                };
                high << 4 | low
            }
            plain => plain,
        });
    }
    String::from_utf8(decoded).map_err(|_| FormError::NotUtf8 { at: start })
}

const fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(name, value)| {
            let value = if SECRET_NAMES.contains(&name) { "…" } else { value };
            (name, value)
        });
        f.debug_map().entries(shown).finish()
    }
}

/// The parameters of a [`Params`] in the order of their names.
#[derive(Clone)]
pub struct Iter<'a>(btree_map::Iter<'a, String, String>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.next()?;
        Some((name, value))
    }
}

impl<'a> IntoIterator for &'a Params {
    type Item = (&'a str, &'a str);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(n, v)| (n.into(), v.into())).collect())
    }
}
