//! Taking an existing task into the state under an address, by its id.
//!
//! The YAML must say already what it is to be: a task with another source or destination than declared is not the one
//! that is meant. Tables may differ; the next plan shows how.

use disync_model::{Declared, Observed, Record, Shape, Spec};
use jiff::Timestamp;

use crate::compare::{Difference, compare};

/// Why a task cannot be taken in under an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotImportable {
    /// It is nothing that disync understands.
    #[error("it is no task that disync manages: {0}")]
    Foreign(String),
    /// It has another source, destination or folder than the declared sync; the keys that differ.
    #[error("it has another {} than the YAML", .0.join(", "))]
    Another(Vec<&'static str>),
}

/// What would be recorded of a live task under the address of `declared`, and what the next plan would change of it.
///
/// # Errors
/// The task is not the one that is declared.
pub fn import(declared: &Declared, live: &Observed, now: Timestamp) -> Result<(Record, Difference), NotImportable> {
    let there = match &live.shape {
        Shape::Sync(spec) => spec,
        Shape::Foreign(why) => return Err(NotImportable::Foreign(why.clone())),
    };
    let wished = &declared.spec;
    let difference = compare(there, wished);
    if difference.replaces() {
        let fields = difference.fields.iter().filter(|field| field.replaces);
        return Err(NotImportable::Another(fields.map(|field| field.field).collect()));
    }
    // Documents shorten the name of a resource group: where it can be the declared one, it is.
    let same_group = difference.fields.iter().all(|field| field.field != "resource_group");
    let resource_group = if same_group { wished.resource_group.clone() } else { there.resource_group.clone() };
    let record = Record {
        task: live.id(),
        spec: Spec { resource_group, run: wished.run, ..there.clone() },
        fingerprint: Some(live.fingerprint),
        destinations: live.destinations.clone(),
        protected: declared.lifecycle.prevent_destroy.unwrap_or_default(),
        order: declared.order.clone(),
        unwatched: false,
        applied_at: now,
    };
    Ok((record, difference))
}
