//! A limit that a plan exceeds, in words: which, by how much, where it is set, and the flag that lifts it once.

use disync_model::ImpactClass;
use disync_plan::{Excess, Violation};

use super::policy::{denied_text, undecided_text};
use crate::escape::name;
use crate::phrase::{count, some_of};

/// How many of the changes that have an impact are named.
const MOST_NAMED: usize = 3;

/// Which limit is exceeded, by how much, where it is set, and what to do if that is meant.
pub(crate) fn violation_text(violation: &Violation) -> String {
    match of_policy(violation) {
        Some(text) => text,
        None => format!("this plan would {}; {}", excess(violation), violation_way_out(violation)),
    }
}

/// The same for an apply that is refused, without the way out.
#[must_use]
pub fn refusal_text(violation: &Violation) -> String {
    match of_policy(violation) {
        Some(_) => format!("`{}` denies the plan, as it says above", violation.setting),
        None => format!("the plan would {}", excess(violation)),
    }
}

/// What to do if a plan that exceeds a limit is meant.
#[must_use]
pub fn violation_way_out(violation: &Violation) -> String {
    match violation_flag(violation) {
        Some(flag) => format!("if that is meant, pass `{flag}`"),
        None if of_policy(violation).is_some() => "change what the plan does, or the policy in disync.yaml".to_owned(),
        None => format!("if that is meant, change `{}` in disync.yaml", violation.setting),
    }
}

/// What a policy says; `None` for a guard.
fn of_policy(violation: &Violation) -> Option<String> {
    let setting = &violation.setting;
    match &violation.excess {
        Excess::Denied { message, expression, hits } => Some(denied_text(setting, (message, expression, hits))),
        Excess::Undecided { error, hit } => Some(undecided_text(setting, error, hit.as_ref())),
        Excess::RemovedTables { .. }
        | Excess::RemovedPercent { .. }
        | Excess::Restarts { .. }
        | Excess::Impact { .. } => None,
    }
}

/// The flag that lifts the limit for one run, and no further than needed.
pub(crate) fn violation_flag(violation: &Violation) -> Option<String> {
    let flag = violation.flag?;
    Some(match &violation.excess {
        Excess::RemovedTables { found, .. } | Excess::RemovedPercent { found, .. } | Excess::Restarts { found, .. } => {
            format!("{flag} {found}")
        }
        Excess::Impact { .. } | Excess::Denied { .. } | Excess::Undecided { .. } => flag.to_owned(),
    })
}

/// `remove 2 tables, and ``guards.max_removed_tables`` in disync.yaml allows 1`.
fn excess(violation: &Violation) -> String {
    let allows = format!("and `{}` in disync.yaml allows", violation.setting);
    match &violation.excess {
        Excess::RemovedTables { limit, found } => format!("remove {}, {allows} {limit}", count(*found, "table")),
        Excess::RemovedPercent { limit, floor, found, shipped } => {
            let anyway = count(*floor, "table");
            format!("remove {found} of {}, {allows} {limit} % (and {anyway} in any case)", count(*shipped, "table"))
        }
        Excess::Restarts { limit, found } => format!("restart {}, {allows} {limit}", count(*found, "task")),
        Excess::Impact { limit, found } => {
            let addresses = violation.addresses.iter().map(|address| name(&address.to_string()).into_owned());
            format!("{} ({}), {allows} no more than `{}`", verb(*found), some_of(addresses, MOST_NAMED), limit.word())
        }
        Excess::Denied { .. } | Excess::Undecided { .. } => "do what a policy denies".to_owned(),
    }
}

/// What a class comes down to, with its word.
const fn verb(class: ImpactClass) -> &'static str {
    match class {
        ImpactClass::Safe => "change something without harm, `safe`",
        ImpactClass::Backfill => "add tables that have to be loaded, `backfill`",
        ImpactClass::Rewind => "have tasks repeat what they have shipped, `rewind`",
        ImpactClass::Resync => "ship tables anew, `resync`",
        ImpactClass::DataLoss => "stop shipping tables, `data-loss`",
    }
}
