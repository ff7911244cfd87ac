//! What `--target` and `--exclude` left out of a plan, and what they cannot leave out.

use disync_model::{Address, Table};
use disync_plan::Indivisible;

use crate::escape::name;

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
        "`{}` moves between it and {}, and the other half of the move is left out: the table would be shipped twice, or \
         not at all",
        name(&table),
        name(&other)
    )
}

/// What to do about it.
pub(super) fn half_move_way_out(address: &str, other: &Address) -> String {
    let other = other.to_string();
    format!("target both {address} and {}, or leave both out", name(&other))
}
