//! What the YAML asks for and was not applied yet: Git is ahead, and nothing has drifted.

use std::collections::BTreeSet;

use disync_model::Address;

use super::input::DriftInput;
use crate::accept::Accept;
use crate::change::{Action, Change, Reason};
use crate::decide::decide;
use crate::guard::Guards;
use crate::row::{Side, TableChange};
use crate::scope::{Input, Mode, addresses};

/// A sync of which the YAML asks for something that was not applied yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// Whose.
    pub address: Address,
    /// What an apply would do to it.
    pub action: Action,
    /// How many tables the YAML adds.
    pub n_added: usize,
    /// How many it takes away.
    pub n_removed: usize,
    /// How many other settings it changes.
    pub n_fields: usize,
}

/// All of them in scope, as a plan would see them, without those that are under way.
pub(super) fn ahead(input: &DriftInput<'_>, under_way: &BTreeSet<Address>) -> Vec<Ahead> {
    let (guards, accept) = (Guards::default(), Accept::default());
    let &DriftInput { desired, live, state, scope, now, .. } = input;
    let input = Input { desired, live, state, scope, guards: &guards, accept: &accept, now };
    let addresses = addresses(desired, state, Mode::Apply);
    let addresses = addresses.into_iter().filter(|address| scope.covers(address) && !under_way.contains(*address));
    addresses.filter_map(|address| of_change(&decide(address, &input), &input)).collect()
}

fn of_change(change: &Change, input: &Input<'_>) -> Option<Ahead> {
    let is_ours = |row: &&TableChange| row.side == Side::Ours;
    let coverage = input.scope.selection.of(&change.address);
    let rows = || change.tables.iter().filter(is_ours).filter(|row| coverage.has(row.table.as_ref()));
    let ahead = Ahead {
        address: change.address.clone(),
        action: change.action,
        n_added: rows().filter(|row| row.comes().is_some()).count(),
        n_removed: rows().filter(|row| row.goes().is_some()).count(),
        n_fields: change.fields.iter().filter(|field| field.side == Side::Ours).count(),
    };
    let is_wished = match change.reason {
        Reason::New | Reason::Undeclared => change.is_effective(),
        // A recorded one is another task under the same name: that is drift.
        Reason::Unrecorded => change.is_effective() && !input.state.records.contains_key(&change.address),
        Reason::InSync
        | Reason::Unclear
        | Reason::Vanished
        | Reason::Interrupted
        | Reason::Unwatched
        | Reason::Edited
        | Reason::Drifted
        | Reason::EditedAndDrifted
        | Reason::AlreadySo
        | Reason::RecordBehind
        | Reason::Accepted
        | Reason::LeftOut
        | Reason::Gone
        | Reason::Destroyed
        | Reason::RolledBack => ahead.n_added + ahead.n_removed + ahead.n_fields > 0,
    };
    is_wished.then_some(ahead)
}
