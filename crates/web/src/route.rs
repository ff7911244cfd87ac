//! Which way a request takes.

use reqwest::Url;

/// Which way a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// As this machine is set up (`HTTPS_PROXY` and the like).
    System,
    /// Straight to the address: a proxy would look for this machine's own addresses on another one.
    Direct,
}

impl Route {
    /// The way to `url`: straight, where it stays on this machine.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        if is_loopback(url) { Self::Direct } else { Self::System }
    }
}

/// Whether `url` stays on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
