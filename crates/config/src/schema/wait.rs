//! `wait:` and `timeouts:`: how the work of the service is waited for, and for how long at each stage.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::Stage;

use crate::code;
use crate::project::Wait;
use crate::report::{Report, quote};
use crate::value::{Fields, wrong_type};
use crate::yaml::{Node, Value};

/// Nothing is waited for longer than a day: whatever takes longer is found again by the next run.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads `wait:`.
pub(super) fn wait(node: &Node<'_>, report: &mut Report<'_>) -> Option<Wait> {
    let fields = Fields::open(node, "`wait`", &["first_poll", "longest_poll", "deadline"], report)?;
    let default = Wait::default();
    let mut read = |key, default| match fields.get(key) {
        Some(node) => duration(node, &format!("`{key}`"), report),
        None => Some(default),
    };
    let first_poll = read("first_poll", default.first_poll);
    let longest_poll = read("longest_poll", default.longest_poll);
    let deadline = read("deadline", default.deadline);
    let wait = Wait { first_poll: first_poll?, longest_poll: longest_poll?, deadline: deadline? };
    let fault = if wait.first_poll > wait.longest_poll {
        "`first_poll` is longer than `longest_poll`"
    } else if wait.longest_poll > wait.deadline {
        "`longest_poll` is longer than `deadline`"
    } else {
        return Some(wait);
    };
    let hint = "the defaults are `{ first_poll: 1s, longest_poll: 10s, deadline: 10m }`";
    report.add(code::BAD_DURATION, node.at, fault, hint);
    None
}

/// The stages that call the service, in the order of a change.
const STAGES: [Stage; 10] = [
    Stage::Stop,
    Stage::Terminate,
    Stage::Delete,
    Stage::Generate,
    Stage::Create,
    Stage::Update,
    Stage::Deploy,
    Stage::Start,
    Stage::Verify,
    Stage::Watch,
];

/// Reads `timeouts:`.
pub(super) fn timeouts(node: &Node<'_>, report: &mut Report<'_>) -> Option<BTreeMap<Stage, Duration>> {
    let fields = Fields::open(node, "`timeouts`", &STAGES.map(Stage::word), report)?;
    let mut timeouts = BTreeMap::new();
    let mut sound = true;
    for stage in STAGES {
        if let Some(node) = fields.get(stage.word()) {
            let timeout = duration(node, &format!("`{}`", stage.word()), report);
            sound &= timeout.is_some();
            timeouts.extend(timeout.map(|timeout| (stage, timeout)));
        }
    }
    sound.then_some(timeouts)
}

/// Reads a number with a unit: `500ms`, `10s`, `10m`, `1h`.
pub(super) fn duration(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<Duration> {
    let (Value::Plain(text) | Value::Quoted(text)) = &node.value else {
        return wrong_type(node, what, "a duration", report);
    };
    let duration = parse(text).filter(|duration| !duration.is_zero() && *duration <= LONGEST);
    if duration.is_none() {
        let hint = "write a whole number and a unit, up to 24 hours: `500ms`, `10s`, `10m` or `1h`";
        report.add(code::BAD_DURATION, node.at, format!("{} is not a duration that {what} can be", quote(text)), hint);
    }
    duration
}

fn parse(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let ms_per_unit: u64 = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        _ => return None,
    };
    Some(Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(ms_per_unit)?))
}
