//! The data sources and resource groups that syncs name, compared with those that exist, and the ways between them.

use std::collections::BTreeSet;

use disync_model::workspace::{Connectivity, ResourceGroupInfo, ResourceGroupStatus};
use disync_model::{Address, DataSource, Environment};
use disync_render::{Check, Finding, Verdict};

use super::finding;
use super::needs::{Need, named_by};
use crate::similar::did_you_mean;

/// Judges one data source by all that are listed; it must exist in each of `environments`.
pub(crate) fn data_source(name: &str, need: &Need<'_>, listed: &[DataSource], environments: &[Environment]) -> Finding {
    let entries: Vec<&DataSource> = listed.iter().filter(|entry| entry.name == name).collect();
    let judged = judge(name, need, (listed, &entries), environments);
    found(Check::DataSource, name, judged, &need.users)
}

/// What is not well comes with those who name it.
fn found(check: Check, name: &str, (verdict, message, advice): Judged, users: &BTreeSet<&Address>) -> Finding {
    let message = if verdict == Verdict::Ok { message } else { format!("{message} ({})", named_by(users)) };
    Finding { advice, ..finding(check, Some(name), verdict, message) }
}

type Judged = (Verdict, String, Vec<String>);

/// The worst that is to be said comes first, and nothing else is said then.
fn judge(
    name: &str,
    need: &Need<'_>,
    (listed, entries): (&[DataSource], &[&DataSource]),
    environments: &[Environment],
) -> Judged {
    let places = |wanted: &dyn Fn(&DataSource) -> bool| {
        let environments = entries.iter().filter(|entry| wanted(entry)).filter_map(|entry| entry.environment);
        words(environments)
    };
    let problem = |message: String, advice: &str| (Verdict::Problem, message, vec![advice.to_owned()]);
    if entries.is_empty() {
        let advice = did_you_mean(name, names_of(need, listed), "create it in the console, or name another one");
        return problem("does not exist in the workspace".to_owned(), &advice);
    }
    let is_in = |place: &Environment| entries.iter().any(|entry| entry.environment.is_none_or(|there| there == *place));
    let absent: Vec<Environment> = environments.iter().copied().filter(|place| !is_in(place)).collect();
    if !absent.is_empty() {
        let advice = "add it to that environment in the console: a workspace in standard mode has two of each";
        return problem(format!("does not exist in {}", words(absent)), advice);
    }
    if let Some(kind) = entries.iter().filter_map(|entry| entry.kind.as_deref()).find(|kind| !fits(kind, need)) {
        let wanted: Vec<String> = need.kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let at_once = if wanted.len() > 1 { " at once" } else { "" };
        let message = format!("is of type `{kind}`, and must be {}{at_once}", wanted.join(" and "));
        return problem(message, "name another data source, or correct the `type` of the destination");
    }
    let disabled = |entry: &DataSource| entry.enabled == Some(false);
    if entries.iter().any(|entry| disabled(entry)) {
        return problem(format!("is disabled{}", in_(&places(&disabled))), "enable it in the console");
    }
    let unreached = |entry: &DataSource| entry.reachable == Some(false);
    if entries.iter().any(|entry| unreached(entry)) {
        let message = format!("could not be reached{} when that was last tried", in_(&places(&unreached)));
        return (Verdict::Warning, message, vec!["`disync doctor --connectivity` tries it now".to_owned()]);
    }
    let Some(kind) = entries.iter().find_map(|entry| entry.kind.as_deref()) else {
        return (Verdict::Warning, "exists, and its type is not told".to_owned(), Vec::new());
    };
    (Verdict::Ok, format!("{kind}{}", in_(&places(&|_| true))), Vec::new())
}

/// The names that could be meant: those of the right type, if there are any.
fn names_of<'a>(need: &Need<'_>, listed: &'a [DataSource]) -> BTreeSet<&'a str> {
    let fitting = listed.iter().filter(|entry| entry.kind.as_deref().is_none_or(|kind| fits(kind, need)));
    let fitting: BTreeSet<&str> = fitting.map(|entry| entry.name.as_str()).collect();
    if fitting.is_empty() { listed.iter().map(|entry| entry.name.as_str()).collect() } else { fitting }
}

