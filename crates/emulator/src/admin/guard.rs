//! Who may use the interface: programs on this machine, and no web page that somebody has open on it.
//!
//! A page from elsewhere can make a browser send requests to loopback. Browsers then say where the page is from, by
//! `Origin` or `Sec-Fetch-Site`; and a page that hides behind a name of its own which resolves to loopback is told by the
//! name in `Host`.

use std::net::IpAddr;

/// Why a request may not use the interface.
pub(crate) fn refusal(peer: IpAddr, headers: &[(String, String)]) -> Option<&'static str> {
    let header = |name: &str| headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    if !peer.to_canonical().is_loopback() {
        return Some("this interface is for the machine itself: connect by loopback");
    }
    if header("origin").is_some() || header("sec-fetch-site").is_some_and(|site| site != "none") {
        return Some("this interface is not for web pages");
    }
    if !header("host").is_some_and(is_local) {
        return Some("the header Host must name localhost or an address of loopback");
    }
    None
}

/// Whether a host, with or without a port, is this machine by its own name.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(name, _)| name).unwrap_or_default(),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
