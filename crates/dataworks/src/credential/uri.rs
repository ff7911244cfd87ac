//! A URI that answers with a key, as containers and development environments offer one.
//!
//! The answer is a document `{AccessKeyId, AccessKeySecret, SecurityToken, Expiration}`, with `Code: Success` where the
//! metadata service's form is imitated [SDK].

use reqwest::Url;
use serde::Deserialize;

use super::fetch::Fetched;
use super::origin::Lifetime;
use super::web::{Ask, Web};
use super::{Credentials, Secret, recipe::without_secrets};
use crate::credential::error::Broken;
use crate::endpoint::is_loopback;

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

/// Whether an unencrypted answer from there stays on this machine or on its own link.
fn is_near(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let link_local = match host.parse() {
        Ok(std::net::IpAddr::V4(address)) => address.is_link_local(),
        Ok(std::net::IpAddr::V6(address)) => address.is_unicast_link_local(),
        Err(_) => false,
    };
    link_local || is_loopback(url)
}

/// Reads a URI that may be asked for a key: `https`, or `http` on this machine or its own link.
///
/// # Errors
/// A fragment that says why not; it does not repeat the text, which can hold a secret.
pub(crate) fn checked(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "not a URL")?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_near(&url) => Ok(url),
        "http" => Err("not encrypted; `http` is accepted for loopback and link-local addresses only"),
        _ => Err("neither `https` nor `http`"),
    }
}

/// Asks a URI for a key.
pub(crate) async fn fetch(web: &Web, url: &Url) -> Result<Fetched, Broken> {
    let broken = |reason: String| Broken::new(without_secrets(url), reason);
    let answer = web.ask(Ask::get(url.clone())).await.map_err(|error| broken(error.to_string()))?;
    if answer.status != 200 {
        // The body is not repeated: nobody knows what it holds.
        return Err(broken(format!("answered with HTTP status {}", answer.status)));
    }
    let document: KeyDocument = answer.json().map_err(broken)?;
    document.read().map_err(broken)
}
