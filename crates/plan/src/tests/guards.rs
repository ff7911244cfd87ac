//! Limits: what counts, and which flag lifts which.

use disync_model::{ImpactClass, RemovedPercent};

use super::*;
use crate::{Allowed, Selection, Violation};

/// The limits that the plan of `world` exceeds, and by whom.
fn violations(world: &World) -> Vec<String> {
    let said = |violation: &Violation| {
        let addresses: Vec<String> = violation.addresses.iter().map(ToString::to_string).collect();
        let flag = violation.flag.unwrap_or("no flag");
        format!("{}: {:?} by {} ({flag})", violation.setting, violation.excess, addresses.join(", "))
    };
    world.plan().violations.iter().map(said).collect()
}

/// A world whose sync has ten tables and shall lose this many.
fn losing(n: usize) -> World {
    let names: Vec<String> = (0..10).map(|n| format!("shop.t{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = in_sync();
    world.record().spec = spec(&names);
    *world.live() = observed(spec(&names));
    world.declare(spec(&names[n..]));
    world
}

fn percent(percent: u8, floor: u32) -> Guards {
    Guards { max_removed_percent: Some(RemovedPercent { percent, floor }), ..Guards::default() }
}

#[test]
fn a_share_of_the_tables_is_exceeded_only_beyond_the_floor() {
    let mut world = losing(3);
    world.guards = percent(30, 0);
    assert_eq!(violations(&world), [""; 0]);
    world.guards = percent(29, 3);
    assert_eq!(violations(&world), [""; 0]);
    world.guards = percent(29, 2);
    insta::assert_snapshot!(violations(&world).join("\n"), @"guards.max_removed_percent: RemovedPercent { limit: 29, floor: 2, found: 3, shipped: 10 } by realtime.orders (--allow-removed)");
    world.guards.allowed.removed = Some(2);
    assert_eq!(violations(&world).len(), 1);
    world.guards.allowed.removed = Some(3);
    assert_eq!(violations(&world), [""; 0]);
}

#[test]
fn a_share_is_that_of_all_syncs_in_the_plan() {
    let mut world = losing(3);
    let other = Address::realtime("other");
    let tables = spec(&["billing.a", "billing.b", "billing.c", "billing.d", "billing.e"]);
    world.desired.syncs.insert(other.clone(), declared(tables.clone()));
    let task = Task::File(File { name: Name::new("other"), ..file(8) });
    world.state.records.insert(other.clone(), Record { task: FileId(8).into(), ..record(tables.clone()) });
    world.live.tasks.insert(other, Observed { task, ..observed(tables) });
    world.guards = percent(20, 0);
    assert_eq!(violations(&world), [""; 0]);
    world.guards = percent(19, 0);
    assert_eq!(violations(&world).len(), 1);
    world.scope.selection = Selection::only(&[orders()]);
    world.guards = percent(29, 0);
    assert_eq!(violations(&world).len(), 1);
}

#[test]
fn tables_of_deleted_and_replaced_syncs_count_as_removed() {
    let guards = Guards { max_removed_tables: Some(1), ..Guards::default() };
    let mut deleted = in_sync();
    deleted.undeclare().guards = guards.clone();
    insta::assert_snapshot!(violations(&deleted).join("\n"), @"guards.max_removed_tables: RemovedTables { limit: 1, found: 2 } by realtime.orders (--allow-removed)");
    let mut replaced = in_sync();
    replaced.declare(Spec { source: "other".to_owned(), ..spec(&["shop.items", "shop.orders"]) }).guards = guards;
    insta::assert_snapshot!(violations(&replaced).join("\n"), @"guards.max_removed_tables: RemovedTables { limit: 1, found: 2 } by realtime.orders (--allow-removed)");
}

#[test]
fn a_table_that_goes_elsewhere_counts_as_removed_and_one_that_moves_does_not() {
    let found = |destination: &str| {
        let mut world = in_sync();
        world.declare(spec(&["shop.items"]));
        let destination = Destination { datasource: destination.to_owned(), ..spec(&[]).destination };
        let other = Spec { destination, ..spec(&["shop.orders"]) };
        world.desired.syncs.insert(Address::realtime("z"), declared(other));
        world.guards = Guards { max_removed_tables: Some(0), ..Guards::default() };
        world.plan().violations.len()
    };
    assert_eq!((found("holo"), found("another")), (0, 1));
}

#[test]
fn what_is_blocked_counts_for_nothing() {
    let mut world = in_sync();
    world.undeclare().record().protected = true;
    world.guards = Guards { max_removed_tables: Some(0), max_impact: Some(ImpactClass::Safe), ..Guards::default() };
    assert_eq!(violations(&world), [""; 0]);
}

#[test]
fn tasks_that_restart_are_counted() {
    let mut world = solutions::in_sync();
    solutions::declare(&mut world, solutions::wished(&["shop.orders"]));
    world.guards.max_restarts = Some(1);
    assert_eq!(violations(&world), [""; 0]);
    world.guards.max_restarts = Some(0);
    insta::assert_snapshot!(violations(&world).join("\n"), @"guards.max_restarts: Restarts { limit: 0, found: 1 } by solution.lake (--allow-restarts)");
    world.guards.allowed.restarts = Some(1);
    assert_eq!(violations(&world), [""; 0]);
}

#[test]
fn each_class_of_impact_is_allowed_by_itself() {
    let mut world = solutions::in_sync();
    solutions::declare(&mut world, solutions::wished(&["shop.goods", "shop.orders"]));
    world.guards.max_impact = Some(ImpactClass::DataLoss);
    assert_eq!(violations(&world), [""; 0]);
    world.guards.max_impact = Some(ImpactClass::Safe);
    insta::assert_snapshot!(violations(&world).join("\n"), @"
    guards.max_impact: Impact { limit: Safe, found: DataLoss } by solution.lake (--allow data-loss)
    guards.max_impact: Impact { limit: Safe, found: Rewind } by solution.lake (--allow rewind)
    guards.max_impact: Impact { limit: Safe, found: Backfill } by solution.lake (--allow backfill)
    ");
    let allow = |classes: &[ImpactClass]| Allowed { classes: classes.iter().copied().collect(), ..Allowed::default() };
    world.guards.allowed = allow(&[ImpactClass::DataLoss]);
    assert_eq!(violations(&world).len(), 2);
    world.guards.allowed = allow(&[ImpactClass::DataLoss, ImpactClass::Rewind, ImpactClass::Backfill]);
    assert_eq!(violations(&world), [""; 0]);
}

#[test]
fn what_is_only_recorded_needs_no_permission() {
    let mut world = in_sync();
    world.undeclare().vanish().guards = Guards {
        max_removed_tables: Some(0),
        max_removed_percent: Some(RemovedPercent { percent: 0, floor: 0 }),
        max_restarts: Some(0),
        max_impact: Some(ImpactClass::Safe),
        ..Guards::default()
    };
    assert_eq!(violations(&world), [""; 0]);
}
