//! The digest of a plan: over what it would do and over what it was computed from, and nothing else.

use disync_model::{Digest, Spec};

use crate::change::Change;
use crate::plan::Plan;

pub(crate) fn digest(plan: &Plan) -> Digest {
    let mut parts = vec![
        "disync plan 1".to_owned(),
        plan.project.to_string(),
        plan.basis.lineage.clone(),
        plan.basis.serial.to_string(),
    ];
    for change in plan.changes.iter().filter(|change| change.is_effective()) {
        of_change(change, &mut parts);
    }
    Digest::of_parts(parts.iter().map(String::as_bytes))
}

fn of_change(change: &Change, parts: &mut Vec<String>) {
    parts.push(change.address.to_string());
    parts.push(change.action.word().to_owned());
    parts.push(change.fingerprint.map(|fingerprint| fingerprint.to_string()).unwrap_or_default());
    parts.push(format!("{:?} {}", change.block.is_some(), change.protected));
    for spec in [&change.before, &change.after] {
        of_spec(spec.as_ref(), parts);
    }
    for field in &change.fields {
        parts.push(format!("{} {:?} {:?}", field.field, field.before, field.after));
    }
}

fn of_spec(spec: Option<&Spec>, parts: &mut Vec<String>) {
    let Some(spec) = spec else {
        parts.push("no spec".to_owned());
        return;
    };
    parts.push(spec.source.clone());
    parts.push(spec.destination.kind.word().to_owned());
    parts.push(spec.destination.datasource.clone());
    parts.push(format!("{:?} {:?} {}", spec.resource_group, spec.folder, spec.run));
    parts.push(spec.tables.len().to_string());
    for table in &spec.tables {
        parts.push(format!("{:?}", table.database));
        parts.push(table.name.to_owned());
    }
}
