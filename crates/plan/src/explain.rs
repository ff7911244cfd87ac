//! Why a plan does to a sync, or to one of its tables, what it does: what the YAML says and where, what is live, what was
//! applied last, and what follows.
//!
//! It decides nothing: the change is the plan's.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{
    Address, Declared, Desired, Live, Observed, Order, Origin, Record, Spec, Start, State, Table, TaskId,
};
use jiff::Timestamp;

use crate::change::{Change, instance_word};
use crate::plan::Plan;
use crate::row::TableChange;
use crate::scope::Scope;

/// All that is known of one sync.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whose.
    pub address: Address,
    /// Where it is declared, if it is.
    pub declared: Option<Origin>,
    /// Whether there is a task.
    pub presence: Presence,
    /// Who edited the task last, where the service tells.
    pub edited_by: Option<String>,
    /// And when.
    pub edited_at: Option<Timestamp>,
    /// When it was applied last, if it ever was.
    pub applied_at: Option<Timestamp>,
    /// Each setting by all three accounts.
    pub settings: Vec<Setting>,
    /// How many tables are declared, live and applied, where that is known.
    pub n_tables: [Option<usize>; 3],
    /// The syncs for which the plan has it wait because the YAML says so.
    pub waits_for: Vec<Address>,
    /// What the plan would do.
    pub change: Option<Change>,
    /// The table that was asked about.
    pub table: Option<TableFacts>,
}

/// Whether there is a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// This one.
    There(TaskId),
    /// There is none.
    Absent,
    /// That cannot be told; the change says why.
    Unclear,
}

/// One setting by all three accounts; `None` where an account does not tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key in the YAML.
    pub key: &'static str,
    /// What the YAML says, or what holds where it says nothing.
    pub declared: Option<String>,
    /// What is live.
    pub live: Option<String>,
    /// What was applied last.
    pub applied: Option<String>,
    /// Which layer of the YAML gives it.
    pub layer: Layer,
    /// Where.
    pub origin: Option<Origin>,
}

/// Which layer of the YAML gives a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The sync itself.
    Sync,
    /// `defaults:` in the project's own file.
    Defaults,
    /// None: it is what holds where nobody says anything.
    BuiltIn,
}

impl Layer {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Defaults => "defaults",
            Self::BuiltIn => "built-in",
        }
    }
}

/// All that is known of one table of a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFacts {
    /// Which.
    pub table: Table,
    /// The place in the YAML that asks for it, if one does.
    pub declared: Option<Origin>,
    /// Whether it is shipped now; `None` where that is not known.
    pub live: Option<bool>,
    /// Whether the last apply shipped it; `None` where there was none.
    pub applied: Option<bool>,
    /// What the plan would do about it.
    pub row: Option<TableChange>,
}

/// The settings of a sync, in the order of the YAML.
const KEYS: [&str; 13] = [
    "source.datasource",
    "destination.type",
    "destination.datasource",
    "resource_group",
    "folder",
    "run",
    "start.failover",
    "start.error_limit",
    "start.ddl",
    "start.after_update",
    "after",
    "wave",
    "lifecycle.prevent_destroy",
];

/// The scope of a plan that tells all about one sync: with it, those that a table may come from or go to, and
/// those that it comes after.
#[must_use]
pub fn explaining_scope(address: &Address, desired: &Desired, state: &State) -> Scope {
    let of = |address: &Address| {
        let (declared, record) = (desired.syncs.get(address), state.records.get(address));
        (declared.map(|declared| &declared.spec.tables), record.map(|record| &record.spec.tables))
    };
    let (declared, applied) = of(address);
    let is_steady =
        |table| declared.is_some_and(|all| all.contains(table)) && applied.is_some_and(|all| all.contains(table));
    let unsteady: BTreeSet<_> =
        declared.into_iter().chain(applied).flatten().filter(|table| !is_steady(*table)).collect();
    let shares = |other: &&Address| {
        let (declared, applied) = of(other);
        declared.into_iter().chain(applied).flatten().any(|table| unsteady.contains(&table))
    };
    let others = desired.syncs.keys().chain(state.records.keys()).filter(shares);
    let declared = desired.syncs.get(address).map(|declared| &declared.order.after);
    let after = declared.or(state.records.get(address).map(|record| &record.order.after)).into_iter().flatten();
    Scope::only(others.chain(after).chain([address]).collect::<BTreeSet<_>>())
}

