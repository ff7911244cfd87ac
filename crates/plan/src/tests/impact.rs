//! What changes do to data in flight.

use disync_model::ImpactClass;

use super::*;
use crate::{Effect, Evidence, TableChange};

macro_rules! check_impact {
    ($plan:expr, @$expected:literal) => {
        insta::assert_snapshot!(impact(&$plan), @$expected)
    };
}

/// Each effective change with its class, its rows and its effects.
pub(super) fn impact(plan: &Plan) -> String {
    let mut out = String::new();
    for change in plan.changes.iter().filter(|change| change.is_effective()) {
        let _ = writeln!(out, "{} {}: {}", change.action.word(), change.address, change.impact.class.word());
        for row in &change.tables {
            let _ = writeln!(out, "  {}: {}", row.table, row.impact.word());
        }
        for Effect { kind, class, n_tables, evidence } in &change.impact.effects {
            let known = match evidence {
                Evidence::Documented => "documented",
                Evidence::Inferred => "inferred",
                Evidence::Undocumented => "not documented",
            };
            let _ = writeln!(out, "  {kind:?} of {n_tables}: {} ({known})", class.word());
        }
    }
    out
}

/// The plan of a world whose rows a later stage has made another thing of.
fn with_rows(world: &World, edit: impl FnOnce(&mut Vec<TableChange>)) -> Plan {
    let mut plan = world.plan();
    edit(&mut plan.changes[0].tables);
    plan.guarded(&Guards::default())
}

fn to_kafka(spec: Spec) -> Spec {
    Spec { destination: Destination { kind: DestinationKind::Kafka, datasource: "kafka".to_owned() }, ..spec }
}

#[test]
fn nothing_happens_to_what_is_in_sync() {
    let plan = in_sync().plan();
    assert_eq!(plan.changes[0].impact, crate::Impact::default());
}

