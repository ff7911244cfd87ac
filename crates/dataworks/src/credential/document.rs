//! The document in which services give out keys: `{AccessKeyId, AccessKeySecret, SecurityToken, Expiration}` [SDK].
//!
//! The metadata service adds `Code: Success`, and so do URIs that imitate it; STS wraps the document [SDK].

use serde::Deserialize;

use super::fetch::Fetched;
use super::origin::Lifetime;
use super::{Credentials, Secret};

/// The document of the metadata service, of a URI, and inside the answers of STS.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct KeyDocument {
    code: Option<String>,
    access_key_id: Option<String>,
    access_key_secret: Option<Secret>,
    security_token: Option<Secret>,
    expiration: Option<String>,
}

impl KeyDocument {
    /// What the document says.
    ///
    /// # Errors
    /// Something is missing or malformed; a fragment that names the field.
    pub(crate) fn read(self) -> Result<Fetched, String> {
        if let Some(code) = self.code.filter(|code| code != "Success") {
            return Err(format!("the answer's `Code` is `{code}`"));
        }
        let id = self.access_key_id.unwrap_or_default();
        let secret = self.access_key_secret.unwrap_or_else(|| Secret::new(""));
        let token = self.security_token.filter(|token| !token.expose().is_empty());
        let credentials = Credentials::new(id, secret, token).map_err(|error| format!("in the answer, {error}"))?;
        let lifetime = lifetime(&credentials, self.expiration.as_deref())?;
        Ok(Fetched { credentials, lifetime })
    }
}

/// How long fetched credentials last, by the `Expiration` that came with them.
///
/// # Errors
/// It is no time.
pub(crate) fn lifetime(credentials: &Credentials, expiration: Option<&str>) -> Result<Lifetime, String> {
    match expiration.filter(|text| !text.is_empty()) {
        Some(text) => {
            text.parse().map(Lifetime::Until).map_err(|_| "the expiration in the answer is no time".to_owned())
        }
        None if credentials.is_temporary() => Ok(Lifetime::Unknown),
        None => Ok(Lifetime::Unlimited),
    }
}
