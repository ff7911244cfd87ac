use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Destination, DestinationKind, ImpactClass, Run, Spec, Table, Tables};

use crate::change::{Action, Change, Reason};
use crate::row::{Side, TableChange, TableChangeKind};

fn table(name: &str) -> Table {
    Table { database: Some("shop".into()), name: name.into() }
}

fn tables(names: &[&str]) -> Tables {
    let names: BTreeSet<Box<str>> = names.iter().map(|name| (*name).into()).collect();
    Tables::Multi(BTreeMap::from([("shop".into(), names)]))
}

fn row(name: &str, kind: TableChangeKind) -> TableChange {
    TableChange { table: table(name), kind, side: Side::Ours, impact: ImpactClass::Safe, origin: None }
}

/// `orders` stays, `carts` comes, `items` goes, `users` comes in place of `user`.
fn change() -> Change {
    let mut change = Change::keep(&"realtime.orders".parse().unwrap(), None);
    change.set(Action::Update, Reason::Edited);
    change.unchanged_tables = 1;
    change.after = Some(Spec {
        source: "mysql".to_owned(),
        tables: tables(&["carts", "orders", "users"]),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Unmanaged,
        start: disync_model::Start::default(),
    });
    change.tables = vec![
        row("carts", TableChangeKind::Added),
        row("items", TableChangeKind::Removed),
        row("users", TableChangeKind::RenamedFrom(table("user"))),
    ];
    change
}

fn after(change: &Change) -> &Tables {
    &change.after.as_ref().unwrap().tables
}

#[test]
fn a_table_that_is_left_out_does_not_come() {
    let mut change = change();
    change.leave_tables(|row| row.kind == TableChangeKind::Added);
    assert_eq!(after(&change), &tables(&["orders", "users"]));
    assert_eq!((change.tables.len(), change.left_out_tables, change.unchanged_tables), (2, 1, 1));
}

#[test]
fn a_table_that_is_left_out_does_not_go() {
    let mut change = change();
    change.leave_tables(|row| row.kind == TableChangeKind::Removed);
    assert_eq!(after(&change), &tables(&["carts", "items", "orders", "users"]));
    assert_eq!((change.tables.len(), change.left_out_tables, change.unchanged_tables), (2, 1, 2));
}

#[test]
fn a_rename_that_is_left_out_leaves_the_old_name() {
    let mut change = change();
    change.leave_tables(|row| matches!(row.kind, TableChangeKind::RenamedFrom(_)));
    assert_eq!(after(&change), &tables(&["carts", "orders", "user"]));
    assert_eq!((change.left_out_tables, change.unchanged_tables), (1, 2));
}

#[test]
fn nothing_left_out_changes_nothing() {
    let mut narrowed = change();
    narrowed.leave_tables(|_| false);
    assert_eq!(narrowed, change());
}

#[test]
fn what_the_console_changed_and_the_plan_leaves_is_not_recorded_as_applied() {
    let mut change = change();
    for row in &mut change.tables {
        row.side = Side::Theirs;
    }
    change.leave_tables(|row| row.table != table("users"));
    // `carts` was applied and is gone, `items` was not and is there: both as they are, and neither is ours.
    assert_eq!(change.after.as_ref().unwrap().tables, tables(&["items", "orders", "users"]));
    assert_eq!(change.record().unwrap().tables, tables(&["carts", "orders", "users"]));
}