#[test]
fn what_becomes_of_the_rows_of_a_new_task_is_not_documented() {
    let mut world = in_sync();
    world.vanish().state.records.clear();
    check_impact!(world.plan(), @"
    create realtime.orders: backfill
      shop.items: backfill
      shop.orders: backfill
      FullLoad of 2: backfill (not documented)
    ");
    let stopped = Spec { run: Run::Unmanaged, ..spec(&["shop.items"]) };
    check_impact!(world.declare(stopped).plan(), @"
    create realtime.orders: backfill
      shop.items: backfill
      FullLoad of 1: backfill (not documented)
      NextStart of 0: safe (inferred)
    ");
}

#[test]
fn a_task_that_vanished_begins_anew() {
    check_impact!(in_sync().vanish().plan(), @"
    create realtime.orders: resync
      shop.items: resync
      shop.orders: resync
      StartsAnew of 2: resync (not documented)
      PositionLost of 2: resync (inferred)
    ");
}

#[test]
fn tables_that_a_task_gains_and_loses_count_from_its_next_start_on() {
    let mut world = in_sync();
    check_impact!(world.declare(spec(&["shop.goods", "shop.orders"])).plan(), @"
    update realtime.orders: data-loss
      shop.goods: backfill
      shop.items: data-loss
      NotShipped of 1: data-loss (documented)
      Orphaned of 1: safe (inferred)
      FullLoad of 1: backfill (not documented)
      NextStart of 0: safe (inferred)
    ");
}

#[test]
fn a_task_that_is_stopped_has_no_next_start_to_speak_of() {
    let mut world = in_sync();
    world.live().instance = Some(InstanceStatus::Paused);
    let wished = Spec { run: Run::Stopped, ..spec(&["shop.orders"]) };
    check_impact!(world.declare(wished).plan(), @"
    update realtime.orders: data-loss
      shop.items: data-loss
      NotShipped of 1: data-loss (documented)
      Orphaned of 1: safe (inferred)
    ");
}

#[test]
fn stopping_a_task_is_safe_as_long_as_the_binary_log_lasts() {
    let mut world = in_sync();
    check_impact!(world.declare(Spec { run: Run::Stopped, ..spec(&["shop.items", "shop.orders"]) }).plan(), @"
    update realtime.orders: safe
      Stops of 2: safe (inferred)
    ");
}

#[test]
fn a_start_and_a_record_do_nothing_to_data() {
    let mut world = in_sync();
    world.live().instance = Some(InstanceStatus::Paused);
    check_impact!(world.plan(), @"update realtime.orders: safe");
    let mut world = in_sync();
    world.desired.syncs.get_mut(&orders()).unwrap().lifecycle.prevent_destroy = Some(true);
    check_impact!(world.plan(), @"
    update realtime.orders: safe
      RecordOnly of 0: safe (documented)
    ");
    check_impact!(in_sync().undeclare().vanish().plan(), @"
    forget realtime.orders: safe
      RecordOnly of 0: safe (documented)
    ");
}

#[test]
fn another_resource_group_counts_from_the_next_start_on() {
    let mut world = in_sync();
    let group = Some(ResourceGroup("S_res_group_2807_2".to_owned()));
    let wished = Spec { resource_group: group, ..spec(&["shop.items", "shop.orders"]) };
    check_impact!(world.declare(wished).plan(), @"
    update realtime.orders: safe
      NextStart of 0: safe (inferred)
    ");
}

#[test]
fn a_task_that_is_replaced_forgets_its_position_and_leaves_its_old_destination() {
    let mut world = in_sync();
    check_impact!(world.declare(Spec { source: "other".to_owned(), ..spec(&["shop.goods", "shop.orders"]) }).plan(), @"
    replace realtime.orders: data-loss
      shop.goods: resync
      shop.items: data-loss
      NotShipped of 1: data-loss (documented)
      Orphaned of 1: safe (inferred)
      StartsAnew of 2: resync (not documented)
      PositionLost of 2: resync (inferred)
      Restart of 0: resync (documented)
    ");
    let elsewhere = Spec { run: Run::Unmanaged, ..to_kafka(spec(&["shop.items", "shop.orders"])) };
    check_impact!(world.declare(elsewhere).plan(), @"
    replace realtime.orders: resync
      Orphaned of 2: safe (inferred)
      StartsAnew of 2: resync (not documented)
      PositionLost of 2: resync (inferred)
      Stops of 2: resync (documented)
    ");
}

#[test]
fn a_task_that_is_deleted_ships_nothing() {
    check_impact!(in_sync().undeclare().plan(), @"
    delete realtime.orders: data-loss
      shop.items: data-loss
      shop.orders: data-loss
      NotShipped of 2: data-loss (documented)
      Orphaned of 2: safe (inferred)
    ");
    let mut foreign = in_sync();
    foreign.live().shape = Shape::Foreign("it was drawn".to_owned());
    check_impact!(foreign.undeclare().plan(), @"
    delete realtime.orders: data-loss
      NotShipped of 0: data-loss (documented)
    ");
}

#[test]
fn a_solution_that_gains_a_table_repeats_what_it_has_shipped() {
    let mut world = solutions::in_sync();
    solutions::declare(&mut world, solutions::wished(&["shop.goods", "shop.items", "shop.orders"]));
    check_impact!(world.plan(), @"
    update solution.lake: rewind
      shop.goods: backfill
      FullLoad of 1: backfill (inferred)
      Restart of 0: safe (inferred)
      Replay of 3: rewind (inferred)
      HumanStep of 0: safe (inferred)
    ");
}

#[test]
fn a_topic_gets_its_messages_twice() {
    let mut world = solutions::in_sync();
    let before = to_kafka(solutions::wished(&["shop.items", "shop.orders"]));
    solutions::live(&mut world).shape = Shape::Sync(before.clone());
    world.state.records.get_mut(&solutions::lake()).unwrap().spec = before;
    solutions::declare(&mut world, to_kafka(solutions::wished(&["shop.goods", "shop.items", "shop.orders"])));
    check_impact!(world.plan(), @"
    update solution.lake: rewind
      shop.goods: backfill
      FullLoad of 1: backfill (inferred)
      Restart of 0: safe (inferred)
      Replay of 3: rewind (inferred)
      Duplicates of 2: rewind (inferred)
      HumanStep of 0: safe (inferred)
    ");
}

#[test]
fn a_solution_that_loses_a_table_restarts_and_repeats_nothing() {
    let mut world = solutions::in_sync();
    solutions::declare(&mut world, solutions::wished(&["shop.orders"]));
    check_impact!(world.plan(), @"
    update solution.lake: data-loss
      shop.items: data-loss
      NotShipped of 1: data-loss (documented)
      Orphaned of 1: safe (inferred)
      Restart of 0: safe (inferred)
      HumanStep of 0: safe (inferred)
    ");
}

#[test]
fn a_solution_that_was_never_started_has_nothing_to_repeat() {
    let mut world = solutions::in_sync();
    solutions::live(&mut world).instance = solutions::status("4", &[]);
    solutions::declare(&mut world, solutions::wished(&["shop.goods", "shop.items", "shop.orders"]));
    check_impact!(world.plan(), @"
    update solution.lake: backfill
      shop.goods: backfill
      FullLoad of 1: backfill (inferred)
      HumanStep of 0: safe (inferred)
    ");
}

#[test]
fn a_table_that_is_renamed_or_written_elsewhere_is_shipped_anew() {
    let mut world = in_sync();
    world.declare(spec(&["shop.goods", "shop.items"]));
    let renamed = |rows: &mut Vec<TableChange>| {
        let gone = rows.pop().unwrap().table;
        rows[0].kind = TableChangeKind::RenamedFrom(gone);
    };
    check_impact!(with_rows(&world, renamed), @"
    update realtime.orders: resync
      shop.goods: resync
      Orphaned of 1: safe (inferred)
      StartsAnew of 1: resync (not documented)
      NextStart of 0: safe (inferred)
    ");
    let remapped = |rows: &mut Vec<TableChange>| {
        rows.truncate(1);
        rows[0].kind = TableChangeKind::Remapped { from: "a".to_owned(), to: "b".to_owned() };
    };
    check_impact!(with_rows(&world, remapped), @"
    update realtime.orders: resync
      shop.goods: resync
      Orphaned of 1: safe (inferred)
      StartsAnew of 1: resync (not documented)
      NextStart of 0: safe (inferred)
    ");
}

#[test]
fn a_table_leaves_its_destination_table_behind_unless_it_moves() {
    let plan = |destination: DestinationKind| {
        let mut world = in_sync();
        world.declare(spec(&["shop.items"]));
        let other =
            Spec { destination: Destination { kind: destination, ..spec(&[]).destination }, ..spec(&["shop.orders"]) };
        world.desired.syncs.insert(Address::realtime("z"), declared(other));
        world.plan()
    };
    check_impact!(plan(DestinationKind::Holo), @"
    update realtime.orders: resync
      shop.orders: resync
      NextStart of 0: safe (inferred)
    create realtime.z: resync
      shop.orders: resync
      StartsAnew of 1: resync (not documented)
    ");
    check_impact!(plan(DestinationKind::Odps), @"
    update realtime.orders: data-loss
      shop.orders: data-loss
      NotShipped of 1: data-loss (documented)
      Orphaned of 1: safe (inferred)
      NextStart of 0: safe (inferred)
    create realtime.z: backfill
      shop.orders: backfill
      FullLoad of 1: backfill (not documented)
    ");
}

#[test]
fn the_class_of_a_change_is_the_worst_of_what_it_does() {
    let mut world = in_sync();
    let plan = world.declare(spec(&["shop.goods"])).plan();
    let change = &plan.changes[0];
    let rows = change.tables.iter().map(|row| row.impact);
    let worst = change.impact.effects.iter().map(|effect| effect.class).chain(rows).max();
    assert_eq!(Some(change.impact.class), worst);
    assert_eq!(change.impact.class, ImpactClass::DataLoss);
}
