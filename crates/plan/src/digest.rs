//! The digest of a plan: over what it would do and over what it was computed from, and nothing else.
//!
//! What counts: the workspace, the state's lineage and serial, and of each change that does anything what is written, to
//! which task, as long as that is how it was seen. What only explains (reasons, sides, impacts, places in the YAML) follows
//! from that; when and by which version the plan was made, what drifted elsewhere and which limits it exceeds says nothing
//! about what would be done.

use std::collections::BTreeMap;

use disync_model::{Address, Digest, Digester, Order, Spec, Stage, Start, Table};

use crate::against::Against;
use crate::change::Change;
use crate::plan::{Basis, Plan, Seen};
use crate::row::{FieldChange, TableChange, TableChangeKind};
use crate::step::Step;

impl Plan {
    /// The digest of all that this plan would do, and of what it was computed from as far as that matters to it. The
    /// same world planned twice has the same digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest(self)
    }
}

fn digest(plan: &Plan) -> Digest {
    let Plan { project, mode, against, basis, changes, steps, healthy_for, .. } = plan;
    let Basis { lineage, serial, live } = basis;
    let mut parts = Parts::default();
    parts.text("disync plan 2").value(project).text(mode.word()).value(serial);
    // Before anything was applied there is no history to be part of.
    parts.text(if *serial == 0 { "" } else { lineage });
    // What leads from one revision to another is no plan that could be made of what is there.
    if let Against::Revision(revision) = against {
        parts.text("against").text(&revision.commit);
    }
    let live: BTreeMap<&Address, &Seen> = live.iter().map(|seen| (&seen.address, seen)).collect();
    for change in changes.iter().filter(|change| change.is_effective() || change.block.is_some()) {
        of_change(change, live.get(&change.address).copied(), &mut parts);
    }
    for Step { id: _, change, stage, after, basis } in steps {
        let address = changes.get(*change).map(|change| &change.address);
        parts.text("step").maybe(address).text(stage.word()).maybe(basis.as_ref()).value(&after.len());
        for step in after {
            parts.value(step);
        }
    }
    let watches = steps.iter().any(|step| step.stage == Stage::Watch);
    if let Some(time) = healthy_for.filter(|_| watches) {
        parts.text("healthy for").value(&time.as_millis());
    }
    parts.0.finish()
}

/// The digest of a spec: what the log of applies knows a sync by.
pub(crate) fn spec_digest(spec: &Spec) -> Digest {
    let mut parts = Parts::default();
    of_spec(Some(spec), &mut parts);
    parts.0.finish()
}

fn of_change(change: &Change, seen: Option<&Seen>, parts: &mut Parts) {
    let Change { address, action, block, task, fingerprint, before, after, tables, fields, preview, protected, .. } =
        change;
    let recorded = &change.recorded;
    parts.text("change").value(address).text(action.word()).value(&block.is_some()).value(protected);
    parts.maybe(task.as_ref()).maybe(fingerprint.as_ref()).maybe(seen.and_then(|seen| seen.instance.as_ref()));
    for spec in [before, after] {
        of_spec(spec.as_ref(), parts);
    }
    parts.value(&tables.len());
    tables.iter().for_each(|row| of_row(row, parts));
    parts.value(&fields.len());
    for FieldChange { field, before, after, replaces, side: _, origin: _ } in fields {
        parts.text(field).maybe(before.as_ref()).maybe(after.as_ref()).value(replaces);
    }
    // The mappings are read from the content.
    let content = preview.as_ref().map(|preview| Digest::of(preview.content.as_bytes()));
    parts.maybe(content.as_ref());
    if !change.order.is_default() {
        let Order { wave, after } = &change.order;
        parts.text("order").value(wave).value(&after.len());
        for other in after {
            parts.value(other);
        }
    }
    if change.unwatched {
        parts.text("unwatched");
    }
    if recorded.is_some() {
        parts.text("recorded");
        of_spec(recorded.as_ref(), parts);
    }
}

fn of_row(row: &TableChange, parts: &mut Parts) {
    let TableChange { table, kind, side: _, impact: _, origin: _ } = row;
    match kind {
        TableChangeKind::Added => parts.text("added"),
        TableChangeKind::Removed => parts.text("removed"),
        TableChangeKind::MovedFrom(other) => parts.text("moved from").value(other),
        TableChangeKind::MovedTo(other) => parts.text("moved to").value(other),
        TableChangeKind::RenamedFrom(old) => parts.text("renamed from").table(old),
        TableChangeKind::Remapped { from, to } => parts.text("remapped").text(from).text(to),
        TableChangeKind::Published => parts.text("published"),
        TableChangeKind::Withdrawn => parts.text("withdrawn"),
    };
    parts.table(table);
}

fn of_spec(spec: Option<&Spec>, parts: &mut Parts) {
    let Some(Spec { source, tables, destination, resource_group, folder, run, start }) = spec else {
        parts.text("no spec");
        return;
    };
    parts.text("spec").text(source).text(destination.kind.word()).text(&destination.datasource);
    parts.maybe(resource_group.as_ref()).maybe(folder.as_ref()).text(run.word()).value(&tables.len());
    for (key, value) in Start::KEYS.into_iter().filter_map(|key| Some((key, start.get(key)?))) {
        parts.text(key).text(&value);
    }
    for table in tables {
        parts.text(table.database.map_or("single", |_| "of")).text(table.database.unwrap_or_default()).text(table.name);
    }
}

/// What goes into the digest, one part after the other; the length of each counts.
#[derive(Default)]
struct Parts(Digester);

impl Parts {
    fn text(&mut self, text: &str) -> &mut Self {
        self.0.part(text.as_bytes());
        self
    }

    /// A number, or what else has one short text.
    fn value(&mut self, value: &impl ToString) -> &mut Self {
        self.text(&value.to_string())
    }

    /// Something that may be absent, which is not the same as empty.
    fn maybe(&mut self, value: Option<&impl ToString>) -> &mut Self {
        match value {
            Some(value) => self.text("some").value(value),
            None => self.text("none"),
        }
    }

    fn table(&mut self, table: &Table) -> &mut Self {
        self.maybe(table.database.as_ref()).text(&table.name)
    }
}
