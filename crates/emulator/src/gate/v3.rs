//! Signature V3: everything is a header.
//!
//! What is missing is called by the name that V1 has for it: the gateway knows both as the same common parameter [INF].

use disync_wire::CommonV3;
use disync_wire::error_code::KnownCode;
use disync_wire::sign_v3::{self, Authorization};

use super::{Claim, Incoming, malformed};
use crate::refusal::Refusal;

/// The digits of an HMAC-SHA256.
const DIGITS: usize = 64;

/// What the headers say.
pub(super) fn claim(incoming: &Incoming<'_>) -> Result<(Claim, Authorization), Refusal> {
    let headers = &incoming.request.headers;
    let common = CommonV3::from_headers(headers).map_err(|error| malformed(&error, name_in_v1(error.name())))?;
    let text = incoming.request.header("authorization").unwrap_or_default();
    let authorization: Authorization = text.parse().map_err(|error| incomplete(&error))?;
    let access_key_id = authorization.access_key_id.clone();
    let CommonV3 { nonce, timestamp, security_token, .. } = common;
    Ok((Claim { access_key_id, nonce, timestamp, security_token }, authorization))
}

/// Compares the signature with ours, over the headers that the request says are signed, and asks whether they are
/// enough. SDKs compare the texts in brackets with their own [3P].
pub(super) fn check_signature(
    incoming: &Incoming<'_>,
    authorization: &Authorization,
    secret: &str,
) -> Result<(), Refusal> {
    let request = incoming.request;
    if let Some(name) = sign_v3::REQUIRED.into_iter().find(|name| !authorization.covers(name)) {
        return Err(incomplete(&format!("the header {name} must be signed")));
    }
    // What the service would heed must be signed, or somebody on the way could add it [GEN].
    let mut names = request.headers.iter().map(|(name, _)| name.as_str());
    if let Some(name) = names.find(|name| name.starts_with("x-acs-") && !authorization.covers(name)) {
        return Err(incomplete(&format!("the header {name} must be signed")));
    }
    // The digest is ours: a body that was changed on its way then makes another canonical request, and another header
    // makes another one, too, as it is signed.
    let digest = sign_v3::content_sha256(&request.body);
    let (headers, signed) = (&request.headers, &authorization.signed_headers);
    let canonical = sign_v3::canonical_request(&request.method, &incoming.query, headers, signed, &digest);
    let text = sign_v3::string_to_sign(&canonical);
    let same_digest = request.header(sign_v3::CONTENT_SHA256).is_some_and(|sent| sent.eq_ignore_ascii_case(&digest));
    let sent = &authorization.signature;
    if same_digest && sent.eq_ignore_ascii_case(&sign_v3::signature(secret, &text)) {
        return Ok(());
    }
    if sent.len() != DIGITS || !sent.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(incomplete(&"the signature is no SHA-256 digest in hexadecimal digits"));
    }
    let code = KnownCode::SignatureDoesNotMatch;
    let message =
        format!("{} server StringToSign is [{text}] server CanonicalRequest is [{canonical}]", code.message());
    Err(Refusal::new(code, message))
}

fn incomplete(problem: &dyn std::fmt::Display) -> Refusal {
    let code = KnownCode::IncompleteSignature;
    Refusal::new(code, format!("{} {problem}.", code.message()))
}

fn name_in_v1(header: &str) -> &str {
    match header {
        "x-acs-action" => "Action",
        "x-acs-version" => "Version",
        "x-acs-signature-nonce" => "SignatureNonce",
        "x-acs-date" => "Timestamp",
        "host" => "Host",
        other => other,
    }
}
