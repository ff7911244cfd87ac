//! Signature V1: everything is a parameter.

use disync_wire::error_code::KnownCode;
use disync_wire::{CommonV1, sign_v1};

use super::{Claim, Incoming, malformed, missing};
use crate::refusal::Refusal;

/// What the parameters say.
pub(super) fn claim(incoming: &Incoming<'_>) -> Result<Claim, Refusal> {
    let common = CommonV1::from_params(&incoming.params).map_err(|error| malformed(&error, error.name()))?;
    let CommonV1 { access_key_id, nonce, timestamp, security_token, action: _ } = common;
    Ok(Claim { access_key_id, nonce, timestamp, security_token })
}

/// Compares the signature with ours. SDKs compare the text behind the colon with their own, and then blame the
/// secret [SDK]; both spellings of the code have it.
pub(super) fn check_signature(incoming: &Incoming<'_>, secret: &str) -> Result<(), Refusal> {
    let (params, method) = (&incoming.params, &incoming.request.method);
    let sent = params.get(sign_v1::SIGNATURE).filter(|signature| !signature.is_empty());
    let sent = sent.ok_or_else(|| missing(sign_v1::SIGNATURE))?;
    let own = sign_v1::signature(secret, method, params);
    if sent == own {
        return Ok(());
    }
    // Every signature is as long as ours and ends in the same padding; what is not, is none [INF].
    let is_one = sent.len() == own.len() && sent.ends_with('=');
    let code = if is_one { KnownCode::SignatureDoesNotMatch } else { KnownCode::IncompleteSignature };
    let text = sign_v1::string_to_sign(method, params);
    Err(Refusal::new(code, format!("{} server string to sign is:{text}", code.message())))
}
