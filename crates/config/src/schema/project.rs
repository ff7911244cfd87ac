//! `disync.yaml`: what concerns the project as a whole.

use std::time::Duration;

use disync_model::{Glob, NotAGlob, ProjectId};

use crate::code;
use crate::project::{Network, Project, Qps, Signature};
use crate::report::{At, Report, quote};
use crate::schema::accepted::accepted;
use crate::schema::{Accepted, Settings, Sync, endpoint, guards, notify, policies, settings, syncs, wait, waves};
use crate::value::{Fields, choice, each, line, list, number};
use crate::yaml::{Node, Value};

/// The keys of `disync.yaml`.
pub(super) const KEYS: [&str; 19] = [
    "disync",
    "project_id",
    "project_name",
    "region",
    "endpoint",
    "network",
    "defaults",
    "qps",
    "max_calls_per_day",
    "signature",
    "guards",
    "policies",
    "notify",
    "wait",
    "timeouts",
    "waves",
    "unmanaged_ignore",
    "syncs",
    "accepted_drift",
];

/// How many calls a second any account may make; DataWorks grants far fewer \[D\].
const MOST_QPS: i64 = 1000;

/// What `disync.yaml` says.
#[derive(Debug, Default)]
pub(crate) struct ProjectFile {
    /// The project, where all of it could be read.
    pub(crate) project: Option<Project>,
    /// What holds for each sync that says nothing else.
    pub(crate) defaults: Settings,
    /// For how long the instances of a wave must have run before the next one begins.
    pub(crate) healthy_for: Option<Duration>,
    /// The number of this file.
    pub(crate) file: usize,
    /// The syncs that it declares itself; `None` where it has no such key.
    pub(crate) syncs: Option<Vec<Sync>>,
    /// The part of the baseline in it.
    pub(crate) accepted: Vec<Accepted>,
}

/// Reads `disync.yaml`; `file` is its number.
pub(crate) fn project_file(node: &Node<'_>, file: usize, report: &mut Report<'_>) -> ProjectFile {
    let Some(fields) = Fields::open(node, "`disync.yaml`", &KEYS, report) else { return ProjectFile::default() };
    format_version(&fields, report);
    ProjectFile {
        project: project(&fields, report),
        defaults: fields.get("defaults").and_then(|node| settings::defaults(node, report)).unwrap_or_default(),
        healthy_for: fields.get("waves").and_then(|node| waves::waves(node, report)),
        file,
        syncs: fields.get("syncs").map(|node| syncs(node, file, report)),
        accepted: fields.get("accepted_drift").map(|node| accepted(node, file, report)).unwrap_or_default(),
    }
}

fn format_version(fields: &Fields<'_, '_>, report: &mut Report<'_>) {
    let hint = "write `disync: 1`, the version of this format";
    let Some(node) = fields.require("disync", At::FILE, hint, report) else { return };
    match number(node, "`disync`", 1..=i64::MAX, report) {
        None | Some(1) => {}
        Some(other) => {
            let message = format!("version {other} of the format is not known here");
            report.add(code::BAD_VALUE, node.at, message, "this disync reads version 1: `disync: 1`");
        }
    }
}

fn project(fields: &Fields<'_, '_>, report: &mut Report<'_>) -> Option<Project> {
    let id = fields.require("project_id", At::FILE, "write `project_id:` and the number of the workspace", report);
    let id = id.and_then(|node| number(node, "`project_id`", 1..=i64::MAX, report)).map(ProjectId);
    let name = fields.get("project_name").and_then(|node| line(node, "`project_name`", report)).map(str::to_owned);
    let region = fields.get("region").and_then(|node| region(node, report));
    let endpoint = fields.get("endpoint").and_then(|node| endpoint::endpoint(node, report));
    let networks = [("public", Network::Public), ("vpc", Network::Vpc)];
    let network = fields.get("network").and_then(|node| choice(node, "`network`", &networks, report));
    let qps = fields.get("qps").and_then(|node| qps(node, report));
    let most = fields.get("max_calls_per_day");
    let most = most.and_then(|node| number(node, "`max_calls_per_day`", 1..=i64::MAX, report));
    let max_calls_per_day = most.and_then(|most| u64::try_from(most).ok());
    let signature = fields.get("signature").and_then(|node| signature(node, report)).unwrap_or_default();
    let guards = fields.get("guards").and_then(|node| guards::guards(node, report)).unwrap_or_default();
    let policies = fields.get("policies").and_then(|node| policies::policies(node, report)).unwrap_or_default();
    let notify = fields.get("notify").and_then(|node| notify::notify(node, report)).unwrap_or_default();
    let wait = fields.get("wait").and_then(|node| wait::wait(node, report)).unwrap_or_default();
    let timeouts = fields.get("timeouts").and_then(|node| wait::timeouts(node, report)).unwrap_or_default();
    let network = network.unwrap_or_default();
    let ignored = fields.get("unmanaged_ignore");
    let unmanaged_ignore = ignored.map_or(Some(Vec::new()), |node| globs(node, "`unmanaged_ignore`", report));
    Some(Project {
        id: id?,
        name,
        region,
        endpoint,
        network,
        qps,
        max_calls_per_day,
        signature,
        guards,
        policies,
        notify,
        wait,
        timeouts,
        unmanaged_ignore: unmanaged_ignore?,
    })
}

/// Patterns over the names of tasks.
fn globs(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<Vec<Glob>> {
    let items = list(node, what, report)?;
    let read = |item: &Node<'_>| {
        let pattern = line(item, "a pattern", report)?;
        let glob = Glob::parse(pattern);
        let wrong = |why: NotAGlob| {
            let hint = "a pattern is a name, in which `*` stands for any text and `?` for any character";
            report.add(code::BAD_PATTERN, item.at, format!("{} is no pattern: {why}", quote(pattern)), hint);
        };
        glob.map_err(wrong).ok()
    };
    each(items, read)
}

/// A region becomes part of a host name, so it must not hold anything that would make it another host.
fn region(node: &Node<'_>, report: &mut Report<'_>) -> Option<String> {
    let text = line(node, "`region`", report)?;
    let fits = text.len() <= 40 && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
    if !fits || text.starts_with('-') || text.ends_with('-') {
        let hint = "use lower-case letters, digits and dashes, such as `cn-shanghai`";
        report.add(code::BAD_TEXT, node.at, format!("`{text}` is not the id of a region"), hint);
        return None;
    }
    Some(text.to_owned())
}

/// A number for all calls together, or one for each of the two classes that the service limits.
fn qps(node: &Node<'_>, report: &mut Report<'_>) -> Option<Qps> {
    let rate = |node: &Node<'_>, what: &str, report: &mut Report<'_>| {
        number(node, what, 1..=MOST_QPS, report).and_then(|rate| u32::try_from(rate).ok())
    };
    if !matches!(node.value, Value::Map(_)) {
        return rate(node, "`qps`", report).map(Qps::Shared);
    }
    let fields = Fields::open(node, "`qps`", &["read", "write"], report)?;
    let hint = "write `{ read: 50, write: 20 }`, or one number for both together";
    let read = fields.require("read", node.at, hint, report);
    let write = fields.require("write", node.at, hint, report);
    let read = read.and_then(|node| rate(node, "`read`", report));
    let write = write.and_then(|node| rate(node, "`write`", report));
    Some(Qps::ByClass { read: read?, write: write? })
}

fn signature(node: &Node<'_>, report: &mut Report<'_>) -> Option<Signature> {
    choice(node, "`signature`", &[("v1", Signature::V1), ("v3", Signature::V3)], report)
}
