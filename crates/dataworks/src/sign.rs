//! One request, signed: which parameters travel where, and what proves whose they are.
//!
//! The parameters of the operation always travel in the form body, whatever their length: the gateway merges query and
//! body [SDK, INF]. Signatures are computed by `disync_wire`; nothing is sent here.

use disync_wire::{CommonV1, Operation, Params, sign_v1};
use jiff::Timestamp;

use crate::credential::Credentials;
use crate::transport::HttpRequest;

/// What signs one attempt: a nonce and a time of its own, under the key in use.
pub(crate) struct Signer<'a> {
    /// The key, and the token that goes with it.
    pub(crate) credentials: &'a Credentials,
    /// Never used before.
    pub(crate) nonce: String,
    /// Now.
    pub(crate) timestamp: Timestamp,
}

impl Signer<'_> {
    /// Signs by V1: the common parameters and the signature over all parameters go to the query.
    pub(crate) fn sign_v1(self, operation: Operation, params: &Params, body: String) -> HttpRequest {
        let Signer { credentials, nonce, timestamp } = self;
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
        let signature = sign_v1::signature(credentials.access_key_secret.expose(), "POST", &all);
        query.insert(sign_v1::SIGNATURE, signature);
        HttpRequest { headers: Vec::new(), query: query.to_form(), body }
    }
}
