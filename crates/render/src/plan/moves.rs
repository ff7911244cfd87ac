//! What stops a table from moving from one sync to another.

use disync_model::Address;

use crate::escape::name;
use crate::phrase::some_of;

/// How many syncs are named.
const MOST_NAMED: usize = 5;

/// Why there is no order.
pub(super) fn entangled_text(others: &[Address]) -> String {
    let others = others.iter().map(|other| name(&other.to_string()).into_owned());
    format!(
        "tables move in a circle between it and {}: whichever went first, a table would be shipped twice",
        some_of(others, MOST_NAMED)
    )
}

/// How to move tables in a circle all the same.
pub(super) const ENTANGLED_WAY_OUT: &str = "make two plans of it: remove the tables from where they are and apply that, then add \
                                            them where they are to go";

/// Why the order that the YAML asks for is none.
pub(super) fn misordered_text(others: &[Address]) -> String {
    let others = others.iter().map(|other| name(&other.to_string()).into_owned());
    format!(
        "the tables that move between it and {} must go in another order than `after:` and `wave:` ask for, or they would be \
         shipped twice",
        some_of(others, MOST_NAMED)
    )
}

/// How to move tables against the order of the YAML.
pub(super) const MISORDERED_WAY_OUT: &str = "take `after:` or `wave:` out while the tables move, apply that, and put it \
                                             back; or move the tables to a sync that comes later";

/// What it waits for.
pub(super) fn behind_text(other: &Address) -> String {
    format!("it takes tables over from {}, which is blocked", name(&other.to_string()))
}

/// How to go on.
pub(super) fn behind_way_out(other: &Address) -> String {
    format!("settle what blocks {} first", name(&other.to_string()))
}
