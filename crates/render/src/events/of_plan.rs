//! A plan as events: what changed behind our back, what would be done, what that does to data in flight, what forbids
//! it, and how much it is.

use disync_model::ImpactClass;
use disync_plan::{Action, Change, Counts, Drift, DriftKind, Plan, Reason, Since, SincePart, Violation, Warning};
use jiff::Timestamp;

use super::around::{Diagnosed, diagnostic_event, resource};
use super::v1::{self, ClassCount, Divided, Impact, Parts, Summary};
use super::{Level, line, write};
use crate::escape::name;
use crate::json::build;
use crate::plan::{against_texts, violation_text, warning_text};
use crate::spec::Shown;

/// All events of a plan, each a line. What stays as it is has none.
#[must_use]
pub fn plan_events(plan: &Plan, at: Timestamp) -> Vec<String> {
    let shown = |change: &&Change| change.is_effective() || change.block.is_some();
    let drifts = plan.drift.iter().map(|found| drift(found, at));
    let divided = plan.since.iter().map(|since| divided(since, at));
    let changes = plan.changes.iter().filter(shown).map(|found| change(found, plan.since.as_ref(), at));
    let violations = plan.violations.iter().map(|found| violation(found, at));
    let warnings = plan.warnings.iter().map(|found| warning(found, at));
    let against = against_texts(plan);
    let against = against.iter().map(|text| diagnostic_event(Diagnosed::Warning, text, &[], at));
    let mut lines: Vec<String> = against.chain(divided).chain(drifts).chain(changes).collect();
    lines.push(impact(plan, at));
    lines.extend(violations.chain(warnings));
    lines.push(summary(plan, at));
    lines
}

fn drift(drift: &Drift, at: Timestamp) -> String {
    let (action, word) = match &drift.kind {
        DriftKind::Changed(_) | DriftKind::Foreign(_) | DriftKind::Renamed(_) => ("update", "update"),
        DriftKind::Vanished => ("delete", "delete"),
        DriftKind::Recreated => ("replace", "replace"),
    };
    let text = format!("{}: Drift detected ({word})", name(&drift.address.to_string()));
    let change = v1::Change {
        resource: resource(&drift.address),
        action,
        reason: None,
        before: None,
        after: None,
        class: None,
        source: None,
        disync: None,
        drift: Some(build::drift_details(drift)),
        since: None,
    };
    write(&v1::Line { change: Some(change), ..line("resource_drift", Level::Info, text, at) })
}

/// By what the changes that follow are told apart.
fn divided(since: &Since, at: Timestamp) -> String {
    let Since { revision, branch, besides } = since;
    let (n_branch, n_besides) = (branch.len(), besides.len());
    let text = format!("Divided: the branch is the cause of {n_branch}, {n_besides} are pending besides");
    let since = Divided { base: build::revision(revision), n_branch, n_besides };
    write(&v1::Line { since: Some(since), ..line("plan_divided", Level::Info, text, at) })
}

/// What each part of a divided plan has of `change`.
fn parts<'a>(change: &Change, since: &'a Since) -> Parts<'a> {
    let mut parts = Parts { branch: None, besides: None };
    for (part, change) in since.parts_of(&change.address) {
        match part {
            SincePart::Branch => parts.branch = Some(build::part(change)),
            SincePart::Besides => parts.besides = Some(build::part(change)),
        }
    }
    parts
}

fn change(change: &Change, since: Option<&Since>, at: Timestamp) -> String {
    let address = change.address.to_string();
    let text = format!("{}: Plan to {}", name(&address), change.action.word());
    let level = if change.block.is_some() { Level::Error } else { Level::Info };
    let planned = v1::Change {
        resource: resource(&change.address),
        action: action(change.action),
        reason: reason(change),
        before: Shown::before(change),
        after: Shown::after(change),
        class: Some(change.impact.class.word()),
        source: change.origin.as_ref().map(build::origin),
        disync: Some(build::details(change)),
        drift: None,
        since: since.map(|since| parts(change, since)),
    };
    write(&v1::Line { change: Some(planned), ..line("planned_change", level, text, at) })
}

/// What Terraform would call it.
pub(super) const fn action(action: Action) -> &'static str {
    match action {
        Action::Keep | Action::Adopt | Action::Forget => "noop",
        Action::Create => "create",
        Action::Update => "update",
        Action::Replace => "replace",
        Action::Delete => "delete",
    }
}

fn reason(change: &Change) -> Option<&'static str> {
    match (change.action, &change.reason) {
        (Action::Replace, _) => Some("cannot_update"),
        (Action::Delete, Reason::Undeclared) => Some("delete_because_no_resource_config"),
        _ => None,
    }
}

fn impact(plan: &Plan, at: Timestamp) -> String {
    let effective = || plan.changes.iter().filter(|change| change.is_effective() && change.block.is_none());
    let class = effective().map(|change| change.impact.class).max().unwrap_or_default();
    let count = |class: ImpactClass| {
        let n_changes = effective().filter(|change| change.impact.class == class).count();
        ClassCount { class: class.word(), n_changes }
    };
    let changes = ImpactClass::ALL.into_iter().map(count).filter(|count| count.n_changes > 0).collect();
    let level = if class > ImpactClass::Backfill { Level::Warn } else { Level::Info };
    let impact = Impact { class: class.word(), changes };
    write(&v1::Line { impact: Some(impact), ..line("impact", level, format!("Impact: {}", class.word()), at) })
}

fn violation(violation: &Violation, at: Timestamp) -> String {
    let line = line("policy_result", Level::Error, violation_text(violation), at);
    write(&v1::Line { policy: Some(build::violation(violation)), ..line })
}

fn warning(warning: &Warning, at: Timestamp) -> String {
    let line = line("policy_result", Level::Warn, warning_text(warning), at);
    write(&v1::Line { warning: Some(build::warning(warning)), ..line })
}

fn summary(plan: &Plan, at: Timestamp) -> String {
    let counts = plan.counts();
    let text = format!("Plan: {} to add, {} to change, {} to destroy.", counts.add, counts.change, counts.destroy);
    let changes = Some(summed(&counts, plan.blocked().count(), "plan"));
    write(&v1::Line { changes, ..line("change_summary", Level::Info, text, at) })
}

pub(super) const fn summed(counts: &Counts, blocked: usize, operation: &'static str) -> Summary {
    Summary {
        add: counts.add,
        change: counts.change,
        import: counts.adopt,
        remove: counts.destroy,
        operation,
        forget: counts.forget,
        blocked,
        tables_added: counts.tables_added,
        tables_removed: counts.tables_removed,
        tables_moved: counts.tables_moved,
        tables_renamed: counts.tables_renamed,
        tables_remapped: counts.tables_remapped,
        ended: None,
    }
}
