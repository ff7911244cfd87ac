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

/// A table of a source.
type Place<'a> = (&'a str, TableRef<'a>);

/// What the YAML has come and go that is not in scope.
#[derive(Default)]
struct LeftOut<'a> {
    comes: HashMap<Place<'a>, &'a Address>,
    goes: HashMap<Place<'a>, &'a Address>,
    /// The same on one way: who is replaced on another way comes there, and goes from where it was, with all its tables.
    comes_on_way: HashMap<(Way<'a>, TableRef<'a>), &'a Address>,
    goes_on_way: HashMap<(Way<'a>, TableRef<'a>), &'a Address>,
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
                left_out.add(address, &coverage, (declared, there.or(recorded)));
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
        let in_the_other = |table, other: Option<&Spec>| other.is_some_and(|other| other.tables.contains(table));
        for (spec, other, to) in [(wished, there, &mut self.comes), (there, wished, &mut self.goes)] {
            let Some(spec) = spec else { continue };
            let tables = spec.tables.iter().filter(|table| !coverage.has(*table) && !in_the_other(*table, other));
            to.extend(tables.map(|table| ((spec.source.as_str(), table), address)));
        }
        let is_there = |table, other: Option<&Spec>, spec: &Spec| {
            other.is_some_and(|other| way(other) == way(spec) && other.tables.contains(table))
        };
        for (spec, other, to) in [(wished, there, &mut self.comes_on_way), (there, wished, &mut self.goes_on_way)] {
            let Some(spec) = spec else { continue };
            let tables = spec.tables.iter().filter(|table| !coverage.has(*table) && !is_there(*table, other, spec));
            to.extend(tables.map(|table| ((way(spec), table), address)));
        }
    }

    /// The first table of `change` that is half a move.
    fn half_of(&self, change: &Change) -> Option<Block> {
        self.half_row(change).or_else(|| self.half_on_way(change))
    }

    /// The first one on its way: it shows in no row where a task is replaced on another way.
    fn half_on_way(&self, change: &Change) -> Option<Block> {
        let half = |(spec, table): (&Spec, TableRef<'_>), others: &HashMap<(Way<'_>, TableRef<'_>), &Address>| {
            let other = others.get(&(way(spec), table)).filter(|other| ***other != change.address)?;
            Some(Block::HalfMove { table: table.to_table(), other: (*other).clone() })
        };
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let goes = || before.and_then(|spec| lost(change, spec).find_map(|t| half((spec, t), &self.comes_on_way)));
        let comes = || after.and_then(|spec| gained(change, spec).find_map(|t| half((spec, t), &self.goes_on_way)));
        goes().or_else(comes)
    }

    /// The first row of `change` that is half a move.
    fn half_row(&self, change: &Change) -> Option<Block> {
        let after = change.after.as_ref().map(|after| after.source.as_str());
        let before = change.before.as_ref().map(|before| before.source.as_str());
        change.tables.iter().find_map(|row| {
            let goes = row.goes().zip(before).and_then(|(table, source)| {
                let other = self.comes.get(&(source, table.as_ref()))?;
                Some((table, *other))
            });
            let comes = || {
                let (table, source) = row.comes().zip(after)?;
                let other = self.goes.get(&(source, table.as_ref()))?;
                Some((table, *other))
            };
            let (table, other) = goes.or_else(comes).filter(|(_, other)| **other != change.address)?;
            Some(Block::HalfMove { table: table.clone(), other: other.clone() })
        })
    }
}
