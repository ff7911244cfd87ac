//! The common headers of a request signed with V3.

use std::fmt;

use jiff::Timestamp;

use super::{VERSION, expect_word, parse_timestamp, timestamp_text};
use crate::params::Params;
use crate::request::ParamError;
use crate::request::fields::Fields;
use crate::sign_v3::CONTENT_SHA256;

/// The value of `accept`: answers in JSON.
const ACCEPT: &str = "application/json";

/// The headers of signature V3 that differ from request to request.
///
/// The operation is named here and not in the query; the access key is named by
/// [`Authorization`](crate::sign_v3::Authorization). `Debug` withholds the security token.
#[derive(Clone, PartialEq, Eq)]
pub struct CommonV3 {
    /// `host`: the host the request is for, with its port where that is not the usual one [RUN].
    pub host: String,
    /// `x-acs-action`: the name of the operation, verbatim as in [`CommonV1`](super::CommonV1).
    pub action: String,
    /// `x-acs-signature-nonce`: never used twice within the 15 minutes that a date is valid.
    pub nonce: String,
    /// `x-acs-date`: when the request was signed, in whole seconds of UTC.
    pub timestamp: Timestamp,
    /// `x-acs-content-sha256`: see [`content_sha256`](crate::sign_v3::content_sha256).
    pub content_sha256: String,
    /// `x-acs-accesskey-id`: the access key's id, which accompanies the security token [SDK].
    pub access_key_id: Option<String>,
    /// `x-acs-security-token`: accompanies temporary credentials, absent otherwise.
    pub security_token: Option<String>,
}

impl CommonV3 {
    /// Writes all common headers, the constant ones included and `authorization` not; names are in lower case.
    ///
    /// `content-type`, which goes with a body alone, is the concern of whoever makes the body.
    #[must_use]
    pub fn to_headers(&self) -> Vec<(String, String)> {
        let date = timestamp_text(self.timestamp);
        let mut headers = vec![
            ("accept", ACCEPT),
            ("host", &self.host),
            ("x-acs-action", &self.action),
            (CONTENT_SHA256, &self.content_sha256),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &self.nonce),
            ("x-acs-version", VERSION),
        ];
        headers.extend(self.access_key_id.as_deref().map(|id| ("x-acs-accesskey-id", id)));
        headers.extend(self.security_token.as_deref().map(|token| ("x-acs-security-token", token)));
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Reads the common headers of a request and leaves all others alone; names may be in any case.
    ///
    /// Action and version come first, as with V1. `accept` is not looked at, because it says how to answer and not
    /// what is asked. An empty value counts as absent.
    ///
    /// # Errors
    ///
    /// The first header that is missing or has a value other than the documented one, by its name in lower case.
    pub fn from_headers(headers: &[(String, String)]) -> Result<Self, ParamError> {
        let headers: Params = headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim())).collect();
        let fields = Fields(&headers);
        let action = fields.text("x-acs-action")?;
        expect_word(&fields, "x-acs-version", VERSION)?;
        Ok(Self {
            host: fields.text("host")?,
            action,
            nonce: fields.text("x-acs-signature-nonce")?,
            timestamp: fields.parsed("x-acs-date", parse_timestamp)?,
            content_sha256: fields.text(CONTENT_SHA256)?,
            access_key_id: fields.optional("x-acs-accesskey-id"),
            security_token: fields.optional("x-acs-security-token"),
        })
    }
}

impl fmt::Debug for CommonV3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommonV3")
            .field("host", &self.host)
            .field("action", &self.action)
            .field("nonce", &self.nonce)
            .field("timestamp", &self.timestamp)
            .field("content_sha256", &self.content_sha256)
            .field("access_key_id", &self.access_key_id)
            .field("security_token", &self.security_token.as_ref().map(|_| "…"))
            .finish()
    }
}
