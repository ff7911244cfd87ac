//! A plan as the values that an expression sees: of `plan`, `change` and `table` only the fields that it uses.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use cel::Value;
use cel::objects::{Key, Map};
use disync_model::{Each, ImpactClass, Origin, Spec, Table, TableRef};
use disync_plan::{Change, Plan, Side, TableChange, TableChangeKind};

use crate::inspect::Uses;
use crate::vocabulary::SPEC;

/// The fields of the plan that are used.
pub(crate) fn plan(plan: &Plan, uses: &Uses) -> Value {
    let counts = plan.counts();
    let effective = || plan.changes.iter().filter(|change| change.is_effective());
    of(Each::Plan, uses, |field| match field {
        "mode" => text(plan.mode.word()),
        "project_id" => Value::Int(plan.project.0),
        "add" => number(counts.add),
        "change" => number(counts.change),
        "destroy" => number(counts.destroy),
        "adopt" => number(counts.adopt),
        "forget" => number(counts.forget),
        "keep" => number(plan.changes.iter().filter(|c| !c.is_effective() && c.block.is_none()).count()),
        "blocked" => number(plan.blocked().count()),
        "tables_added" => number(counts.tables_added),
        "tables_removed" => number(counts.tables_removed),
        "tables_moved" => number(counts.tables_moved),
        "tables_renamed" => number(counts.tables_renamed),
        "tables_remapped" => number(counts.tables_remapped),
        "waves" => number(plan.waves().len()),
        "healthy_for" => {
            Value::Int(plan.healthy_for.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX)))
        }
        "impact" => text(effective().map(|change| change.impact.class).max().unwrap_or(ImpactClass::Safe).word()),
        "addresses" => list(effective().map(|change| change.address.to_string())),
        _ => Value::Null,
    })
}

/// The fields of a change that are used.
pub(crate) fn change(change: &Change, uses: &Uses) -> Value {
    let spec = change.after.as_ref().or(change.before.as_ref());
    let of_spec = |get: fn(&Spec) -> &str| text(spec.map(get).unwrap_or_default());
    let rows = |is: fn(&TableChangeKind) -> bool| {
        list(change.tables.iter().filter(move |row| is(&row.kind)).map(|row| row.table.to_string()))
    };
    of(Each::Change, uses, |field| match field {
        "address" => text(&change.address.to_string()),
        "kind" => text(change.address.kind.word()),
        "name" => text(change.address.name.as_str()),
        "action" => text(change.action.word()),
        "reason" => text(change.reason.code()),
        "blocked" => Value::Bool(change.block.is_some()),
        "protected" => Value::Bool(change.protected),
        "source" => of_spec(|spec| &spec.source),
        "destination" => of_spec(|spec| &spec.destination.datasource),
        "destination_type" => of_spec(|spec| spec.destination.kind.word()),
        "impact" => text(change.impact.class.word()),
        "wave" => Value::Int(i64::from(change.order.wave.number())),
        "goes_after" => list(change.order.after.iter().map(ToString::to_string)),
        "restarts" => Value::Bool(change.restarts()),
        "tables_added" => rows(|kind| matches!(kind, TableChangeKind::Added)),
        "tables_removed" => rows(|kind| matches!(kind, TableChangeKind::Removed)),
        "tables_moved" => rows(|kind| matches!(kind, TableChangeKind::MovedFrom(_))),
        "tables_renamed" => rows(|kind| matches!(kind, TableChangeKind::RenamedFrom(_))),
        "tables_remapped" => rows(|kind| matches!(kind, TableChangeKind::Remapped { .. })),
        "tables_unchanged" => number(change.unchanged_tables),
        "fields" => list(change.fields.iter().map(|field| field.field.to_owned())),
        "sides" => list(sides(change).into_iter().map(|side| side.word().to_owned())),
        "before" => spec_value(change.before.as_ref()),
        "after" => spec_value(change.after.as_ref()),
        "file" => file(change.origin.as_ref()),
        "line" => line(change.origin.as_ref()),
        _ => Value::Null,
    })
}

fn sides(change: &Change) -> BTreeSet<Side> {
    let rows = change.tables.iter().map(|row| row.side);
    rows.chain(change.fields.iter().map(|field| field.side)).collect()
}

