//! The header `authorization` of signature V3.

use std::fmt;
use std::str::FromStr;

use super::CONTENT_SHA256;
use super::{ALGORITHM, canonical_request, content_sha256, headers_to_sign, signature, string_to_sign};
use crate::params::Params;

/// The value of `authorization`: who signed, what is covered, and the signature.
///
/// `Debug` withholds the signature, `Display` writes the header.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    /// `Credential`: names the key whose secret signs the request.
    pub access_key_id: String,
    /// `SignedHeaders`: the names of the headers that are covered, in lower case.
    pub signed_headers: Vec<String>,
    /// `Signature`: in hexadecimal digits.
    pub signature: String,
}

/// Why a text is not such a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// Another algorithm, or none.
    #[error("the signature algorithm `{0}` is not {ALGORITHM}")]
    Algorithm(
        /// The first word of the header.
        String,
    ),
    /// A part is missing or empty.
    #[error("the header authorization has no {0}")]
    Missing(
        /// `Credential`, `SignedHeaders` or `Signature`.
        &'static str,
    ),
}

impl Authorization {
    /// Signs a request whose headers are complete.
    ///
    /// Covers [`headers_to_sign`], and the body by the header `x-acs-content-sha256`, which must be there; a request
    /// without it is signed as one without a body.
    #[must_use]
    pub fn sign(
        (access_key_id, secret): (&str, &str),
        method: &str,
        query: &Params,
        headers: &[(String, String)],
    ) -> Self {
        let signed_headers = headers_to_sign(headers);
        let digest = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_SHA256));
        let digest = digest.map_or_else(|| content_sha256(b""), |(_, value)| value.trim().to_owned());
        let canonical = canonical_request(method, query, headers, &signed_headers, &digest);
        let signature = signature(secret, &string_to_sign(&canonical));
        Self { access_key_id: access_key_id.to_owned(), signed_headers, signature }
    }

    /// Says whether the signature covers the header `name`.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        self.signed_headers.iter().any(|signed| signed.eq_ignore_ascii_case(name))
    }
}

impl FromStr for Authorization {
    type Err = AuthorizationError;

    /// Reads the header; its parts may come in any order, and spaces around them do not matter.
    fn from_str(text: &str) -> Result<Self, AuthorizationError> {
        let (algorithm, parts) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        if algorithm != ALGORITHM {
            return Err(AuthorizationError::Algorithm(algorithm.to_owned()));
        }
        let part = |name: &'static str| {
            let pairs = parts.split(',').filter_map(|part| part.trim().split_once('='));
            let mut values = pairs.filter(|(other, _)| *other == name).map(|(_, value)| value);
            values.next().filter(|value| !value.is_empty()).ok_or(AuthorizationError::Missing(name))
        };
        let names = part("SignedHeaders")?.split(';').filter(|name| !name.is_empty());
        Ok(Self {
            access_key_id: part("Credential")?.to_owned(),
            signed_headers: names.map(str::to_ascii_lowercase).collect(),
            signature: part("Signature")?.to_owned(),
        })
    }
}

impl fmt::Display for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { access_key_id, signed_headers, signature } = self;
        let names = signed_headers.join(";");
        write!(f, "{ALGORITHM} Credential={access_key_id},SignedHeaders={names},Signature={signature}")
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("access_key_id", &self.access_key_id)
            .field("signed_headers", &self.signed_headers)
            .field("signature", &"…")
            .finish()
    }
}
