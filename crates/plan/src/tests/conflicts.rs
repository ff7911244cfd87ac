//! What the YAML and the console have changed differently.

use super::*;
use crate::{Action, Block, Party};

fn group(name: &str) -> Option<ResourceGroup> {
    Some(ResourceGroup(name.to_owned()))
}

/// The YAML drops the sync, and the console has added a table to it.
fn dropped_and_edited() -> World {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.items", "shop.orders", "shop.carts"]));
    world.undeclare();
    world
}

/// The YAML adds a table, and the console has deleted the task.
fn edited_and_deleted() -> World {
    let mut world = in_sync();
    world.declare(spec(&["shop.items", "shop.orders", "shop.carts"])).vanish();
    world
}

/// The YAML wants another destination, and the console has removed a table.
fn replaced_and_edited() -> World {
    let mut world = in_sync();
    let mut wished = spec(&["shop.items", "shop.orders"]);
    wished.destination.datasource = "holo2".to_owned();
    world.declare(wished);
    *world.live() = observed(spec(&["shop.orders"]));
    world
}

/// Both chose another resource group, and the YAML adds a table.
fn two_groups() -> World {
    let mut world = in_sync();
    let tables = ["shop.items", "shop.orders", "shop.carts"];
    world.declare(Spec { resource_group: group("S_res_group_1999_1"), ..spec(&tables) });
    let Shape::Sync(there) = &mut world.live().shape else { unreachable!() };
    there.resource_group = group("3777");
    world
}

fn accept(mut world: World, party: Party) -> World {
    world.accept.all = Some(party);
    world
}

fn conflict(world: &World) -> String {
    match &world.plan().changes[0].block {
        Some(Block::Conflict(conflict)) => format!("ours {:?}\ntheirs {:?}", conflict.ours, conflict.theirs),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_sync_that_the_yaml_dropped_and_the_console_changed_is_a_conflict() {
    insta::assert_snapshot!(conflict(&dropped_and_edited()), @r#"
    ours Deleted
    theirs Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [], unchanged: 2, fields: [] })
    "#);
    check_plan!(accept(dropped_and_edited(), Party::Ours), @r#"
    delete realtime.orders: it is no longer declared
      - shop.carts [theirs]
      - shop.items
      - shop.orders
      steps: stop terminate delete
    drift realtime.orders: Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [], unchanged: 2, fields: [] })
    "#);
    check_plan!(accept(dropped_and_edited(), Party::Theirs), @r#"
    keep realtime.orders: its conflict was decided for what is live
      steps: 
    drift realtime.orders: Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [], unchanged: 2, fields: [] })
    "#);
}

#[test]
fn a_sync_that_the_yaml_changed_and_the_console_deleted_is_a_conflict() {
    insta::assert_snapshot!(conflict(&edited_and_deleted()), @r#"
    ours Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [], unchanged: 2, fields: [] })
    theirs Deleted
    "#);
    check_plan!(accept(edited_and_deleted(), Party::Ours), @"
    create realtime.orders: applied before, and deleted outside of disync
      + shop.carts (syncs/orders.yaml:10)
      + shop.items [theirs] (syncs/orders.yaml:11)
      + shop.orders [theirs] (syncs/orders.yaml:12)
      steps: generate create deploy start verify
    drift realtime.orders: Vanished
    ");
    check_plan!(accept(edited_and_deleted(), Party::Theirs), @"
    keep realtime.orders: its conflict was decided for what is live
      steps: 
    drift realtime.orders: Vanished
    ");
}

#[test]
fn replacing_a_task_that_the_console_changed_is_a_conflict() {
    insta::assert_snapshot!(conflict(&replaced_and_edited()), @r#"
    ours Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "destination.datasource", before: Some("holo"), after: Some("holo2"), replaces: true, side: Ours, origin: None }] })
    theirs Changed(Difference { added: [], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [] })
    "#);
    check_plan!(accept(replaced_and_edited(), Party::Ours), @r#"
    replace realtime.orders: the YAML was changed, and it was changed outside of disync too
      + shop.items [theirs] (syncs/orders.yaml:10)
      ! destination.datasource: Some("holo") -> Some("holo2")
      steps: stop terminate delete generate create deploy start verify
    drift realtime.orders: Changed(Difference { added: [], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [] })
    "#);
    check_plan!(accept(replaced_and_edited(), Party::Theirs), @r#"
    keep realtime.orders: its conflict was decided for what is live
      steps: 
    drift realtime.orders: Changed(Difference { added: [], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [] })
    "#);
}

#[test]
fn a_setting_that_both_sides_changed_is_a_conflict() {
    insta::assert_snapshot!(conflict(&two_groups()), @r#"
    ours Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [], unchanged: 2, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("S_res_group_1999_1"), replaces: false, side: Ours, origin: None }] })
    theirs Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("3777"), replaces: false, side: Ours, origin: None }] })
    "#);
    check_plan!(accept(two_groups(), Party::Ours), @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      + shop.carts (syncs/orders.yaml:10)
      ~ resource_group: Some("3777") -> Some("S_res_group_1999_1") [conflict] (disync.yaml:4)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("3777"), replaces: false, side: Theirs, origin: None }] })
    "#);
    check_plan!(accept(two_groups(), Party::Theirs), @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      + shop.carts (syncs/orders.yaml:10)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("3777"), replaces: false, side: Theirs, origin: None }] })
    "#);
}

