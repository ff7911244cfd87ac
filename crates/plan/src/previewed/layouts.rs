//! What the generated layouts say beside those of the live task: tables that stay and go to another destination table,
//! and tables that may have been renamed.

use std::collections::{BTreeMap, HashMap, HashSet};

use disync_model::{Column, DestinationKind, Mapping, Table, TableRef};

use crate::change::Change;
use crate::remark::Remark;
use crate::row::{TableChange, TableChangeKind};

/// Tables with a single column are alike everywhere; that proves nothing.
const FEWEST_COLUMNS: usize = 2;

/// Puts into `change` what is found when the `generated` layout is compared with the `live` one.
pub(super) fn compare(change: &mut Change, generated: &[Mapping], live: &[Mapping]) {
    let Some(after) = &change.after else { return };
    // Another destination has other tables by its nature.
    if change.before.as_ref().is_none_or(|before| before.destination != after.destination) {
        return;
    }
    let kind = after.destination.kind;
    let live: HashMap<TableRef<'_>, &Mapping> = live.iter().map(|mapping| (mapping.table.as_ref(), mapping)).collect();
    let renames = renames(change, generated, &live);
    let drafted = take_drafted(change, generated);
    let remapped = remapped(change, generated, (kind, &live, &drafted));
    change.unchanged_tables = change.unchanged_tables.saturating_sub(remapped.len());
    change.tables.extend(remapped);
    change.tables.sort_by(|a, b| a.table.cmp(&b.table));
    change.remarks.extend(renames);
}

/// Takes out the rows of tables that a draft sends elsewhere: the generated content replaces the draft, and what it does to
/// a table is told beside where that was written as it was applied.
fn take_drafted(change: &mut Change, generated: &[Mapping]) -> HashMap<Table, String> {
    let told = generated.iter().filter(|mapping| mapping.destination.is_some());
    let told: HashSet<&Table> = told.map(|mapping| &mapping.table).collect();
    let mut drafted = HashMap::new();
    change.tables.retain(|row| match &row.kind {
        TableChangeKind::Remapped { from, .. } if told.contains(&row.table) => {
            drafted.insert(row.table.clone(), from.clone());
            false
        }
        _ => true,
    });
    change.unchanged_tables += drafted.len();
    drafted
}

/// The tables that stay and go elsewhere.
fn remapped(
    change: &Change,
    generated: &[Mapping],
    (kind, live, drafted): (DestinationKind, &HashMap<TableRef<'_>, &Mapping>, &HashMap<Table, String>),
) -> Vec<TableChange> {
    let is_new = |row: &&TableChange| row.comes().is_some() || row.kind == TableChangeKind::Published;
    let new: HashSet<&Table> = change.tables.iter().filter(is_new).map(|row| &row.table).collect();
    let stays = generated.iter().filter(|mapping| !new.contains(&mapping.table));
    let moved = stays.filter_map(|mapping| {
        let to = mapping.destination.as_ref()?;
        let is = || live.get(&mapping.table.as_ref())?.destination.as_ref();
        TableChange::remapped(kind, &mapping.table, (drafted.get(&mapping.table).or_else(is)?, to))
    });
    moved.collect()
}

/// All that makes a table look like another one.
type Looks<'a> = (Option<&'a str>, &'a [Column], &'a [String]);

/// Tables of one database of which exactly one goes and exactly one comes that look alike.
fn renames(change: &Change, generated: &[Mapping], live: &HashMap<TableRef<'_>, &Mapping>) -> Vec<Remark> {
    let generated: HashMap<TableRef<'_>, &Mapping> =
        generated.iter().map(|mapping| (mapping.table.as_ref(), mapping)).collect();
    let (mut going, mut coming): (BTreeMap<_, Vec<_>>, BTreeMap<_, Vec<_>>) = Default::default();
    for row in &change.tables {
        let table = row.table.as_ref();
        let (side, mapping) = match row.kind {
            TableChangeKind::Removed => (&mut going, live.get(&table)),
            TableChangeKind::Added => (&mut coming, generated.get(&table)),
            TableChangeKind::MovedFrom(_)
            | TableChangeKind::MovedTo(_)
            | TableChangeKind::RenamedFrom(_)
            | TableChangeKind::Remapped { .. }
            | TableChangeKind::Published
            | TableChangeKind::Withdrawn => continue,
        };
        if let Some(looks) = mapping.and_then(|mapping| looks(mapping)) {
            side.entry(looks).or_default().push(&row.table);
        }
    }
    let pairs = going.into_iter().filter_map(|(looks, from)| match (from.as_slice(), coming.get(&looks)?.as_slice()) {
        ([from], [to]) => Some(Remark::LooksRenamed { from: (*from).clone(), to: (*to).clone() }),
        _ => None,
    });
    pairs.collect()
}

fn looks(mapping: &Mapping) -> Option<Looks<'_>> {
    let known = mapping.columns.len() >= FEWEST_COLUMNS && !mapping.primary_key.is_empty();
    known.then_some((mapping.table.database.as_deref(), mapping.columns.as_slice(), mapping.primary_key.as_slice()))
}
