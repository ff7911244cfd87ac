//! Signature V1: RPC style, HMAC-SHA1.
//!
//! The signature covers every parameter of query and body alike, except itself; empty values are
//! covered as `Name=` [RUN]. Both sides compute it and compare: the client sends it as the parameter
//! `Signature`, the server quotes its own string to sign when they differ. Which parameters there
//! must be is said by [`crate::common`].

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::encode::push_percent;
use crate::params::{Params, push_pair};

/// The name of the parameter that carries the signature and that is not covered by it.
pub const SIGNATURE: &str = "Signature";

/// Writes all parameters but `Signature` as `name=value` pairs, percent-encoded and sorted by name.
#[must_use]
pub fn canonical_query(params: &Params) -> String {
    let mut query = String::new();
    for (name, value) in params.iter().filter(|(name, _)| *name != SIGNATURE) {
        push_pair(&mut query, name, value);
    }
    query
}

/// Returns the text that is signed: `METHOD&%2F&` and the percent-encoded canonical query, so that
/// values end up encoded twice.
#[must_use]
pub fn string_to_sign(method: &str, params: &Params) -> String {
    let query = canonical_query(params);
    let mut text = String::with_capacity(query.len().saturating_mul(2));
    text.push_str(method);
    text.push_str("&%2F&");
    push_percent(&mut text, &query);
    text
}

/// Returns the signature in Base64: HMAC-SHA1 of [`string_to_sign`] under the access key's secret
/// followed by `&`.
///
/// `params` are those of query and body together; `method` is `GET` or `POST` in upper case.
#[must_use]
pub fn signature(secret: &str, method: &str, params: &Params) -> String {
    let key = format!("{secret}&");
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(string_to_sign(method, params).as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
