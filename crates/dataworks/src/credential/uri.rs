//! A URI that answers with a key, as containers and development environments offer one.

use disync_web::Url;

use super::document::KeyDocument;
use super::error::Broken;
use super::fetch::Fetched;
use super::recipe::without_secrets;
use super::web::{Ask, Web};
use crate::endpoint::is_loopback;

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
