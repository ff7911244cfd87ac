//! Signature V3: ACS3-HMAC-SHA256.
//!
//! The signature covers the method, the query, a set of headers that the signer chooses and names, and the body by its
//! digest. The parameters of a form body are therefore not in the canonical request. A server computes the signature
//! over the headers that the client says it signed, and only then asks whether that was enough: [`REQUIRED`].
//! The headers that there must be are said by [`crate::common`]; the header that carries it all is [`Authorization`].
//!
//! Headers are pairs of name and value; names are compared without regard to case. The path is always `/`.

mod authorization;
#[cfg(test)]
mod tests;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

pub use authorization::{Authorization, AuthorizationError};

use crate::params::{Params, push_pair};

/// The name of the algorithm, in the string to sign and in the header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// The header that carries the digest of the body.
pub const CONTENT_SHA256: &str = "x-acs-content-sha256";
/// The headers that a signature must cover, or the request could be changed or repeated by others; `content-type` and
/// the rest of `x-acs-*` are signed where they are sent [SDK].
pub const REQUIRED: [&str; 6] =
    ["host", "x-acs-action", CONTENT_SHA256, "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];

/// Returns the digest of a body as `x-acs-content-sha256` carries it; a request without a body has the digest of the
/// empty one.
#[must_use]
pub fn content_sha256(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// Returns the names of the headers that a client signs, sorted: `host`, `content-type` and all of `x-acs-*`, as the
/// Go SDK does [SDK]. Others, such as `user-agent`, may be changed by a proxy.
#[must_use]
pub fn headers_to_sign(headers: &[(String, String)]) -> Vec<String> {
    let names = headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    let mut signed: Vec<String> =
        names.filter(|name| name == "host" || name == "content-type" || name.starts_with("x-acs-")).collect();
    signed.sort_unstable();
    signed.dedup();
    signed
}

/// Returns the canonical request.
///
/// `query` are the parameters of the query alone, `signed` the names of the headers that are covered, in any case and
/// order, and `content_sha256` is the value of that header. Values are trimmed; those of a header that occurs more than
/// once are sorted and joined by `,` [SDK]. A header that is named and not there counts as empty.
#[must_use]
pub fn canonical_request(
    method: &str,
    query: &Params,
    headers: &[(String, String)],
    signed: &[String],
    content_sha256: &str,
) -> String {
    let mut names: Vec<String> = signed.iter().map(|name| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    let mut pairs = String::new();
    for (name, value) in query {
        push_pair(&mut pairs, name, value);
    }
    let block: String = names.iter().map(|name| format!("{name}:{}\n", canonical_value(headers, name))).collect();
    format!("{method}\n/\n{pairs}\n{block}\n{}\n{content_sha256}", names.join(";"))
}

fn canonical_value(headers: &[(String, String)], name: &str) -> String {
    let same = headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
    let mut values: Vec<&str> = same.map(|(_, value)| value.trim()).collect();
    values.sort_unstable();
    values.join(",")
}

/// Returns the text that is signed: the algorithm and the digest of the canonical request.
#[must_use]
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", hex::encode(Sha256::digest(canonical_request.as_bytes())))
}

/// Returns the signature in lower-case hexadecimal digits: HMAC-SHA256 of [`string_to_sign`] under the secret.
#[must_use]
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
