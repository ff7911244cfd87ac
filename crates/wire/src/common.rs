//! What every request carries beside the parameters of its operation: parameters with signature V1, headers with V3.
//!
//! They are checked here for their form
//! alone: whether the key exists, the time is near or the nonce is fresh is known to the server only.

#[cfg(test)]
mod tests;
mod v3;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::params::Params;
use crate::request::ParamError;
use crate::request::fields::Fields;

pub use v3::CommonV3;

/// The API version, sent as `Version` or `x-acs-version`.
pub const VERSION: &str = "2020-05-18";
/// The value of `Format`; without it, V1 answers in XML [D].
pub const FORMAT: &str = "JSON";
/// The value of `SignatureMethod`.
pub const SIGNATURE_METHOD: &str = "HMAC-SHA1";
/// The value of `SignatureVersion`.
pub const SIGNATURE_VERSION: &str = "1.0";

const TIMESTAMP_FORMAT: &str = "%Y-%m-%dT%H:%M:%SZ";

/// The common parameters of signature V1 that differ from request to request.
///
/// `Debug` withholds the security token.
#[derive(Clone, PartialEq, Eq)]
pub struct CommonV1 {
    /// `AccessKeyId`: names the key whose secret signs the request.
    pub access_key_id: String,
    /// `Action`: the name of the operation, kept verbatim because a server must be able to say which
    /// unknown one was asked for. See [`crate::Operation::from_name`].
    pub action: String,
    /// `SignatureNonce`: never used twice within the 15 minutes that a timestamp is valid.
    pub nonce: String,
    /// `Timestamp`: when the request was signed, in whole seconds of UTC.
    pub timestamp: Timestamp,
    /// `SecurityToken`: accompanies temporary credentials, absent otherwise.
    pub security_token: Option<String>,
}

impl CommonV1 {
    /// Writes all common parameters, the constant ones included and `Signature` not.
    #[must_use]
    pub fn to_params(&self) -> Params {
        let mut params = Params::from_iter([
            ("AccessKeyId", self.access_key_id.as_str()),
            ("Action", &self.action),
            ("Format", FORMAT),
            ("SignatureMethod", SIGNATURE_METHOD),
            ("SignatureNonce", &self.nonce),
            ("SignatureVersion", SIGNATURE_VERSION),
            ("Timestamp", &timestamp_text(self.timestamp)),
            ("Version", VERSION),
        ]);
        if let Some(token) = &self.security_token {
            params.insert("SecurityToken", token.as_str());
        }
        params
    }

    /// Reads the common parameters of a request and leaves all others alone.
    ///
    /// `Action` and `Version` come first, as a gateway that does not know the operation asks for
    /// nothing else. `Format` is not looked at, because it says how to answer and not what is asked; an
    /// empty `SecurityToken` counts as absent.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or has a value other than the documented one.
    pub fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        let action = fields.text("Action")?;
        expect_word(&fields, "Version", VERSION)?;
        let access_key_id = fields.text("AccessKeyId")?;
        expect_word(&fields, "SignatureMethod", SIGNATURE_METHOD)?;
        expect_word(&fields, "SignatureVersion", SIGNATURE_VERSION)?;
        let nonce = fields.text("SignatureNonce")?;
        let timestamp = fields.parsed("Timestamp", parse_timestamp)?;
        let security_token = fields.optional("SecurityToken");
        Ok(Self { access_key_id, action, nonce, timestamp, security_token })
    }
}

fn expect_word(fields: &Fields<'_>, name: &'static str, word: &str) -> Result<(), ParamError> {
    fields.parsed(name, |value| value.eq_ignore_ascii_case(word).then_some(()))
}

/// Writes a time the way `Timestamp` wants it, for example `2025-03-04T05:06:07Z`.
#[must_use]
pub fn timestamp_text(timestamp: Timestamp) -> String {
    timestamp.strftime(TIMESTAMP_FORMAT).to_string()
}

/// Reads a `Timestamp`; other spellings of ISO 8601 are refused, as the service refuses them.
#[must_use]
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let utc = DateTime::strptime(TIMESTAMP_FORMAT, text).ok()?;
    Some(utc.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

impl fmt::Debug for CommonV1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommonV1")
            .field("access_key_id", &self.access_key_id)
            .field("action", &self.action)
            .field("nonce", &self.nonce)
            .field("timestamp", &self.timestamp)
            .field("security_token", &self.security_token.as_ref().map(|_| "…"))
            .finish()
    }
}
