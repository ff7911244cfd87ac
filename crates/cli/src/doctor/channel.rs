//! The environment variables of a channel: whether there are any, and nothing of what they hold.

use disync_model::Channel;
use disync_notify::url_fault;
use disync_render::{Check, Finding, Verdict};
use disync_web::Secret;

use super::finding;

/// What to do about a variable that is not as it must be.
const HINT: &str = "set it where `disync drift --notify` runs, as in the environment of its crontab, unit or Job; \
                    what is looked at here is the environment of this very command";

/// Judges what a channel needs to be told anything.
pub(crate) fn channel(channel: &Channel, variable: impl Fn(&str) -> Option<Secret>) -> Finding {
    let value = |name: &str| variable(name).filter(|value| !value.expose().trim().is_empty());
    let named: Vec<&str> = std::iter::once(&channel.url_env).chain(&channel.secret_env).map(String::as_str).collect();
    let unset: Vec<&str> = named.iter().copied().filter(|name| value(name).is_none()).collect();
    let fault = value(&channel.url_env).and_then(|url| url_fault(url.expose()));
    let (verdict, message) = match fault {
        _ if !unset.is_empty() => (Verdict::Problem, format!("{} not set", are(&unset))),
        Some(fault) => (Verdict::Problem, format!("`{}` {fault}", channel.url_env)),
        None => (Verdict::Ok, format!("{} set", are(&named))),
    };
    let advice = if verdict == Verdict::Ok { Vec::new() } else { vec![HINT.to_owned()] };
    Finding { advice, ..finding(Check::Notification, Some(&channel.name), verdict, message) }
}

/// `` `A` is ``, `` `A` and `B` are ``.
fn are(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{} {}", quoted.join(" and "), if names.len() == 1 { "is" } else { "are" })
}
