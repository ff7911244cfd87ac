//! `endpoint:`: where signed requests may be sent.
//!
//! A URL is checked letter by letter and kept verbatim. Whoever can edit the file could otherwise send the account's
//! signatures elsewhere with a URL that looks harmless: `https://dataworks.aliyuncs.com@evil.example`.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::code;
use crate::project::Endpoint;
use crate::report::{Report, quote};
use crate::value::line;
use crate::yaml::Node;

/// Reads `endpoint:`.
pub(super) fn endpoint(node: &Node<'_>, report: &mut Report<'_>) -> Option<Endpoint> {
    let text = line(node, "`endpoint`", report)?;
    if text == "embedded" {
        return Some(Endpoint::Embedded);
    }
    match fault(text) {
        None => Some(Endpoint::Url(text.to_owned())),
        Some(fault) => {
            let hint = "write `embedded` or a URL such as `https://dataworks.cn-shanghai.aliyuncs.com`";
            report.add(code::BAD_ENDPOINT, node.at, format!("the endpoint {} {fault}", quote(text)), hint);
            None
        }
    }
}

/// What is wrong with a URL.
fn fault(url: &str) -> Option<&'static str> {
    let (https, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return Some("does not begin with `https://` or `http://`"),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if rest.contains('@') {
        Some("holds a user name")
    } else if rest.contains(['?', '#']) {
        Some("holds a query or a fragment")
    } else if !rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '`' | '%')) {
        Some("holds a character that does not belong in an endpoint")
    } else {
        match host(authority) {
            None => Some("has no valid host and port"),
            Some(host) if !https && !is_loopback(host) => Some("is plain http to another machine"),
            Some(_) if !path.is_empty() => Some("holds a path, and the API has none"),
            Some(_) => None,
        }
    }
}

/// The host of `host` or `host:port`, where both are well-formed.
fn host(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(end);
    let port_fits = match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0),
        None => port.is_empty(),
    };
    let host_fits = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok()),
        None => host.split('.').all(is_label),
    };
    (port_fits && host_fits).then_some(host)
}

fn is_label(label: &str) -> bool {
    let letters = label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    letters && !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}