/// Explains what `plan` does to `address`, and to one of its tables.
#[must_use]
pub fn explain(
    (address, table): (&Address, Option<&Table>),
    plan: &Plan,
    (desired, live, state): (&Desired, &Live, &State),
) -> Explanation {
    let declared = desired.syncs.get(address);
    let (there, record) = (live.tasks.get(address), state.records.get(address));
    let change = plan.changes.iter().find(|change| change.address == *address);
    let presence = match (there, live.gaps.contains_key(address)) {
        (_, true) => Presence::Unclear,
        (Some(there), false) => Presence::There(there.id()),
        (None, false) => Presence::Absent,
    };
    let file = there.and_then(|there| there.task.file());
    let spec = there.and_then(Observed::spec);
    Explanation {
        address: address.clone(),
        declared: declared.map(|declared| declared.origin.clone()),
        presence,
        edited_by: file.and_then(|file| file.edited_by.clone()),
        edited_at: file.and_then(|file| file.edited_at),
        applied_at: record.map(|record| record.applied_at),
        settings: settings(declared, there, record),
        n_tables: [declared.map(|declared| &declared.spec), spec, record.map(|record| &record.spec)]
            .map(|spec| spec.map(|spec| spec.tables.len())),
        waits_for: waits_for(address, plan),
        change: change.cloned(),
        table: table.map(|table| facts(table, declared, (presence, spec), record, change)),
    }
}

fn waits_for(address: &Address, plan: &Plan) -> Vec<Address> {
    let at = plan.changes.iter().position(|change| change.address == *address);
    let others = at.and_then(|at| plan.waits().remove(&at)).unwrap_or_default();
    others.into_iter().filter_map(|other| Some(plan.changes.get(other)?.address.clone())).collect()
}

/// Every table that anything is known of in connection with a sync.
#[must_use]
pub fn known_tables(address: &Address, (desired, live, state): (&Desired, &Live, &State)) -> BTreeSet<Table> {
    let declared = desired.syncs.get(address).map(|declared| &declared.spec);
    let live = live.tasks.get(address).and_then(Observed::spec);
    let applied = state.records.get(address).map(|record| &record.spec);
    let all = [declared, live, applied].into_iter().flatten().flat_map(|spec| &spec.tables);
    all.map(|table| table.to_table()).collect()
}

fn facts(
    table: &Table,
    declared: Option<&Declared>,
    (presence, spec): (Presence, Option<&Spec>),
    record: Option<&Record>,
    change: Option<&Change>,
) -> TableFacts {
    let ships = |spec: &Spec| spec.tables.contains(table.as_ref());
    let rows = change.map(|change| change.tables.as_slice()).unwrap_or_default();
    TableFacts {
        table: table.clone(),
        declared: declared.filter(|declared| ships(&declared.spec)).map(|declared| declared.origin_of(table.as_ref())),
        live: if presence == Presence::Absent { Some(false) } else { spec.map(ships) },
        applied: record.map(|record| ships(&record.spec)),
        row: rows.iter().find(|row| row.table == *table || row.goes() == Some(table)).cloned(),
    }
}

fn settings(declared: Option<&Declared>, there: Option<&Observed>, record: Option<&Record>) -> Vec<Setting> {
    let wished =
        declared.map(|declared| values(&declared.spec, declared.lifecycle.prevent_destroy, Some(&declared.order)));
    let mut live = there.and_then(Observed::spec).map(|spec| values(spec, None, None)).unwrap_or_default();
    // No document tells how it should run; the instance tells how it does.
    live.remove("run");
    live.extend(there.and_then(|there| there.instance.as_ref()).map(|instance| ("run", instance_word(instance))));
    let applied = record.map(|record| values(&record.spec, Some(record.protected), Some(&record.order)));
    let of = |values: &Option<BTreeMap<_, String>>, key| values.as_ref().and_then(|values| values.get(key).cloned());
    let setting = |key| {
        let origin = declared.and_then(|declared| declared.setting_origin(key));
        let layer = match (declared, origin) {
            (Some(declared), Some(_)) if declared.origins.defaults.contains(key) => Layer::Defaults,
            (_, Some(_)) => Layer::Sync,
            (_, None) => Layer::BuiltIn,
        };
        let (declared, applied) = (of(&wished, key), of(&applied, key));
        Setting { key, declared, live: live.get(key).cloned(), applied, layer, origin: origin.cloned() }
    };
    let is_told =
        |setting: &Setting| [&setting.declared, &setting.live, &setting.applied].into_iter().any(Option::is_some);
    KEYS.into_iter().map(setting).filter(is_told).collect()
}

fn values(spec: &Spec, protected: Option<bool>, order: Option<&Order>) -> BTreeMap<&'static str, String> {
    let Spec { source, tables: _, destination, resource_group, folder, run, start } = spec;
    let known = [
        ("source.datasource", Some(source.clone())),
        ("destination.type", Some(destination.kind.to_string())),
        ("destination.datasource", Some(destination.datasource.clone())),
        ("resource_group", resource_group.as_ref().map(ToString::to_string)),
        ("folder", folder.clone()),
        ("run", Some(run.to_string())),
        ("after", order.and_then(after)),
        ("wave", order.filter(|order| !order.wave.is_default()).map(|order| order.wave.to_string())),
        ("lifecycle.prevent_destroy", protected.map(|protected| protected.to_string())),
    ];
    let known = known.into_iter().chain(Start::KEYS.map(|key| (key, start.get(key))));
    known.filter_map(|(key, value)| Some((key, value?))).collect()
}

fn after(order: &Order) -> Option<String> {
    let others: Vec<String> = order.after.iter().map(ToString::to_string).collect();
    (!others.is_empty()).then(|| others.join(", "))
}
