//! What a plan is about: what was left out of it, what cannot be left out, and what was not read.

use disync_model::{Address, Refresh, Table};
use disync_plan::{Against, Change, Indivisible, Mode, Party, Plan};

use super::against::nothing_text as nothing_to_follow;
use crate::escape::name;
use crate::phrase::{count, some_of};

/// How many of the syncs that were left out are named.
const MOST_NAMED: usize = 5;

/// That nothing would be done, as far as the plan can tell.
pub(super) fn nothing_text(plan: &Plan) -> &'static str {
    let is_narrowed = !plan.left_out.is_empty() || plan.changes.iter().any(Change::is_narrowed);
    let is_accepted = plan.changes.iter().any(|change| change.accepted == Some(Party::Theirs));
    if let Some(text) = nothing_to_follow(plan) {
        return text;
    }
    match (plan.mode, plan.refresh) {
        (Mode::RefreshOnly, _) => "The state says what DataWorks reports.",
        (_, Refresh::None) => "The configuration is what was applied last; DataWorks was not asked.",
        _ if is_accepted => "What was changed outside of disync is accepted; the configuration still differs.",
        _ if is_narrowed => "What is in scope of this plan matches the configuration.",
        _ => "Your sync tasks match the configuration.",
    }
}

/// What was left out: whole syncs, and parts of those that are in the plan; and what stays as the console has made it; a
/// sentence each.
pub(super) fn left_out_texts(plan: &Plan) -> Vec<String> {
    let mut texts = Vec::new();
    if !plan.left_out.is_empty() {
        let names = plan.left_out.iter().map(|address| name(&address.to_string()).into_owned());
        let n = plan.left_out.len();
        texts.push(format!("{} left out of this plan: {}", were(n, "sync"), some_of(names, MOST_NAMED)));
    }
    texts.extend(parts_text(plan, left_out, "left out of syncs in this plan"));
    texts.extend(parts_text(plan, kept, "kept as in the console"));
    texts
}

/// `2 changes were left out of syncs in this plan: realtime.users (2 table changes)`.
fn parts_text(plan: &Plan, parts: fn(&Change) -> (usize, usize), what: &str) -> Option<String> {
    let counts = plan.changes.iter().map(|change| (change, parts(change)));
    let concerned: Vec<_> = counts.filter(|(_, (tables, fields))| tables + fields > 0).collect();
    let n = concerned.iter().map(|(_, (tables, fields))| tables + fields).sum();
    let named = concerned.iter().map(|(change, parts)| {
        let address = change.address.to_string();
        format!("{} ({})", name(&address), part_text(*parts))
    });
    (n > 0).then(|| format!("{} {what}: {}", were(n, "change"), some_of(named, MOST_NAMED)))
}

fn were(n: usize, noun: &str) -> String {
    format!("{} {}", count(n, noun), if n == 1 { "was" } else { "were" })
}

/// How many table changes and settings of a change are out of scope.
fn left_out(change: &Change) -> (usize, usize) {
    let (tables, fields) = kept(change);
    (change.left_out_tables.saturating_sub(tables), change.left_out_fields.saturating_sub(fields))
}

/// How many stay as the console has made them.
fn kept(change: &Change) -> (usize, usize) {
    change.n_kept_as_live()
}

/// `2 table changes, 1 setting`.
fn part_text((tables, fields): (usize, usize)) -> String {
    let counts = [(tables, "table change"), (fields, "setting")];
    let parts: Vec<String> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(n, noun)).collect();
    parts.join(", ")
}

/// What of a change is not done: `2 table changes left out`, `1 setting kept as in the console`.
pub(crate) fn undone_texts(change: &Change) -> Vec<String> {
    let parts = [(left_out(change), "left out"), (kept(change), "kept as in the console")];
    let told = parts.into_iter().filter(|((tables, fields), _)| tables + fields > 0);
    told.map(|(parts, what)| format!("{} {what}", part_text(parts))).collect()
}

/// What was not read, and what was taken for it.
pub(crate) fn refresh_text(plan: &Plan) -> Option<String> {
    match plan.refresh {
        Refresh::Full => None,
        // That was said already.
        Refresh::None if matches!(plan.against, Against::Revision(_)) => None,
        Refresh::None => Some(
            "this plan was not compared with DataWorks (--refresh=none): what was applied last stands for what there is"
                .to_owned(),
        ),
        Refresh::Changed if plan.assumed.is_empty() => None,
        Refresh::Changed => Some(format!(
            "{} not read: DataWorks lists no edit since they were read last (--refresh=changed); whether they run was \
             not looked at either; `--refresh=full` reads all",
            were(plan.assumed.len(), "task")
        )),
    }
}

/// Why some tables of a sync cannot be left out.
pub(super) const fn indivisible_text(what: Indivisible) -> &'static str {
    match what {
        Indivisible::Deletion => "some of its tables are left out, and a task is deleted with all its tables",
        Indivisible::Replacement => "some of its tables are left out, and a task is replaced with all its tables",
        Indivisible::Form => {
            "some of its tables are left out, and a list of tables becomes one by databases, or the other way round, as \
             a whole"
        }
        Indivisible::Emptying => {
            "the tables that are left out are all that it would ship, and a task ships at least one"
        }
    }
}

/// What to do about it.
pub(super) fn indivisible_way_out(address: &str) -> String {
    format!("target {address} as a whole, or exclude it as a whole")
}

/// Which move is cut in two.
pub(super) fn half_move_text(table: &Table, other: &Address) -> String {
    let (table, other) = (table.to_string(), other.to_string());
    format!(
        "`{}` moves between it and {}, and the other half of the move is not in this plan: the table would be shipped \
         twice, or not at all",
        name(&table),
        name(&other)
    )
}

/// What to do about it.
pub(super) fn half_move_way_out(address: &str, other: &Address) -> String {
    let other = other.to_string();
    format!(
        "have both {address} and {} in the plan, or neither; where `--accept theirs` keeps the one, `--accept ours` or the \
         YAML of the other settles it",
        name(&other)
    )
}
