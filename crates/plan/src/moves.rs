//! Tables that go from one sync to another in the same plan.
//!
//! A table that one sync loses and another gains on the same way, from a source to a destination, moves. It must never be
//! written by two tasks, so that the sync that gains it waits for the one that loses it: the last step of the one comes
//! before the first step of the other that makes it ship. What is blocked because no order is one like that is in `waits`. A
//! table that is shipped elsewhere besides is no concern of
//! theirs: two tasks never meet there.
//!
//! What an interrupted apply has taken out of a task's content and not published yet is shipped still. The rows that tell of
//! it are made later, by `publish`, and only of what was applied before: whoever gains tables on the same way waits for all
//! that is not published there.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use disync_model::{Address, DestinationKind, Live, Observed, Spec, Table, TableRef};

use crate::change::{Action, Block, Change, Reason};
use crate::order::order;
use crate::row::{TableChange, TableChangeKind};

/// A row of a change: the positions of both.
type Row = (usize, usize);

/// Makes moves of what one change takes away and another brings.
pub(crate) fn pair(changes: &mut [Change]) {
    let mut losses: HashMap<(Way<'_>, TableRef<'_>), VecDeque<Row>> = HashMap::new();
    for (row, table, spec) in rows(changes, &TableChangeKind::Removed, |change| change.before.as_ref()) {
        losses.entry((way(spec), table)).or_default().push_back(row);
    }
    if losses.is_empty() {
        return;
    }
    let gains = rows(changes, &TableChangeKind::Added, |change| change.after.as_ref());
    let pairs: Vec<(Row, Row)> = gains
        .filter_map(|(gain, table, spec)| Some((losses.get_mut(&(way(spec), table))?.pop_front()?, gain)))
        .collect();
    for ((from, from_row), (to, to_row)) in pairs {
        let (loser, gainer) = (changes[from].address.clone(), changes[to].address.clone());
        // A table has no place of its own in the sync that loses it; it has one where it goes to.
        let origin = changes[to].tables[to_row].origin.clone();
        changes[to].tables[to_row].kind = TableChangeKind::MovedFrom(loser);
        let lost = &mut changes[from].tables[from_row];
        lost.kind = TableChangeKind::MovedTo(gainer);
        lost.origin = origin;
    }
}

/// The rows of one kind, with the spec that says where they are from and go to.
fn rows<'c>(
    changes: &'c [Change],
    kind: &'static TableChangeKind,
    spec: impl Fn(&'c Change) -> Option<&'c Spec>,
) -> impl Iterator<Item = (Row, TableRef<'c>, &'c Spec)> {
    changes.iter().enumerate().filter(|(_, change)| change.is_effective()).flat_map(move |(at, change)| {
        let spec = spec(change);
        let rows = change.tables.iter().enumerate().filter(move |(_, row)| row.kind == *kind);
        rows.filter_map(move |(n, row)| Some(((at, n), row.table.as_ref(), spec?)))
    })
}

/// Blocks who takes a table over from a task that stays as it is live, because its conflict was decided so: the table
/// would be shipped twice.
pub(crate) fn block_kept(changes: &mut [Change], live: &Live) {
    let mut kept: HashMap<(Way<'_>, TableRef<'_>), Address> = HashMap::new();
    for change in changes.iter().filter(|change| change.reason == Reason::Accepted) {
        if let Some(spec) = live.tasks.get(&change.address).and_then(Observed::spec) {
            kept.extend(spec.tables.iter().map(|table| ((way(spec), table), change.address.clone())));
        }
    }
    if kept.is_empty() {
        return;
    }
    for change in changes.iter_mut().filter(|change| change.is_effective()) {
        let half = change.after.as_ref().and_then(|after| {
            let mut gained = gained(change, after);
            gained.find_map(|table| Some((table.to_table(), kept.get(&(way(after), table))?.clone())))
        });
        if let Some((table, other)) = half {
            change.block.get_or_insert(Block::HalfMove { table, other });
        }
    }
}

/// The tables that a task ships on its way now, and that it does not ship there once a change is done.
pub(crate) fn lost<'c>(change: &'c Change, before: &'c Spec) -> impl Iterator<Item = TableRef<'c>> {
    let goes = change.tables.iter().filter_map(TableChange::goes).map(Table::as_ref);
    goes.chain(before.tables.iter().filter(|_| changes_way(change)))
}

