//! Patterns over tables that come and go with a revision. Which tables they select only the source tells, and it is not
//! asked: so no table is made up, and what is told are the patterns.

use std::collections::BTreeMap;

use disync_model::{Declared, Origin, Selector, SelectorList};

use super::update;
use crate::change::{Block, Change};
use crate::remark::Remark;
use crate::row::{FieldChange, PATTERNS};

/// Enters the patterns that come and go.
pub(super) fn compare(change: &mut Change, (base, declared): (Option<&Declared>, Option<&Declared>)) {
    let (before, after) = (lists(base), lists(declared));
    if before.is_empty() && after.is_empty() {
        return;
    }
    let fields = fields(&before, &after, declared);
    if let (Some(base), Some(declared)) = (base, declared) {
        if !fields.is_empty() {
            update(change, base, declared);
        }
        // It names no table any more, and that does not mean that it ships none.
        if !after.is_empty() && declared.spec.tables.is_empty() && !replaces(change) {
            change.block = change.block.take().filter(|block| *block != Block::Protected);
        }
    }
    change.fields.extend(fields);
    if change.is_effective() {
        change.remarks.push(Remark::Unresolved);
    }
}

fn replaces(change: &Change) -> bool {
    change.fields.iter().any(|field| field.replaces)
}

fn lists(declared: Option<&Declared>) -> Vec<&SelectorList> {
    declared.map(|declared| declared.selectors.lists.iter().collect()).unwrap_or_default()
}

fn fields(before: &[&SelectorList], after: &[&SelectorList], declared: Option<&Declared>) -> Vec<FieldChange> {
    let mut surplus: BTreeMap<String, i64> = BTreeMap::new();
    for pattern in patterns(after) {
        *surplus.entry(pattern.0).or_default() += 1;
    }
    for pattern in patterns(before) {
        *surplus.entry(pattern.0).or_default() -= 1;
    }
    let mut fields = Vec::new();
    for (pattern, _) in patterns(before) {
        if take(&mut surplus, &pattern, -1) {
            fields.push(FieldChange::of(PATTERNS, Some(pattern), None));
        }
    }
    for (pattern, line) in patterns(after) {
        if take(&mut surplus, &pattern, 1) {
            let origin = declared.map(|declared| Origin { file: declared.origin.file.clone(), line });
            fields.push(FieldChange { origin, ..FieldChange::of(PATTERNS, None, Some(pattern)) });
        }
    }
    // Of those that match a table the last decides.
    let order = |lists: &[&SelectorList]| -> Vec<String> { entries(lists).map(|entry| entry.0).collect() };
    if fields.is_empty() && order(before) != order(after) && is_reordered(order(before), order(after)) {
        let (before, after) = (order(before).join(", "), order(after).join(", "));
        fields.push(FieldChange::of(PATTERNS, Some(before), Some(after)));
    }
    fields
}

/// Whether both hold the same, and in another order.
fn is_reordered(mut before: Vec<String>, mut after: Vec<String>) -> bool {
    before.sort();
    after.sort();
    before == after
}

/// Takes one of those that are too many on one side.
fn take(surplus: &mut BTreeMap<String, i64>, pattern: &str, sign: i64) -> bool {
    match surplus.get_mut(pattern) {
        Some(count) if count.signum() == sign => {
            *count -= sign;
            true
        }
        Some(_) | None => false,
    }
}

/// The entries that are not just the name of a table.
fn patterns<'a>(lists: &'a [&'a SelectorList]) -> impl Iterator<Item = (String, u32)> + 'a {
    entries(lists).filter(|(_, entry)| entry.takes_away || entry.glob.exact().is_none()).map(|(text, e)| (text, e.line))
}

/// All entries, as people write them: `shop.ledger_*`, `!shop.ledger_tmp_*`.
fn entries<'a>(lists: &'a [&'a SelectorList]) -> impl Iterator<Item = (String, &'a Selector)> + 'a {
    lists.iter().flat_map(|list| {
        list.selectors.iter().map(|entry| {
            let text = match (&list.database, entry.text.strip_prefix('!')) {
                (None, _) => entry.text.clone(),
                (Some(database), Some(rest)) if entry.takes_away => format!("!{database}.{rest}"),
                (Some(database), _) => format!("{database}.{}", entry.text),
            };
            (text, entry)
        })
    })
}
