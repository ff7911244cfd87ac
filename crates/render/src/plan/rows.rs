//! Which rows of a change are shown, in which order, and whose change each is.

use disync_plan::{Change, Difference, FieldChange, Reason, Side, TableChange, TableChangeKind};

use super::View;
use crate::escape::name;
use crate::phrase::count;

/// How many rows of one kind are shown where not all are asked for.
const MOST_ROWS: usize = 20;

/// The rows in the order in which a reviewer wants them, the worst first, and a line for each kind of which some are
/// folded.
pub(super) fn shown(change: &Change, view: View) -> (Vec<&TableChange>, Vec<String>) {
    let mut shown = Vec::new();
    let mut folded = Vec::new();
    for (rank, word) in KINDS.iter().enumerate() {
        let rows: Vec<&TableChange> = change.tables.iter().filter(|row| rank_of(&row.kind) == rank).collect();
        let most = if view.all { rows.len() } else { MOST_ROWS };
        if rows.len() > most {
            folded.push(format!("… and {} more {word}; -v shows all", rows.len() - most));
        }
        shown.extend(rows.into_iter().take(most));
    }
    (shown, folded)
}

/// The kinds of rows, in their order.
const KINDS: [&str; 8] =
    ["removed", "withdrawn", "moved away", "moved here", "renamed", "remapped", "published", "added"];

const fn rank_of(kind: &TableChangeKind) -> usize {
    match kind {
        TableChangeKind::Removed => 0,
        TableChangeKind::Withdrawn => 1,
        TableChangeKind::MovedTo(_) => 2,
        TableChangeKind::MovedFrom(_) => 3,
        TableChangeKind::RenamedFrom(_) => 4,
        TableChangeKind::Remapped { .. } => 5,
        TableChangeKind::Published => 6,
        TableChangeKind::Added => 7,
    }
}

/// Whose change a row is, where it is not the YAML's, and where the sentence above has not said it of the whole task.
pub(super) fn side_text(change: &Change, row: &TableChange) -> Option<&'static str> {
    match row.side {
        Side::Ours | Side::Both => None,
        Side::Theirs if change.reason == Reason::Vanished => None,
        // Of a destination table nobody can tell who has changed it; the YAML has not.
        Side::Theirs if matches!(row.kind, TableChangeKind::Remapped { .. }) => Some("not by the YAML"),
        // What undoes a removal comes; what a draft lacks goes.
        Side::Theirs if row.comes().is_some() || row.kind == TableChangeKind::Withdrawn => {
            Some("theirs: removed outside of disync")
        }
        Side::Theirs => Some("theirs: added outside of disync"),
        Side::Conflict => Some("conflict: changed on both sides"),
    }
}

/// The same for a setting.
pub(super) const fn field_side_text(field: &FieldChange) -> Option<&'static str> {
    match field.side {
        Side::Ours | Side::Both => None,
        Side::Theirs => Some("theirs: changed outside of disync"),
        Side::Conflict => Some("conflict: changed on both sides"),
    }
}

/// What both sides did alike since the last apply: a count, or each where all are asked for.
pub(super) fn agreed_texts(change: &Change, view: View) -> Vec<String> {
    let Difference { added, removed, fields, unchanged: _ } = &change.agreed;
    let n = added.len() + removed.len() + fields.len();
    if n > 0 && !view.all {
        return vec![format!("({} made alike in the YAML and outside of disync)", count(n, "change"))];
    }
    let added = added.iter().map(|table| format!("both: {} added", name(&table.to_string())));
    let removed = removed.iter().map(|table| format!("both: {} removed", name(&table.to_string())));
    let fields = fields.iter().map(|field| format!("both: {} changed", field.field));
    removed.chain(added).chain(fields).collect()
}