/// The tables that a change makes a task ship on its way, and that it does not ship there now.
pub(crate) fn gained<'c>(change: &'c Change, after: &'c Spec) -> impl Iterator<Item = TableRef<'c>> {
    let comes = change.tables.iter().filter_map(TableChange::comes).map(Table::as_ref);
    comes.chain(after.tables.iter().filter(|_| changes_way(change)))
}

/// Which change loses tables to which: positions, each pair once. Tables are handed over by more than the rows of moves:
/// the old name of a renamed table goes, its new name comes, and a task that is replaced by one on another way lets go of
/// all its tables there.
pub(crate) fn moves(changes: &[Change]) -> BTreeSet<(usize, usize)> {
    let mut moves = BTreeSet::new();
    let mut losers: HashMap<(Way<'_>, TableRef<'_>), Vec<usize>> = HashMap::new();
    let effective = || changes.iter().enumerate().filter(|(_, change)| change.is_effective());
    for (loser, change) in effective() {
        if let Some(before) = &change.before {
            for table in lost(change, before) {
                losers.entry((way(before), table)).or_default().push(loser);
            }
        }
    }
    if losers.is_empty() {
        return moves;
    }
    for (gainer, change) in effective() {
        if let Some(after) = &change.after {
            let losers = gained(change, after).filter_map(|table| losers.get(&(way(after), table))).flatten();
            moves.extend(losers.filter(|loser| **loser != gainer).map(|loser| (*loser, gainer)));
        }
    }
    moves
}

/// Whether a task makes room for one that ships from elsewhere or to elsewhere.
fn changes_way(change: &Change) -> bool {
    change.before.as_ref().zip(change.after.as_ref()).is_some_and(|(before, after)| way(before) != way(after))
}

/// Whoever gains tables waits for what is not published on its way. Nobody tells which tables that is about: of those that
/// would wait for each other, the ones that gain nothing come first, then those that are not published.
pub(crate) fn wait_for_unpublished(changes: &[Change], waits: &mut BTreeMap<usize, BTreeSet<usize>>) {
    let mut unpublished: HashMap<Way<'_>, Vec<usize>> = HashMap::new();
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| is_unpublished(change)) {
        if let Some(spec) = &change.after {
            unpublished.entry(way(spec)).or_default().push(at);
        }
    }
    if unpublished.is_empty() {
        return;
    }
    let first = with_all_before(unpublished.values().flatten().copied(), waits);
    let key = |at: usize| {
        let change = &changes[at];
        (change.order.wave, !first.contains(&at), gains(change), !is_unpublished(change))
    };
    let order = order(changes.len(), waits, key);
    let mut rank = vec![0; changes.len()];
    order.into_iter().enumerate().for_each(|(n, at)| rank[at] = n);
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| gains(change)) {
        let before = change.after.as_ref().and_then(|after| unpublished.get(&way(after)));
        let before: Vec<usize> =
            before.into_iter().flatten().copied().filter(|other| rank[*other] < rank[at]).collect();
        if !before.is_empty() {
            waits.entry(at).or_default().extend(before);
        }
    }
}

/// Whether a change makes a task ship tables on its way that it does not ship there now.
fn gains(change: &Change) -> bool {
    change.is_effective() && change.after.as_ref().is_some_and(|after| gained(change, after).next().is_some())
}

/// These, and all that they wait for.
fn with_all_before(these: impl Iterator<Item = usize>, waits: &BTreeMap<usize, BTreeSet<usize>>) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    let mut open: Vec<usize> = these.collect();
    while let Some(at) = open.pop() {
        if all.insert(at) {
            open.extend(waits.get(&at).into_iter().flatten());
        }
    }
    all
}

/// From where to where, by the data sources of the workspace and the kind of the destination: two tasks on different ways
/// never write to the same destination table. What the service calls that table is not asked: it does so by the name of
/// the source table, unless somebody has mapped it by hand.
pub(crate) type Way<'s> = (&'s str, DestinationKind, &'s str);

/// That of a spec.
pub(crate) fn way(spec: &Spec) -> Way<'_> {
    (&spec.source, spec.destination.kind, &spec.destination.datasource)
}

/// Whether a task ships something else than its content says until it is published.
fn is_unpublished(change: &Change) -> bool {
    let deploys = change.fields.iter().any(|field| field.field == "deployed");
    change.action == Action::Update && change.block.is_none() && deploys
}
