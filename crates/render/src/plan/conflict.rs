//! A conflict in words: what the YAML says, what live says, what was applied last, and how to decide.

use disync_model::Table;
use disync_plan::{Change, Conflict, Difference, Edit, FieldChange, Party, Side};

use crate::escape::{message, name};
use crate::phrase::{count, some_of};

/// How many tables are named on each side.
const MOST_TABLES: usize = 5;

/// What both sides did.
pub(super) fn conflict_text(conflict: &Conflict, change: &Change) -> String {
    let Conflict { ours, theirs } = conflict;
    match (contested(change), ours, theirs) {
        (Some(field), Edit::Changed(ours), Edit::Changed(theirs)) => contested_text(field, ours, theirs),
        (_, ours, theirs) => format!("since the last apply, {}, and {}", ours_text(ours), theirs_text(theirs)),
    }
}

/// The setting that both sides changed, where it is no more than that.
fn contested(change: &Change) -> Option<&FieldChange> {
    change.fields.iter().find(|field| field.side == Side::Conflict && !field.replaces)
}

fn contested_text(field: &FieldChange, ours: &Difference, theirs: &Difference) -> String {
    let find = |side: &Difference| side.fields.iter().find(|other| other.field == field.field).cloned();
    let (ours, theirs) = (find(ours), find(theirs));
    let value = |text: Option<&String>| text.map_or_else(|| "(unknown)".to_owned(), |text| name(text).into_owned());
    let after = |side: Option<&FieldChange>| value(side.and_then(|field| field.after.as_ref()));
    format!(
        "`{}` was changed on both sides since the last apply: the YAML says {}, live says {}, applied was {}",
        field.field,
        after(ours.as_ref()),
        after(theirs.as_ref()),
        value(ours.as_ref().and_then(|field| field.before.as_ref()))
    )
}

fn ours_text(edit: &Edit) -> String {
    match edit {
        Edit::Changed(difference) if difference.is_empty() => "the YAML has not changed".to_owned(),
        Edit::Changed(difference) => format!("the YAML changed it ({})", difference_text(difference)),
        Edit::Deleted | Edit::Foreign(_) => "the YAML dropped it".to_owned(),
    }
}

fn theirs_text(edit: &Edit) -> String {
    match edit {
        Edit::Changed(difference) => format!("it was changed outside of disync ({})", difference_text(difference)),
        Edit::Deleted => "its task was deleted outside of disync".to_owned(),
        Edit::Foreign(why) => format!("it became outside of disync what disync does not manage: {}", message(why)),
    }
}

/// `1 table added: shop.carts; resource_group: a -> b`.
fn difference_text(difference: &Difference) -> String {
    let tables = |tables: &[Table], word: &str| {
        let named = some_of(tables.iter().map(|table| name(&table.to_string()).into_owned()), MOST_TABLES);
        (!tables.is_empty()).then(|| format!("{} {word}: {named}", count(tables.len(), "table")))
    };
    let fields = difference.fields.iter().map(|field| {
        let value = |text: Option<&str>| text.map_or_else(|| "(unknown)".to_owned(), |text| name(text).into_owned());
        Some(format!("{}: {} -> {}", field.field, value(field.before.as_deref()), value(field.after.as_deref())))
    });
    let parts = [tables(&difference.removed, "removed"), tables(&difference.added, "added")].into_iter().chain(fields);
    parts.flatten().collect::<Vec<_>>().join("; ")
}

/// How to decide; the address is escaped.
pub(super) fn conflict_way_out(address: &str) -> String {
    format!(
        "decide with `--accept {address}=ours` (the YAML is applied over it) or `--accept {address}=theirs` (it is left as \
         it is, this time); or make the YAML say what live says"
    )
}

/// What was decided about a conflict, for a line below the change.
pub(crate) fn accepted_text(change: &Change) -> Option<&'static str> {
    match change.accepted? {
        Party::Ours => Some("a conflict, decided for the YAML: what was changed outside of disync is overwritten"),
        Party::Theirs if change.is_effective() => Some(
            "a conflict, decided for what was changed outside of disync: that is left as it is; the YAML still says \
             otherwise, so that the next plan asks again",
        ),
        Party::Theirs => Some(
            "a conflict, decided for what was changed outside of disync: nothing is done; the YAML still says otherwise, \
             so that the next plan asks again",
        ),
    }
}
