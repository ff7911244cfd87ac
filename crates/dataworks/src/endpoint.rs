//! Where the service is: the URL that was given, or the one of a region.
//!
//! A URL that was given comes first; without one, the region decides, by a table (`region.rs`) and by the rule
//! `dataworks.<region>.aliyuncs.com` for regions that are not in it. No region is ever assumed. Nothing is resolved or
//! connected here; the connection is made by [`Http`](crate::Http).

mod region;

use std::fmt;

pub use disync_web::{Url, is_loopback};

use region::Known;

/// From where the service is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Network {
    /// From anywhere.
    #[default]
    Public,
    /// From inside a VPC of the region, by names that resolve there alone.
    Vpc,
}

/// Which endpoint is wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// That of a region, such as `cn-shanghai`.
    Region(String, Network),
    /// A URL, such as that of an emulator: `https`, or `http` on a loopback address.
    Url(String),
}

/// Which rule has chosen the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It was given.
    Given,
    /// The table of regions.
    Table,
    /// The table does not know the region, and names are usually made so.
    Pattern,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Given => "as given",
            Self::Table => "by the table of regions",
            Self::Pattern => "by the usual pattern, as the table of regions does not have this one",
        })
    }
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
    /// The region has no name inside its VPC.
    #[error("`{region}` has no endpoint inside a VPC; those that have one are {}", .offered.join(", "))]
    NoVpc {
        /// The region.
        region: String,
        /// The regions that have one.
        offered: Vec<&'static str>,
    },
}

/// Returns the URL of `endpoint` and the rule that has chosen it.
///
/// # Errors
/// A text that is no region or no URL, a region without the network that is wished, a URL that is not encrypted though
/// it leaves this machine, and a URL with a user, a path, a query or a fragment (which is how a foreign host is dressed
/// up as the service).
pub fn endpoint_url(endpoint: &Endpoint) -> Result<(Url, Rule), EndpointError> {
    match endpoint {
        Endpoint::Region(region, network) => region_url(region, *network),
        Endpoint::Url(url) => Ok((given_url(url)?, Rule::Given)),
    }
}

/// Whether `url` is DataWorks as Alibaba Cloud names it.
///
/// Signature V1 does not cover the host, so whoever receives a signed request can replay it against the real service
/// within 15 minutes: a caller should ask before it signs for another host that is not on this machine. That a name is
/// under `aliyuncs.com` is not enough: everybody can have a bucket's name there.
#[must_use]
pub fn is_official(url: &Url) -> bool {
    let is_global = || url.host_str() == Some("dataworks.aliyuncs.com");
    url.scheme() == "https" && (region_of(url).is_some() || is_global())
}

/// The region in the name of a host of DataWorks; `None` for other hosts, and for the name that several regions share.
#[must_use]
pub fn region_of(url: &Url) -> Option<&str> {
    let (product, region) = url.host_str()?.strip_suffix(".aliyuncs.com")?.split_once('.')?;
    let is_product = matches!(product, "dataworks" | "dataworks-vpc" | "dataworks-public");
    (is_product && is_region(region) && !region.starts_with("oss-")).then_some(region)
}

/// The host of `url`, with its port where that is not the usual one of its scheme: what the header `host` says.
#[must_use]
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn region_url(region: &str, network: Network) -> Result<(Url, Rule), EndpointError> {
    if !is_region(region) {
        return Err(EndpointError::NotARegion(region.to_owned()));
    }
    let (host, rule) = match (network, region::known(region)) {
        (Network::Public, Some(Known::Own { .. })) => (format!("dataworks.{region}"), Rule::Table),
        (Network::Public, Some(Known::Global)) => ("dataworks".to_owned(), Rule::Table),
        (Network::Public, None) => (format!("dataworks.{region}"), Rule::Pattern),
        (Network::Vpc, Some(Known::Own { vpc: true })) => (format!("dataworks-vpc.{region}"), Rule::Table),
        (Network::Vpc, Some(Known::Own { vpc: false } | Known::Global) | None) => {
            return Err(EndpointError::NoVpc { region: region.to_owned(), offered: region::with_vpc().collect() });
        }
    };
    let url = Url::parse(&format!("https://{host}.aliyuncs.com"));
    Ok((url.map_err(|_| EndpointError::NotARegion(region.to_owned()))?, rule))
}

/// A region becomes part of a host's name, so it must not hold anything that would make it another host.
fn is_region(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 40 && text.chars().all(legal) && !text.starts_with('-') && !text.ends_with('-')
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
