//! Where the service is: the URL of a region, or the one that was given.
//!
//! Names are built here and not by rule of the SDKs, whose rule yields names that do not exist [SDK]. Nothing is
//! resolved or connected; the connection is made by [`Http`](crate::Http).

use reqwest::Url;

/// Regions that are served under the global name [SDK].
const GLOBAL_REGIONS: [&str; 5] = ["ap-south-1", "ap-southeast-2", "cn-hangzhou-finance", "cn-huhehaote", "cn-qingdao"];

/// Which endpoint is wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// The public endpoint of a region, such as `cn-shanghai`.
    Region(String),
    /// A URL, such as that of an emulator: `https`, or `http` on a loopback address.
    Url(String),
}

/// Why there is no such endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The text is not the name of a region.
    #[error("`{0}` is not a region; a region is lower-case letters, digits and dashes, such as `cn-shanghai`")]
    NotARegion(String),
    /// The text is not a URL with a host.
    #[error("`{0}` is not a URL; an endpoint is one such as `https://dataworks.cn-shanghai.aliyuncs.com`")]
    NotAUrl(String),
    /// Requests would travel in the clear.
    #[error("`{0}` is not encrypted; `http` is accepted for loopback addresses only, all others need `https`")]
    NotEncrypted(String),
    /// The URL says more than scheme, host and port.
    #[error("the endpoint URL has {0}; it is a scheme, a host and perhaps a port, nothing else")]
    TooMuch(&'static str),
}

/// Returns the URL of `endpoint`.
///
/// # Errors
/// A text that is no region or no URL, a URL that is not encrypted though it leaves this machine, and a URL with a
/// user, a path, a query or a fragment (which is how a foreign host is dressed up as the service).
pub fn endpoint_url(endpoint: &Endpoint) -> Result<Url, EndpointError> {
    match endpoint {
        Endpoint::Region(region) => region_url(region),
        Endpoint::Url(url) => given_url(url),
    }
}

/// Whether `url` belongs to Alibaba Cloud.
///
/// Signature V1 does not cover the host, so whoever receives a signed request can replay it against the real service
/// within 15 minutes: a caller should ask before it signs for another host that is not on this machine.
#[must_use]
pub fn is_official(url: &Url) -> bool {
    url.scheme() == "https" && url.host_str().is_some_and(|host| host.ends_with(".aliyuncs.com"))
}

/// Whether `url` stays on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of `url`, with its port where that is not the usual one of its scheme: what the header `host` says.
#[must_use]
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn region_url(region: &str) -> Result<Url, EndpointError> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let not_a_region = || EndpointError::NotARegion(region.to_owned());
    if region.is_empty() || !region.chars().all(legal) {
        return Err(not_a_region());
    }
    let url = if GLOBAL_REGIONS.contains(&region) {
        "https://dataworks.aliyuncs.com".to_owned()
    } else {
        format!("https://dataworks.{region}.aliyuncs.com")
    };
    Url::parse(&url).map_err(|_| not_a_region())
}

fn given_url(text: &str) -> Result<Url, EndpointError> {
    let url = Url::parse(text).map_err(|_| EndpointError::NotAUrl(text.to_owned()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::TooMuch("a user name"));
    }
    if !matches!(url.path(), "" | "/") {
        return Err(EndpointError::TooMuch("a path"));
    }
    if url.query().is_some() {
        return Err(EndpointError::TooMuch("a query"));
    }
    if url.fragment().is_some() {
        return Err(EndpointError::TooMuch("a fragment"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(EndpointError::NotAUrl(text.to_owned()));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(EndpointError::NotEncrypted(text.to_owned())),
        _ => Err(EndpointError::NotAUrl(text.to_owned())),
    }
}

#[cfg(test)]
mod tests;
