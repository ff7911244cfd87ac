//! `policies:`: conditions that a plan must not meet.
//!
//! Whether a condition can be read is not known here: its language is somebody else's, and whoever knows it is given the
//! place to complain about.

use std::collections::BTreeMap;

use disync_model::{Each, Policy, Severity};

use crate::code;
use crate::report::{At, Report, quote};
use crate::value::{Bounds, Fields, bounded, choice, each, line, own_name, text};
use crate::yaml::Node;

const BOUNDS: Bounds = Bounds {
    title: "`policies`",
    one: "a policy",
    // More than anybody reviews.
    most: 100,
    code: code::BAD_POLICY,
    too_many: |n| format!("there are {n} policies"),
};

/// A condition that is longer does not fit on a screen, nor into anybody's head.
const LONGEST: usize = 2000;

/// Reads `policies:`.
pub(super) fn policies(node: &Node<'_>, report: &mut Report<'_>) -> Option<Vec<Policy>> {
    let items = bounded(node, &BOUNDS, report)?;
    let mut names: BTreeMap<String, At> = BTreeMap::new();
    each(items, |item| policy(item, &mut names, report))
}

fn policy(node: &Node<'_>, names: &mut BTreeMap<String, At>, report: &mut Report<'_>) -> Option<Policy> {
    let fields = Fields::open(node, "a policy", &["name", "deny", "warn", "each", "message"], report)?;
    let name = fields.require("name", node.at, "write `name:` and a word by which to tell it from others", report);
    let name = name.and_then(|node| name_of(node, names, report));
    let condition = condition(&fields, node.at, report);
    let words = Each::ALL.map(|each| (each.word(), each));
    let each = fields.optional("each", |node| choice(node, "`each`", &words, report));
    let message = fields.optional("message", |node| line(node, "`message`", report).map(str::to_owned));
    let (severity, expression, at) = condition?;
    Some(Policy {
        name: name?,
        severity,
        each: each?.unwrap_or_default(),
        expression,
        message: message?,
        place: report.place(at),
    })
}

fn name_of(node: &Node<'_>, names: &mut BTreeMap<String, At>, report: &mut Report<'_>) -> Option<String> {
    let name = own_name(node, "a policy", report)?;
    if let Some(first) = names.insert(name.to_owned(), node.at) {
        names.insert(name.to_owned(), first);
        let message = format!("the policy {} is given twice; the first is on line {}", quote(name), first.line);
        report.add(code::BAD_POLICY, node.at, message, "rename or remove one of the two");
        return None;
    }
    Some(name.to_owned())
}

/// The condition of a policy, and what follows where it is met.
fn condition(fields: &Fields<'_, '_>, at: At, report: &mut Report<'_>) -> Option<(Severity, String, At)> {
    let hint = "write `deny:` and a condition under which a plan is refused, or `warn:`";
    let (severity, node) = match (fields.get("deny"), fields.get("warn")) {
        (Some(node), None) => (Severity::Deny, node),
        (None, Some(node)) => (Severity::Warn, node),
        (Some(_), Some(node)) => {
            let message = "a policy either denies or warns";
            report.add(code::BAD_POLICY, node.at, message, "make it two policies, each with a name of its own");
            return None;
        }
        (None, None) => {
            report.add(code::MISSING_KEY, at, "neither `deny` nor `warn` is given", hint);
            return None;
        }
    };
    let condition = text(node, &format!("`{}`", severity.word()), report)?;
    let length = condition.chars().count();
    if condition.trim().is_empty() || length > LONGEST {
        let message = if length > LONGEST { format!("it has {length} characters") } else { "it is empty".to_owned() };
        let hint = format!("a condition has 1 to {LONGEST} characters");
        report.add(code::BAD_POLICY, node.at, format!("the condition is none: {message}"), hint);
        return None;
    }
    Some((severity, condition.to_owned(), node.at))
}
