//! Version 1 of the machine form of a report.

use std::borrow::Cow;
use std::collections::BTreeMap;

use disync_model::Outcome;
use disync_plan::{Plan, Report};
use serde::Serialize;

use super::Tally;
use super::tally::parked;
use crate::calls::ExpectedCalls;

/// The version of this format: the first number changes when readers must.
const FORMAT_VERSION: &str = "1.4";

#[derive(Serialize)]
pub(super) struct Document<'a> {
    format_version: &'static str,
    /// Whether all that was planned is done. Nothing else means success.
    complete: bool,
    interrupted: bool,
    halted: Option<&'a str>,
    /// Why it was carried out although no change window was open; since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside_window: Option<&'a str>,
    took_ms: u64,
    summary: Summary,
    changes: Vec<Change<'a>>,
    calls: Calls<'a>,
}

#[derive(Serialize)]
struct Summary {
    added: usize,
    changed: usize,
    destroyed: usize,
    adopted: usize,
    forgotten: usize,
    tables_added: usize,
    tables_removed: usize,
    /// How many changes were meant, and how they ended: each in one way. Since 1.3.
    planned: usize,
    applied: usize,
    skipped: usize,
    failed: usize,
    unknown: usize,
    waiting: usize,
    running: usize,
    parked: usize,
    not_begun: usize,
}

/// One change that the plan meant to make.
#[derive(Serialize)]
struct Change<'a> {
    address: String,
    action: &'static str,
    /// `done`, `failed`, `unknown`, `waiting` (for a human; since 1.1), `running` (at the service) and `parked` (since
    /// 1.3), `skipped` or `not_begun`.
    outcome: &'static str,
    message: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct Calls<'a> {
    total: u64,
    by_operation: &'a BTreeMap<&'static str, u64>,
    /// How many were expected when it was approved; since 1.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<ExpectedCalls>,
}

pub(super) fn document<'a>(plan: &'a Plan, report: &'a Report, calls: &'a BTreeMap<&'static str, u64>) -> Document<'a> {
    let Tally { done, ended, .. } = Tally::of(plan, report);
    let outcomes = report.outcomes.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let effective = plan.changes.iter().zip(outcomes).filter(|(change, _)| change.is_effective());
    Document {
        format_version: FORMAT_VERSION,
        complete: report.is_complete(plan) && !plan.is_refused(),
        interrupted: report.interrupted.is_some(),
        halted: report.halted.as_deref(),
        outside_window: report.outside_window.as_deref(),
        took_ms: u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
        summary: Summary {
            added: done.add,
            changed: done.change,
            destroyed: done.destroy,
            adopted: done.adopt,
            forgotten: done.forget,
            tables_added: done.tables_added,
            tables_removed: done.tables_removed,
            planned: ended.planned,
            applied: ended.applied,
            skipped: ended.skipped,
            failed: ended.failed,
            unknown: ended.unknown,
            waiting: ended.waiting,
            running: ended.running,
            parked: ended.parked,
            not_begun: ended.not_begun,
        },
        changes: effective
            .map(|(change, outcome)| {
                let (outcome, message) = words(change, outcome);
                Change { address: change.address.to_string(), action: change.action.word(), outcome, message }
            })
            .collect(),
        calls: Calls {
            total: calls.values().fold(0, |sum, n| sum.saturating_add(*n)),
            by_operation: calls,
            expected: report.expected_calls.map(ExpectedCalls::from),
        },
    }
}

fn words<'a>(change: &disync_plan::Change, outcome: Option<&'a Outcome>) -> (&'static str, Option<Cow<'a, str>>) {
    match outcome {
        Some(Outcome::Done) => ("done", None),
        Some(Outcome::Failed(why)) => ("failed", Some(why.into())),
        Some(Outcome::Unknown(why)) => ("unknown", Some(why.into())),
        Some(Outcome::Waiting(why)) => ("waiting", Some(why.into())),
        Some(Outcome::Running(why)) => ("running", Some(why.into())),
        Some(Outcome::Skipped(why)) => ("skipped", Some(why.into())),
        None => match parked(change) {
            Some(why) => ("parked", Some(why.into())),
            None => ("not_begun", None),
        },
    }
}
