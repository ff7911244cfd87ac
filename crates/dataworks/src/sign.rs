//! One request, signed: which parameters travel where, and what proves whose they are.
//!
//! The parameters of the operation travel in the form body, whatever their length: the gateway merges query and body
//! [SDK, INF]. Those of an operation that is called by `GET` travel in the query, as it has no body. Signatures are computed by `disync_wire`; nothing is sent here.

use disync_wire::sign_v3::{Authorization, content_sha256};
use disync_wire::{CommonV1, CommonV3, Method, Operation, Params, sign_v1};
use jiff::Timestamp;

use crate::credential::Credentials;
use crate::transport::HttpRequest;

/// How requests are signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signature {
    /// HMAC-SHA1 over all parameters, in the query; it does not cover the host [D].
    #[default]
    V1,
    /// ACS3-HMAC-SHA256 over the host, the headers and the body's digest, in a header: what the newest SDKs send [SDK].
    V3,
}

impl Signature {
    /// Its name, with that of its algorithm.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "V1 (HMAC-SHA1)",
            Self::V3 => "V3 (ACS3-HMAC-SHA256)",
        }
    }
}

/// The form body's type, which V3 signs [SDK].
const FORM: &str = "application/x-www-form-urlencoded";

/// What signs one attempt: a nonce and a time of its own, under the key in use.
pub(crate) struct Signer<'a> {
    /// How.
    pub(crate) signature: Signature,
    /// The host that the request is for, with its port where that is not the usual one.
    pub(crate) host: &'a str,
    /// The key, and the token that goes with it.
    pub(crate) credentials: &'a Credentials,
    /// Never used before.
    pub(crate) nonce: String,
    /// Now.
    pub(crate) timestamp: Timestamp,
}

impl Signer<'_> {
    /// Signs the call of `operation` whose form is `body`, which says the same as `params`.
    pub(crate) fn sign(self, operation: Operation, params: &Params, body: String) -> HttpRequest {
        match self.signature {
            Signature::V1 => self.sign_v1(operation, params, body),
            Signature::V3 => self.sign_v3(operation, params, body),
        }
    }

    /// The common parameters and the signature over all parameters go to the query.
    fn sign_v1(self, operation: Operation, params: &Params, body: String) -> HttpRequest {
        let Signer { credentials, nonce, timestamp, .. } = self;
        let method = operation.method();
        let common = CommonV1 {
            access_key_id: credentials.access_key_id.clone(),
            action: operation.name().to_owned(),
            nonce,
            timestamp,
            security_token: credentials.security_token.as_ref().map(|token| token.expose().to_owned()),
        };
        let mut query = common.to_params();
        let mut all = params.clone();
        all.merge(query.clone());
        let signature = sign_v1::signature(credentials.access_key_secret.expose(), method.word(), &all);
        query.insert(sign_v1::SIGNATURE, signature);
        let body = match method {
            Method::Post => body,
            Method::Get => {
                query.merge(params.clone());
                String::new()
            }
        };
        HttpRequest { method, headers: Vec::new(), query: query.to_form(), body }
    }

    /// Everything but the parameters of the operation goes to the headers.
    fn sign_v3(self, operation: Operation, params: &Params, body: String) -> HttpRequest {
        let method = operation.method();
        let (query, body) = match method {
            Method::Post => (Params::new(), body),
            Method::Get => (params.clone(), String::new()),
        };
        let Credentials { access_key_id, access_key_secret, security_token } = self.credentials;
        let common = CommonV3 {
            host: self.host.to_owned(),
            action: operation.name().to_owned(),
            nonce: self.nonce,
            timestamp: self.timestamp,
            content_sha256: content_sha256(body.as_bytes()),
            access_key_id: security_token.is_some().then(|| access_key_id.clone()),
            security_token: security_token.as_ref().map(|token| token.expose().to_owned()),
        };
        let mut headers = common.to_headers();
        if method == Method::Post {
            headers.push(("content-type".to_owned(), FORM.to_owned()));
        }
        let key = (access_key_id.as_str(), access_key_secret.expose());
        let authorization = Authorization::sign(key, method.word(), &query, &headers);
        headers.push(("authorization".to_owned(), authorization.to_string()));
        HttpRequest { method, headers, query: query.to_form(), body }
    }
}
