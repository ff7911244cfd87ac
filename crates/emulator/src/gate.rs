//! The gateway: who sends this, and may it pass?
//!
//! Checks what every request must have, in the order in which the gateway is seen to complain: the operation, the
//! common parameters, the access key, the time, the signature, the nonce. The parameters of the operation itself are
//! the concern of [`crate::operation`]. The two generations of signatures say the same things in different places:
//! [`v1`] reads parameters, [`v3`] reads headers.

mod nonces;
mod v1;
mod v3;

use std::collections::BTreeMap;
use std::time::Duration;

use disync_wire::error_code::KnownCode;
use disync_wire::{ErrorCode, Operation, ParamError, Params};
use jiff::Timestamp;

use crate::access_key::{self, AccessKey};
use crate::exchange::Request;
use crate::instance::later;
use crate::refusal::Refusal;

pub(crate) use nonces::Nonces;

/// How far a timestamp may be off, in either direction [3P].
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Who answers, where a request does not say whom it asked.
const HOST: &str = "dataworks.localhost";

/// A request as the gateway sees it, before anything is checked.
#[derive(Debug)]
pub(crate) struct Incoming<'r> {
    request: &'r Request,
    generation: Generation,
    /// The parameters of the query and of the form body together, the body wins [INF].
    pub(crate) params: Params,
    /// Those of the query alone.
    query: Params,
}

/// The generation of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Generation {
    V1,
    V3,
}

impl Generation {
    /// The generation of a request. SDKs that sign by V1 send some headers of V3 all the same [RUN], so that it is the
    /// signature that decides; a request without any is taken for what it looks like.
    fn of(request: &Request, params: &Params) -> Self {
        let is_v1 = ["Signature", "SignatureMethod", "AccessKeyId"].iter().any(|name| params.get(name).is_some());
        if request.header("authorization").is_some() || (!is_v1 && request.header("x-acs-action").is_some()) {
            Self::V3
        } else {
            Self::V1
        }
    }
}

/// How an answer is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    #[default]
    Json,
    Xml,
}

/// What a request says about itself, in either generation.
struct Claim {
    access_key_id: String,
    nonce: String,
    timestamp: Timestamp,
    security_token: Option<String>,
}

impl<'r> Incoming<'r> {
    /// Reads the parameters of a request.
    ///
    /// # Errors
    ///
    /// Query or body are no form.
    pub(crate) fn read(request: &'r Request) -> Result<Self, Refusal> {
        let malformed = |problem: &dyn std::fmt::Display| {
            let code = ErrorCode::Unknown("InvalidParameter".to_owned());
            Refusal::new(code, format!("The request is malformed: {problem}."))
        };
        let query = Params::from_form(&request.query).map_err(|error| malformed(&error))?;
        let mut params = query.clone();
        if has_form(request) {
            let body = std::str::from_utf8(&request.body).map_err(|error| malformed(&error))?;
            params.merge(Params::from_form(body).map_err(|error| malformed(&error))?);
        }
        Ok(Self { request, generation: Generation::of(request, &params), params, query })
    }

    /// The operation that is asked for, if it is a known one.
    pub(crate) fn operation(&self) -> Option<Operation> {
        let action = match self.generation {
            Generation::V1 => self.params.get("Action"),
            Generation::V3 => self.request.header("x-acs-action"),
        };
        action.and_then(Operation::from_name)
    }

    /// How the answer is to be written: with V1 as `Format` says, in XML if it does not [D]; with V3 as `accept` says,
    /// in JSON unless it is for XML alone [INF].
    pub(crate) fn format(&self) -> Format {
        match self.generation {
            Generation::V1 => match self.params.get("Format") {
                Some(format) if format.eq_ignore_ascii_case("JSON") => Format::Json,
                Some(_) | None => Format::Xml,
            },
            Generation::V3 => {
                let accept = self.request.header("accept").unwrap_or_default().to_ascii_lowercase();
                if accept.contains("xml") && !accept.contains("json") { Format::Xml } else { Format::Json }
            }
        }
    }

    /// The text by which requests differ even if they ask for the same.
    pub(crate) fn nonce(&self) -> &str {
        match self.generation {
            Generation::V1 => self.params.get("SignatureNonce"),
            Generation::V3 => self.request.header("x-acs-signature-nonce"),
        }
        .unwrap_or_default()
    }

    /// Checks the request, which arrives at `now`, and says what it asks for and by whom it was sent: the access key's id.
    pub(crate) fn pass(
        &self,
        keys: &BTreeMap<String, AccessKey>,
        nonces: &mut Nonces,
        now: Timestamp,
    ) -> Result<(Operation, String), Refusal> {
        if !matches!(self.request.method.as_str(), "GET" | "POST") {
            return Err(KnownCode::InvalidActionNotFound.into());
        }
        self.check_action()?;
        let operation = self.operation().ok_or(KnownCode::InvalidActionNotFound)?;
        let (claim, authorization) = match self.generation {
            Generation::V1 => (v1::claim(self)?, None),
            Generation::V3 => v3::claim(self).map(|(claim, authorization)| (claim, Some(authorization)))?,
        };
        let Claim { access_key_id, nonce, timestamp, security_token } = claim;
        let key = access_key::find(keys, &access_key_id, security_token.as_deref(), now)?;
        if timestamp.duration_since(now).unsigned_abs() > WINDOW {
            return Err(KnownCode::InvalidTimeStampExpired.into());
        }
        match &authorization {
            None => v1::check_signature(self, &key.secret)?,
            Some(authorization) => v3::check_signature(self, authorization, &key.secret)?,
        }
        if !nonces.record(&access_key_id, &nonce, later(timestamp, WINDOW)) {
            return Err(KnownCode::SignatureNonceUsed.into());
        }
        Ok((operation, access_key_id))
    }

    fn check_action(&self) -> Result<(), Refusal> {
        let action = match self.generation {
            Generation::V1 => self.params.get("Action"),
            Generation::V3 => self.request.header("x-acs-action"),
        };
        match action {
            Some(action) if !action.is_empty() => Ok(()),
            Some(_) | None => Err(missing("Action")),
        }
    }
}

/// Whom a request asked, as it says itself.
pub(crate) fn host(request: &Request) -> &str {
    request.header("host").filter(|host| !host.is_empty()).unwrap_or(HOST)
}

/// Whether the body is a form; a body of another kind has no parameters.
fn has_form(request: &Request) -> bool {
    let kind = request.header("content-type").unwrap_or_default();
    kind.is_empty() || kind.to_ascii_lowercase().contains("x-www-form-urlencoded")
}

fn missing(name: &str) -> Refusal {
    ErrorCode::Missing(name.to_owned()).into()
}

/// The refusal of a common parameter, by the name that V1 has for it.
fn malformed(error: &ParamError, name: &str) -> Refusal {
    match (error, name) {
        (ParamError::Missing(_), name) => missing(name),
        (ParamError::Invalid { .. }, "Version") => KnownCode::InvalidVersion.into(),
        (ParamError::Invalid { .. }, "Timestamp") => KnownCode::InvalidTimeStampFormat.into(),
        (ParamError::Invalid { .. }, name) => Refusal::new(
            ErrorCode::Unknown("InvalidParameter".to_owned()),
            format!("Specified parameter {name} is not valid."),
        ),
    }
}
