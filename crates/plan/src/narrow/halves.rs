//! Moves of which only one half is in the plan.
//!
//! A table that goes from one sync to another is shipped by exactly one of them before and after. Half a move would have
//! it shipped twice, or not at all; so the half is blocked. Taking the other half along would write to a task that the
//! user has left out, which nobody should find out afterwards.

use std::collections::HashMap;

use disync_model::{Address, Declared, Spec, TableRef};

use crate::change::{Block, Change};
use crate::moves::{Way, gained, lost, way};
use crate::scope::{Coverage, Input, Mode, addresses};

/// Tables on a way, each with the syncs that are not in scope with it, in the order of their addresses.
type Others<'a> = HashMap<(Way<'a>, TableRef<'a>), Vec<&'a Address>>;

/// What the YAML has come and go that is not in scope. Who is replaced on another way comes there, and goes from where it
/// was, with all its tables.
#[derive(Default)]
struct LeftOut<'a> {
    comes: Others<'a>,
    goes: Others<'a>,
}

/// Blocks each change that has half a move.
pub(super) fn block(changes: &mut [Change], input: &Input<'_>) {
    if input.scope.mode != Mode::Apply {
        return;
    }
    let left_out = LeftOut::of(input);
    for change in changes.iter_mut().filter(|change| change.block.is_none()) {
        change.block = left_out.half_of(change);
    }
}

impl<'a> LeftOut<'a> {
    fn of(input: &Input<'a>) -> Self {
        let mut left_out = Self::default();
        for address in addresses(input.desired, input.state, input.scope.mode) {
            let coverage = input.scope.selection.of(address);
            if !matches!(coverage, Coverage::Whole) {
                let declared = input.desired.syncs.get(address);
                let there = input.live.tasks.get(address).and_then(|task| task.spec());
                let recorded = input.state.records.get(address).map(|record| &record.spec);
                // What was looked for and is not there ships nothing, whatever is recorded of it.
                let is_gone = coverage.is_something()
                    && !input.live.tasks.contains_key(address)
                    && !input.live.gaps.contains_key(address);
                left_out.add(address, &coverage, (declared, there.or(recorded.filter(|_| !is_gone))));
            }
        }
        left_out
    }

    fn add(
        &mut self,
        address: &'a Address,
        coverage: &Coverage<'_>,
        (declared, there): (Option<&'a Declared>, Option<&'a Spec>),
    ) {
        let wished = declared.map(|declared| &declared.spec);
        for (spec, other, to) in [(wished, there, &mut self.comes), (there, wished, &mut self.goes)] {
            let Some(spec) = spec else { continue };
            let stays = |table| other.is_some_and(|other| way(other) == way(spec) && other.tables.contains(table));
            for table in spec.tables.iter().filter(|table| !coverage.has(*table) && !stays(*table)) {
                to.entry((way(spec), table)).or_default().push(address);
            }
        }
    }

    /// The first table of `change` that is half a move. Of its other halves, each of which is to be taken along, the first
    /// is named.
    fn half_of(&self, change: &Change) -> Option<Block> {
        let half = |spec: &Spec, table: TableRef<'_>, others: &Others<'_>| {
            let other = others.get(&(way(spec), table))?.iter().find(|other| ***other != change.address)?;
            Some(Block::HalfMove { table: table.to_table(), other: (*other).clone() })
        };
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let goes = || before.and_then(|spec| lost(change, spec).find_map(|table| half(spec, table, &self.comes)));
        let comes = || after.and_then(|spec| gained(change, spec).find_map(|table| half(spec, table, &self.goes)));
        goes().or_else(comes)
    }
}
