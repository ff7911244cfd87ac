//! The gateway: who sends this, and may it pass?
//!
//! Checks what every request must have, in the order in which the gateway is seen to complain: the operation, the
//! common parameters, the access key, the time, the signature, the nonce. The parameters of the operation itself are
//! the concern of [`crate::operation`]. Only signature V1 is accepted.

use std::collections::BTreeSet;
use std::time::Duration;

use disync_wire::error_code::KnownCode;
use disync_wire::sign_v1;
use disync_wire::{CommonV1, ErrorCode, Operation, ParamError, Params};
use jiff::Timestamp;

use crate::exchange::Request;
use crate::instance::later;
use crate::options::Options;
use crate::refusal::Refusal;

/// How far a timestamp may be off, in either direction [3P].
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// The parameters of a request: the query and the form body together, the body wins [INF].
pub(crate) fn parameters(request: &Request) -> Result<Params, Refusal> {
    let malformed = |problem: &dyn std::fmt::Display| {
        Refusal::new(ErrorCode::Unknown("InvalidParameter".to_owned()), format!("The request is malformed: {problem}."))
    };
    let mut params = Params::from_form(&request.query).map_err(|error| malformed(&error))?;
    let body = std::str::from_utf8(&request.body).map_err(|error| malformed(&error))?;
    params.merge(Params::from_form(body).map_err(|error| malformed(&error))?);
    Ok(params)
}

/// The nonces that were used and whose requests could still be repeated.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    used: BTreeSet<String>,
    by_expiry: BTreeSet<(Timestamp, String)>,
}

impl Nonces {
    /// Records a nonce and says whether it is a new one.
    fn record(&mut self, access_key_id: &str, nonce: &str, expires: Timestamp) -> bool {
        let key = format!("{access_key_id}/{nonce}");
        let fresh = self.used.insert(key.clone());
        if fresh {
            self.by_expiry.insert((expires, key));
        }
        fresh
    }

    /// Forgets the nonces of requests that are too old by `now` anyway.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        while let Some((expires, _)) = self.by_expiry.first()
            && *expires < now
        {
            if let Some((_, key)) = self.by_expiry.pop_first() {
                self.used.remove(&key);
            }
        }
    }
}

/// Checks a request and says who sent it: the access key's id.
pub(crate) fn pass(
    method: &str,
    params: &Params,
    options: &Options,
    nonces: &mut Nonces,
    now: Timestamp,
) -> Result<(Operation, String), Refusal> {
    if !matches!(method, "GET" | "POST") {
        return Err(KnownCode::InvalidActionNotFound.into());
    }
    let action = params.get("Action").filter(|action| !action.is_empty());
    let action = action.ok_or_else(|| ErrorCode::Missing("Action".to_owned()))?;
    let operation = Operation::from_name(action).ok_or(KnownCode::InvalidActionNotFound)?;
    let common = CommonV1::from_params(params).map_err(|error| malformed(&error))?;
    let secret = options.access_keys.get(&common.access_key_id).ok_or(KnownCode::InvalidAccessKeyIdNotFound)?;
    if common.timestamp.duration_since(now).unsigned_abs() > WINDOW {
        return Err(KnownCode::InvalidTimeStampExpired.into());
    }
    let signature = params.get(sign_v1::SIGNATURE).filter(|signature| !signature.is_empty());
    let signature = signature.ok_or_else(|| ErrorCode::Missing(sign_v1::SIGNATURE.to_owned()))?;
    if signature != sign_v1::signature(secret, method, params) {
        // SDKs compare the text behind the colon with their own, and then blame the secret [SDK].
        let known = KnownCode::SignatureDoesNotMatch;
        let text = sign_v1::string_to_sign(method, params);
        return Err(Refusal::new(known, format!("{} server string to sign is:{text}", known.message())));
    }
    if !nonces.record(&common.access_key_id, &common.nonce, later(common.timestamp, WINDOW)) {
        return Err(KnownCode::SignatureNonceUsed.into());
    }
    Ok((operation, common.access_key_id))
}

/// The refusal of a common parameter.
fn malformed(error: &ParamError) -> Refusal {
    match error {
        ParamError::Missing(name) => ErrorCode::Missing((*name).to_owned()).into(),
        ParamError::Invalid { name: "Version", .. } => KnownCode::InvalidVersion.into(),
        ParamError::Invalid { name: "Timestamp", .. } => KnownCode::InvalidTimeStampFormat.into(),
        ParamError::Invalid { name, .. } => Refusal::new(
            ErrorCode::Unknown("InvalidParameter".to_owned()),
            format!("Specified parameter {name} is not valid."),
        ),
    }
}