fn fits(kind: &str, need: &Need<'_>) -> bool {
    need.kinds.iter().all(|wanted| *wanted == kind)
}

fn words(environments: impl IntoIterator<Item = Environment>) -> String {
    let ordered: BTreeSet<Environment> = environments.into_iter().collect();
    let words: Vec<&str> = ordered.into_iter().map(Environment::word).collect();
    words.join(" and ")
}

fn in_(places: &str) -> String {
    if places.is_empty() { String::new() } else { format!(" in {places}") }
}

/// Judges one resource group by all that are listed.
pub(crate) fn group(name: &str, users: &BTreeSet<&Address>, listed: &[ResourceGroupInfo]) -> Finding {
    let judged = match listed.iter().find(|group| group.identifier == name) {
        Some(group) => existing(group),
        None => missing(name, listed),
    };
    found(Check::ResourceGroup, name, judged, users)
}

fn existing(group: &ResourceGroupInfo) -> Judged {
    let name = group.name.as_deref().filter(|name| *name != group.identifier);
    let called = name.map(|name| format!("`{name}`, ")).unwrap_or_default();
    let Some(status) = group.status else {
        return (Verdict::Warning, format!("{called}no status is told"), Vec::new());
    };
    let ResourceGroupStatus(number) = status;
    let words = status.word().map_or_else(|| format!("status {number}, which nobody has documented"), str::to_owned);
    let verdict = match (number, status.word()) {
        (0, _) => Verdict::Ok,
        (_, None) => Verdict::Warning,
        (_, Some(_)) if status.is_usable() => Verdict::Warning,
        (_, Some(_)) => Verdict::Problem,
    };
    let advice = if verdict == Verdict::Ok { Vec::new() } else { vec!["look at the group in the console".to_owned()] };
    (verdict, format!("{called}{words}"), advice)
}

/// Whether serverless groups, which serve several purposes, are listed among those of Data Integration is documented
/// nowhere, so that nothing follows from the absence of one [INF].
fn missing(name: &str, listed: &[ResourceGroupInfo]) -> Judged {
    let is_serverless = name.starts_with("Serverless_res_group_");
    let by_name = listed.iter().find(|group| group.name.as_deref() == Some(name));
    let advice = match by_name {
        Some(group) => {
            format!("that is the name of `{}`, and a sync names a group by its identifier", group.identifier)
        }
        None => {
            let known = listed.iter().map(|group| group.identifier.as_str());
            did_you_mean(name, known, "the console lists the groups of Data Integration with their identifiers")
        }
    };
    let verdict = if is_serverless && by_name.is_none() { Verdict::Warning } else { Verdict::Problem };
    (verdict, "is not among the resource groups for Data Integration".to_owned(), vec![advice])
}

/// Says that syncs name no group.
pub(crate) fn without_group(users: &BTreeSet<&Address>) -> Option<Finding> {
    let such_as = named_by(users).replacen("named by", "such as", 1);
    let message = format!("some syncs have no `resource_group`, without which nothing new can be created ({such_as})");
    let advice = vec!["write `defaults: { resource_group: … }` in disync.yaml".to_owned()];
    let warning = Finding { advice, ..finding(Check::ResourceGroup, None, Verdict::Warning, message) };
    (!users.is_empty()).then_some(warning)
}

/// Judges the way from a resource group to a data source.
pub(crate) fn way(datasource: &str, group: &str, tried: &Connectivity) -> Finding {
    let said = tried.message.as_deref();
    let (verdict, message) = match tried.connected {
        Some(true) => (Verdict::Ok, format!("reached from {group}")),
        Some(false) => {
            let reason = said.unwrap_or("no reason is given");
            (Verdict::Problem, format!("not reached from {group}: {reason}"))
        }
        None => (Verdict::Unknown, format!("whether it is reached from {group} is not told")),
    };
    let advice = match verdict {
        Verdict::Problem => vec![
            "check the network of the resource group, and the allowlist of the database: both are set in the console"
                .to_owned(),
        ],
        Verdict::Ok | Verdict::Warning | Verdict::Unknown => Vec::new(),
    };
    Finding { advice, ..finding(Check::Connectivity, Some(datasource), verdict, message) }
}
