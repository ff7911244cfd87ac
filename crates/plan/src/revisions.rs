//! The plan that compares the YAML with another revision of itself.
//!
//! Such a plan asks neither the service nor the state: that everything is as the other revision says is taken for granted,
//! and then the ordinary decisions are made. What comes out is for reviewers alone. It knows no task, has no steps, and its
//! digest is that of no other plan, so that nothing can carry it out.

mod patterns;

use disync_model::{Declared, Desired, Digest, Fingerprint, ProjectId, Record, Run, State, TaskId};
use jiff::Timestamp;

use crate::accept::Accept;
use crate::against::{Against, Revision};
use crate::change::{Action, Change, Reason};
use crate::guard::Guards;
use crate::plan::{Basis, Plan};
use crate::planning::plan;
use crate::recall::as_recorded;
use crate::row::FieldChange;
use crate::scope::{Input, Scope, wanted};

/// Two revisions of the YAML.
#[derive(Debug, Clone, Copy)]
pub struct Revisions<'a> {
    /// The workspace.
    pub project: ProjectId,
    /// What the older one says.
    pub base: &'a Desired,
    /// Which one that is.
    pub revision: &'a Revision,
    /// What the newer one says.
    pub desired: &'a Desired,
}

/// Makes the plan that leads from one revision of the YAML to another. The tables of patterns cannot be told without their
/// source: the patterns themselves come and go, as changes of the setting [`PATTERNS`](crate::PATTERNS).
#[must_use]
pub fn plan_against(revisions: &Revisions<'_>, scope: &Scope, guards: &Guards, now: Timestamp) -> Plan {
    let Revisions { project, base, revision, desired } = *revisions;
    let state = as_applied(project, base, now);
    let live = as_recorded(&wanted(desired, &state, scope), &state);
    let accept = Accept::default();
    let mut plan = plan(&Input { desired, live: &live, state: &state, scope, guards, accept: &accept, now });
    for change in &mut plan.changes {
        let sides = (base.syncs.get(&change.address), desired.syncs.get(&change.address));
        compare_run(change, sides);
        patterns::compare(change, sides);
        (change.task, change.fingerprint) = (None, None);
    }
    plan.against = Against::Revision(revision.clone());
    plan.basis = Basis { lineage: String::new(), serial: 0, live: Vec::new() };
    (plan.steps, plan.assumed) = (Vec::new(), Vec::new());
    plan.guarded(guards)
}

/// The state that there would be had `base` just been applied, in a history of its own.
#[must_use]
pub fn as_applied(project: ProjectId, base: &Desired, now: Timestamp) -> State {
    let mut state = State::new("", project);
    let records = (1..).zip(&base.syncs).map(|(number, (address, declared))| {
        let record = Record {
            task: TaskId::new(address.kind, number),
            spec: declared.spec.clone(),
            fingerprint: Some(Fingerprint(Digest::of(address.to_string().as_bytes()))),
            destinations: None,
            protected: declared.lifecycle.prevent_destroy == Some(true),
            order: declared.order.clone(),
            unwatched: false,
            applied_at: now,
        };
        (address.clone(), record)
    });
    state.records = records.collect();
    state
}

/// Whether a task should run is compared with how its instance stands, and where nobody cares for it there is none to be
/// compared with: here the wishes themselves are compared.
fn compare_run(change: &mut Change, sides: (Option<&Declared>, Option<&Declared>)) {
    let (Some(base), Some(declared)) = sides else { return };
    let (before, after): (Run, Run) = (base.spec.run, declared.spec.run);
    change.fields.retain(|field| field.field != RUN);
    if before != after {
        let field = FieldChange::of(RUN, Some(before.to_string()), Some(after.to_string()));
        change.fields.push(FieldChange { origin: declared.setting_origin(RUN).cloned(), ..field });
        update(change, base, declared);
    }
}

const RUN: &str = "run";

/// Lets something be done where it seemed that nothing was to be done but to record it.
fn update(change: &mut Change, base: &Declared, declared: &Declared) {
    if matches!(change.action, Action::Keep | Action::Adopt) {
        change.set(Action::Update, Reason::Edited);
        change.before = Some(base.spec.clone());
        change.after = Some(declared.spec.clone());
        change.unchanged_tables = declared.spec.tables.len();
    }
}

#[cfg(test)]
mod tests;