#[test]
fn a_setting_that_is_left_to_the_console_is_asked_for_again() {
    let mut world = accept(two_groups(), Party::Theirs);
    let plan = world.plan();
    let change = &plan.changes[0];
    assert_eq!(change.after.as_ref().unwrap().resource_group, group("3777"));
    // Applied: the table is there, and the group is that of the console.
    world.record().spec = change.record().unwrap().clone();
    let Shape::Sync(there) = &mut world.live().shape else { unreachable!() };
    there.tables = change.after.as_ref().unwrap().tables.clone();
    check_plan!(world, @r#"
    keep realtime.orders: its conflict was decided for what is live
      steps: 
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 3, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("3777"), replaces: false, side: Theirs, origin: None }] })
    "#);
    world.accept.all = None;
    assert!(matches!(world.plan().changes[0].block, Some(Block::Conflict(_))));
}

/// Both chose another resource group, and an apply that was to leave that of the console was killed before it verified.
fn killed_before_verifying() -> World {
    let mut world = accept(two_groups(), Party::Theirs);
    let change = world.plan().changes.remove(0);
    let (after, recorded) = (change.after.clone(), change.record().cloned());
    *world.record() = Record { fingerprint: None, ..record(recorded.clone().unwrap()) };
    world.pending(Stage::Deploy, after.clone());
    world.state.pending.get_mut(&orders()).unwrap().recorded = recorded;
    let live = observed(after.clone().unwrap());
    *world.live() = Observed { shape: Shape::Sync(Spec { run: Run::Unmanaged, ..after.unwrap() }), ..live };
    world
}

#[test]
fn an_apply_that_left_a_setting_and_was_killed_is_brought_to_its_end() {
    let mut world = killed_before_verifying();
    check_plan!(world, @"
    adopt realtime.orders: its conflict was decided for what is live
      steps: adopt
    ");
    // Also where nothing is left of it but a record that was not verified.
    world.state.pending.clear();
    check_plan!(world, @r#"
    adopt realtime.orders: its conflict was decided for what is live
      steps: adopt
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 3, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("3777"), replaces: false, side: Theirs, origin: None }] })
    "#);
    // What was left does not count as applied.
    let recorded = world.plan().changes[0].record().unwrap().clone();
    assert_eq!(recorded.resource_group, group("S_res_group_2807_1"));
}

#[test]
fn nothing_is_in_conflict_where_only_one_side_changed() {
    let mut world = in_sync();
    world.undeclare();
    assert_eq!(world.plan().changes[0].action, Action::Delete);
    assert_eq!(world.plan().changes[0].block, None);
    let mut world = in_sync();
    world.vanish();
    assert_eq!(world.plan().changes[0].block, None);
}

#[test]
fn what_an_interrupted_apply_did_is_no_edit_of_the_console() {
    let mut world = dropped_and_edited();
    world.pending(Stage::Update, Some(spec(&["shop.items", "shop.orders", "shop.carts"])));
    assert_eq!(world.plan().changes[0].block, None);
}

#[test]
fn destroying_everything_is_decided_already() {
    let mut world = dropped_and_edited();
    world.scope.mode = Mode::Destroy;
    assert_eq!(world.plan().changes[0].block, None);
}

#[test]
fn the_decision_for_an_address_outweighs_the_one_for_all() {
    let mut world = accept(dropped_and_edited(), Party::Theirs);
    world.accept.addresses.insert(orders(), Party::Ours);
    assert_eq!(world.plan().changes[0].action, Action::Delete);
    world.accept.addresses.insert(Address::realtime("other"), Party::Theirs);
    assert_eq!(world.plan().changes[0].action, Action::Delete);
}

#[test]
fn protection_stops_a_deletion_whoever_is_right() {
    let mut world = dropped_and_edited();
    world.record().protected = true;
    assert_eq!(world.plan().changes[0].block, Some(Block::Protected));
    assert_eq!(accept(world, Party::Theirs).plan().changes[0].block, None);
}

#[test]
fn a_task_that_became_something_else_is_not_deleted_unasked() {
    let mut world = in_sync();
    world.live().shape = Shape::Foreign("its source is PostgreSQL".to_owned());
    world.undeclare();
    insta::assert_snapshot!(conflict(&world), @r#"
    ours Deleted
    theirs Foreign("its source is PostgreSQL")
    "#);
}
