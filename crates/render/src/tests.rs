//! Values in, text out: each test starts from an empty plan and adds the one thing that it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use disync_model::{
    Address, Destination, DestinationKind, FileId, ImpactClass, Origin, ProjectId, Refresh, ResourceGroup, Run, Spec,
    Table, TableRef, Tables,
};
use disync_plan::{
    Action, Against, Basis, Change, Difference, Excess, FieldChange, Impact, Mode, Plan, Reason, Side, Standing,
    TableChange, TableChangeKind, Violation,
};
use jiff::Timestamp;

use crate::{Style, View};

mod board;
mod calls;
mod doctor;
mod drift;
mod drift_text;
mod escape;
mod fix;
mod html;
mod inert;
mod json;
mod look;
mod markdown;
mod narrow;
mod operation;
mod plan;
mod previews;
mod problems;
mod progress;
mod properties;
mod report;
mod review;
mod scope;
mod state;
mod status;
mod watched;

const WINDOW: Style = Style { color: false, width: 80 };
const COLOR: Style = Style { color: true, width: 80 };
const BRIEF: View = View { all: false, diff: false };

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn table(name: &str) -> Table {
    let (database, table) = name.split_once('.').unwrap_or(("", name));
    TableRef { database: (!database.is_empty()).then_some(database), name: table }.to_table()
}

fn tables(names: &[&str]) -> Tables {
    let mut databases: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for name in names {
        let table = table(name);
        databases.entry(table.database.unwrap()).or_default().insert(table.name);
    }
    Tables::Multi(databases)
}

fn spec(names: &[&str]) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: tables(names),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: Some(ResourceGroup("S_res_group_2807_1".to_owned())),
        folder: Some("Business Flow/cdc".to_owned()),
        run: Run::Running,
        start: disync_model::Start::default(),
    }
}

fn origin(line: u32) -> Origin {
    Origin { file: Arc::from("syncs/orders.yaml"), line }
}

fn added(name: &str, line: u32) -> TableChange {
    row(name, TableChangeKind::Added, Some(origin(line)))
}

fn removed(name: &str) -> TableChange {
    row(name, TableChangeKind::Removed, None)
}

fn row(name: &str, kind: TableChangeKind, origin: Option<Origin>) -> TableChange {
    TableChange { table: table(name), kind, side: Side::Ours, impact: ImpactClass::Safe, origin }
}

fn field(field: &'static str, before: &str, after: &str, replaces: bool) -> FieldChange {
    let (before, after) = (Some(before.to_owned()), Some(after.to_owned()));
    FieldChange { field, before, after, replaces, side: Side::Ours, origin: None }
}

fn change(name: &str, action: Action, reason: Reason) -> Change {
    Change {
        address: Address::realtime(name),
        action,
        reason,
        block: None,
        task: None,
        fingerprint: None,
        destinations: None,
        before: None,
        after: None,
        tables: Vec::new(),
        unchanged_tables: 0,
        left_out_tables: 0,
        fields: Vec::new(),
        left_out_fields: 0,
        agreed: Difference::default(),
        impact: Impact::default(),
        recorded: None,
        accepted: None,
        preview: None,
        remarks: Vec::new(),
        protected: false,
        order: disync_model::Order::default(),
        unwatched: false,
        origin: Some(origin(2)),
    }
}

fn creation(name: &str, names: &[&str]) -> Change {
    let tables = (10..).zip(names).map(|(line, name)| added(name, line)).collect();
    Change { after: Some(spec(names)), tables, ..change(name, Action::Create, Reason::New) }
}

/// `shop.refunds` comes, `shop.order_items` goes, two tables stay.
fn update() -> Change {
    Change {
        task: Some(FileId(7).into()),
        before: Some(spec(&["billing.invoices", "shop.order_items", "shop.orders"])),
        after: Some(spec(&["billing.invoices", "shop.orders", "shop.refunds"])),
        tables: vec![removed("shop.order_items"), added("shop.refunds", 12)],
        unchanged_tables: 2,
        ..change("orders_to_holo", Action::Update, Reason::Edited)
    }
}

fn replacement() -> Change {
    Change {
        before: Some(spec(&["shop.orders"])),
        after: Some(Spec { source: "mysql_new".to_owned(), ..spec(&["shop.orders"]) }),
        unchanged_tables: 1,
        fields: vec![field("source.datasource", "mysql_pub", "mysql_new", true)],
        ..change("orders", Action::Replace, Reason::Edited)
    }
}

fn deletion(name: &str, names: &[&str]) -> Change {
    Change {
        task: Some(FileId(9).into()),
        before: Some(spec(names)),
        tables: names.iter().map(|name| removed(name)).collect(),
        origin: None,
        ..change(name, Action::Delete, Reason::Undeclared)
    }
}

/// Two tables would go where one may.
fn violation() -> Violation {
    Violation {
        setting: "guards.max_removed_tables".to_owned(),
        excess: Excess::RemovedTables { limit: 1, found: 2 },
        addresses: vec![Address::realtime("orders")],
        flag: None,
    }
}

fn empty_plan() -> Plan {
    Plan {
        project: ProjectId(10000),
        mode: Mode::Apply,
        against: Against::Now,
        since: None,
        basis: Basis { lineage: "lineage".to_owned(), serial: 3, live: Vec::new() },
        changes: Vec::new(),
        drift: Vec::new(),
        steps: Vec::new(),
        healthy_for: None,
        refresh: Refresh::Full,
        assumed: Vec::new(),
        left_out: Vec::new(),
        violations: Vec::new(),
        warnings: Vec::new(),
        standing: Standing::default(),
    }
}

fn plan_of(changes: Vec<Change>) -> Plan {
    Plan { changes, ..empty_plan() }
}

/// Takes the colours out of a text.
fn without_ansi(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        out.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    out + rest
}

/// What a terminal must never get from outside.
fn is_dangerous(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}
