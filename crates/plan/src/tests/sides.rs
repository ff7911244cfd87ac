//! Who changed what since the last apply.

use super::*;

#[test]
fn a_table_that_the_console_removed_is_theirs() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.orders"]));
    check_plan!(world, @r#"
    update realtime.orders: it was changed outside of disync
      + shop.items [theirs] (syncs/orders.yaml:10)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [] })
    "#);
}

#[test]
fn a_table_that_the_console_added_is_theirs() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.items", "shop.orders", "shop.carts"]));
    check_plan!(world, @r#"
    update realtime.orders: it was changed outside of disync
      - shop.carts [theirs] (syncs/orders.yaml:9)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [], unchanged: 2, fields: [] })
    "#);
}

#[test]
fn rows_of_both_sides_stand_side_by_side() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.orders", "shop.carts"]));
    world.declare(spec(&["shop.items", "shop.refunds"]));
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      - shop.carts [theirs] (syncs/orders.yaml:9)
      + shop.items [theirs] (syncs/orders.yaml:10)
      - shop.orders (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:11)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [] })
    "#);
}

#[test]
fn what_both_sides_did_alike_is_said_where_only_the_record_is_behind() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.orders", "shop.carts"]));
    world.declare(spec(&["shop.orders", "shop.carts"]));
    check_plan!(world, @r#"
    adopt realtime.orders: it is as wished already
      both added shop.carts
      both removed shop.items
      steps: adopt
    drift realtime.orders: Changed(Difference { added: [Table { database: Some("shop"), name: "carts" }], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [] })
    "#);
}

#[test]
fn a_group_that_both_sides_chose_is_agreed() {
    let mut world = in_sync();
    // Live spells the group in its own way, in which it cannot be the one that was applied.
    world.record().spec.resource_group = Some(ResourceGroup("S_res_group_1999_1".to_owned()));
    check_plan!(world, @r#"
    adopt realtime.orders: it is as wished already
      both changed resource_group
      steps: adopt
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_1999_1"), after: Some("2807"), replaces: false, side: Theirs, origin: None }] })
    "#);
}

#[test]
fn without_a_record_what_is_declared_is_ours_and_what_is_only_live_is_theirs() {
    let mut world = in_sync();
    world.state.records.clear();
    world.declare(spec(&["shop.orders", "shop.refunds"]));
    check_plan!(world, @"
    update realtime.orders: exists, and is not recorded in the state
      - shop.items [theirs] (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:11)
      steps: generate update deploy verify
    ");
}

#[test]
fn an_instance_that_somebody_stopped_is_theirs_and_a_new_wish_is_ours() {
    let mut world = in_sync();
    world.live().instance = Some(InstanceStatus::Paused);
    check_plan!(world, @r#"
    update realtime.orders: it was changed outside of disync
      ~ run: Some("stopped") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: start verify
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "run", before: Some("running"), after: Some("stopped"), replaces: false, side: Theirs, origin: None }] })
    "#);
    world.record().spec.run = Run::Unmanaged;
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed
      ~ run: Some("stopped") -> Some("running") (syncs/orders.yaml:3)
      steps: start verify
    "#);
}

#[test]
fn a_group_that_the_yaml_changed_is_ours_and_one_that_the_console_changed_is_theirs() {
    let mut world = in_sync();
    let group = |name: &str| Some(ResourceGroup(name.to_owned()));
    let wished = Spec { resource_group: group("S_res_group_1999_1"), ..spec(&["shop.items", "shop.orders"]) };
    world.declare(wished);
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed
      ~ resource_group: Some("2807") -> Some("S_res_group_1999_1") (disync.yaml:4)
      steps: generate update deploy verify
    "#);
    world.declare(spec(&["shop.items", "shop.orders"]));
    let Shape::Sync(there) = &mut world.live().shape else { unreachable!() };
    there.resource_group = group("3777");
    check_plan!(world, @r#"
    update realtime.orders: it was changed outside of disync
      ~ resource_group: Some("3777") -> Some("S_res_group_2807_1") [theirs] (disync.yaml:4)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("3777"), replaces: false, side: Theirs, origin: None }] })
    "#);
}

#[test]
fn what_an_interrupted_apply_wrote_is_not_theirs() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.orders", "shop.carts"]));
    world.pending(Stage::Update, Some(spec(&["shop.orders", "shop.carts"])));
    world.declare(spec(&["shop.orders", "shop.refunds"]));
    check_plan!(world, @"
    update realtime.orders: an earlier apply has not brought it to its end
      - shop.carts (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:11)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_task_of_the_same_name_has_nothing_to_be_compared_with() {
    let mut world = in_sync();
    world.record().task = FileId(6).into();
    world.declare(spec(&["shop.items", "shop.refunds"]));
    check_plan!(world, @"
    update realtime.orders: exists, and is not recorded in the state
      - shop.orders [theirs] (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:11)
      steps: generate update deploy verify
    drift realtime.orders: Recreated
    ");
}

#[test]
fn a_table_that_was_removed_with_its_whole_database_has_the_place_of_the_list() {
    let mut world = in_sync();
    let tables = ["shop.items", "shop.orders", "billing.invoices"];
    *world.live() = observed(spec(&tables));
    world.record().spec = spec(&tables);
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      - billing.invoices (syncs/orders.yaml:8)
      steps: generate update deploy verify
    ");
}