/// The fields of a row that are used.
pub(crate) fn table(row: &TableChange, uses: &Uses) -> Value {
    of(Each::Table, uses, |field| match field {
        "name" => text(&row.table.name),
        "database" => text(row.table.database.as_deref().unwrap_or_default()),
        "full_name" => text(&row.table.to_string()),
        "kind" => text(kind(&row.kind)),
        "from" => text(&from(&row.kind)),
        "to" => text(&to(&row.kind)),
        "side" => text(row.side.word()),
        "impact" => text(row.impact.word()),
        "file" => file(row.origin.as_ref()),
        "line" => line(row.origin.as_ref()),
        _ => Value::Null,
    })
}

const fn kind(kind: &TableChangeKind) -> &'static str {
    match kind {
        TableChangeKind::Added => "added",
        TableChangeKind::Removed => "removed",
        TableChangeKind::MovedFrom(_) => "moved_from",
        TableChangeKind::MovedTo(_) => "moved_to",
        TableChangeKind::RenamedFrom(_) => "renamed_from",
        TableChangeKind::Remapped { .. } => "remapped",
        TableChangeKind::Published => "published",
        TableChangeKind::Withdrawn => "withdrawn",
    }
}

fn from(kind: &TableChangeKind) -> String {
    match kind {
        TableChangeKind::MovedFrom(address) => address.to_string(),
        TableChangeKind::RenamedFrom(table) => Table::to_string(table),
        TableChangeKind::Remapped { from, .. } => from.clone(),
        TableChangeKind::Added
        | TableChangeKind::Removed
        | TableChangeKind::MovedTo(_)
        | TableChangeKind::Published
        | TableChangeKind::Withdrawn => String::new(),
    }
}

fn to(kind: &TableChangeKind) -> String {
    match kind {
        TableChangeKind::MovedTo(address) => address.to_string(),
        TableChangeKind::Remapped { to, .. } => to.clone(),
        TableChangeKind::Added
        | TableChangeKind::Removed
        | TableChangeKind::MovedFrom(_)
        | TableChangeKind::RenamedFrom(_)
        | TableChangeKind::Published
        | TableChangeKind::Withdrawn => String::new(),
    }
}

/// What there is or would be; with all fields empty where there is nothing.
fn spec_value(spec: Option<&Spec>) -> Value {
    let get = |field: &str| match (field, spec) {
        ("exists", _) => Value::Bool(spec.is_some()),
        ("tables", _) => list(spec.iter().flat_map(|spec| spec.tables.iter()).map(|table| TableRef::to_string(&table))),
        ("ddl", _) => list(
            spec.iter()
                .flat_map(|spec| &spec.start.ddl)
                .map(|(kind, policy)| format!("{}: {}", kind.word(), policy.word())),
        ),
        (_, None) => text(""),
        ("source", Some(spec)) => text(&spec.source),
        ("destination", Some(spec)) => text(&spec.destination.datasource),
        ("destination_type", Some(spec)) => text(spec.destination.kind.word()),
        ("resource_group", Some(spec)) => text(spec.resource_group.as_ref().map_or("", |group| &group.0)),
        ("folder", Some(spec)) => text(spec.folder.as_deref().unwrap_or_default()),
        ("run", Some(spec)) => text(spec.run.word()),
        ("failover", Some(spec)) => text(&spec.start.failover.map(|failover| failover.to_string()).unwrap_or_default()),
        ("error_limit", Some(spec)) => text(&spec.start.error_limit.map(|limit| limit.to_string()).unwrap_or_default()),
        ("after_update", Some(spec)) => text(spec.start.after_update.word()),
        (_, Some(_)) => Value::Null,
    };
    map(SPEC.iter().map(|field| (field.name, get(field.name))))
}

fn of(each: Each, uses: &Uses, get: impl Fn(&str) -> Value) -> Value {
    map(uses.iter().filter(|(of, _)| *of == each).map(|(_, field)| (*field, get(field))))
}

fn map<'f>(fields: impl Iterator<Item = (&'f str, Value)>) -> Value {
    let map: HashMap<Key, Value> =
        fields.map(|(name, value)| (Key::String(Arc::new(name.to_owned())), value)).collect();
    Value::Map(Map { map: Arc::new(map) })
}

fn text(text: &str) -> Value {
    Value::String(Arc::new(text.to_owned()))
}

fn number(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn list(texts: impl Iterator<Item = String>) -> Value {
    Value::List(Arc::new(texts.map(|text| Value::String(Arc::new(text))).collect()))
}

fn file(origin: Option<&Origin>) -> Value {
    text(origin.map_or("", |origin| &origin.file))
}

fn line(origin: Option<&Origin>) -> Value {
    Value::Int(origin.map_or(0, |origin| i64::from(origin.line)))
}
