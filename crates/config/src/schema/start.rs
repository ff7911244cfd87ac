//! `start:`: what a real-time task is started with, and whether an update restarts it.
//!
//! No operation reads start parameters back [INF], and for a solution they are ignored [D]: see `solution`.

use std::collections::BTreeMap;

use disync_model::{AfterUpdate, DdlKind, DdlPolicy, Failover, Run, Start};

use crate::code;
use crate::report::{At, Report};
use crate::value::{Fields, choice, number};
use crate::yaml::Node;

const KEYS: [&str; 4] = ["failover", "error_limit", "ddl", "after_update"];

/// The most of anything that is counted: what the service can hold in any case [INF: a 32-bit number].
const MOST: i64 = i32::MAX as i64;

/// What was said in one block; what was not is left to the defaults.
#[derive(Debug, Default)]
pub(crate) struct StartSetting {
    failover: Option<Failover>,
    error_limit: Option<u32>,
    ddl: BTreeMap<DdlKind, DdlPolicy>,
    after_update: Option<AfterUpdate>,
    /// Where `after_update: restart` is, if it is said.
    restart_at: Option<At>,
}

impl StartSetting {
    /// What holds: key by key, and of the schema's changes kind by kind, what a sync says itself counts before
    /// `defaults`.
    pub(crate) fn over(self, defaults: &Self) -> Start {
        let mut ddl = defaults.ddl.clone();
        ddl.extend(self.ddl);
        Start {
            failover: self.failover.or(defaults.failover),
            error_limit: self.error_limit.or(defaults.error_limit),
            ddl,
            after_update: self.after_update.or(defaults.after_update).unwrap_or_default(),
        }
    }

    /// Checks `after_update: restart` of a sync against its run state. That of `defaults:` is for the syncs that run.
    pub(crate) fn check(&self, run: Run, report: &mut Report<'_>) {
        if let Some(at) = self.restart_at.filter(|_| run != Run::Running) {
            let message =
                format!("`after_update: restart` is for a task that disync keeps running, and this is `run: {run}`");
            report.add(code::BAD_VALUE, at, message, "write `run: running`, or leave `after_update` out");
        }
    }
}

/// Reads `start:`; notes the lines of its keys, each with its name as a whole.
pub(super) fn start(node: &Node<'_>, lines: &mut BTreeMap<&'static str, u32>, report: &mut Report<'_>) -> StartSetting {
    let Some(fields) = Fields::open(node, "`start`", &KEYS, report) else { return StartSetting::default() };
    let placed = KEYS.into_iter().zip(Start::KEYS);
    lines.extend(placed.filter_map(|(key, whole)| Some((whole, fields.at(key)?.line))));
    let limit = |node| number(node, "`error_limit`", 0..=MOST, report).and_then(|limit| u32::try_from(limit).ok());
    let error_limit = fields.get("error_limit").and_then(limit);
    let words = AfterUpdate::ALL.map(|word| (word.word(), word));
    let after_update = fields.get("after_update").and_then(|node| choice(node, "`after_update`", &words, report));
    let restart_at = fields.get("after_update").map(|node| node.at);
    StartSetting {
        failover: fields.get("failover").and_then(|node| failover(node, report)),
        error_limit,
        ddl: fields.get("ddl").map(|node| ddl(node, report)).unwrap_or_default(),
        after_update,
        restart_at: restart_at.filter(|_| after_update == Some(AfterUpdate::Restart)),
    }
}

fn failover(node: &Node<'_>, report: &mut Report<'_>) -> Option<Failover> {
    let fields = Fields::open(node, "`failover`", &["count", "minutes"], report)?;
    let hint = "write `failover: { count: 10, minutes: 30 }`";
    let mut read = |key: &str, least: i64| {
        let node = fields.require(key, node.at, hint, report)?;
        number(node, &format!("`{key}`"), least..=MOST, report).and_then(|number| u32::try_from(number).ok())
    };
    let (count, minutes) = (read("count", 0), read("minutes", 1));
    Some(Failover { count: count?, minutes: minutes? })
}

fn ddl(node: &Node<'_>, report: &mut Report<'_>) -> BTreeMap<DdlKind, DdlPolicy> {
    let Some(fields) = Fields::open(node, "`ddl`", &DdlKind::ALL.map(DdlKind::word), report) else {
        return BTreeMap::new();
    };
    let words = DdlPolicy::ALL.map(|policy| (policy.word(), policy));
    let mut rule = |kind: DdlKind| {
        let policy = choice(fields.get(kind.word())?, &format!("`{}`", kind.word()), &words, report)?;
        Some((kind, policy))
    };
    DdlKind::ALL.into_iter().filter_map(&mut rule).collect()
}
