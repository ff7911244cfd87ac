//! What may stand for what there is without being read.

use super::*;
use crate::{Block, as_recorded, settled};

fn known() -> World {
    let mut world = in_sync();
    world.record().fingerprint = Some(world.live().fingerprint);
    world
}

fn is_settled(world: &World) -> bool {
    settled(&world.desired, &world.state, &world.scope).contains_key(&orders())
}

/// The plan without any call.
fn unread(world: &World) -> Plan {
    let mut world = world.clone();
    world.live = as_recorded(&wanted(&world.desired, &world.state, &world.scope), &world.state);
    world.plan()
}

#[test]
fn a_sync_is_settled_as_long_as_nothing_is_to_be_done_about_it() {
    assert!(is_settled(&known()));
    let disturb = |disturb: fn(&mut World)| {
        let mut world = known();
        disturb(&mut world);
        is_settled(&world)
    };
    assert!(!disturb(|world| {
        world.declare(spec(&["shop.new"]));
    }));
    assert!(!disturb(|world| {
        world.declare(Spec { run: Run::Stopped, ..spec(&["shop.items", "shop.orders"]) });
    }));
    assert!(!disturb(|world| {
        world.undeclare();
    }));
    // Saying nothing leaves the protection as it is; saying otherwise is to be done.
    assert!(disturb(|world| world.record().protected = true));
    assert!(!disturb(|world| {
        world.desired.syncs.get_mut(&orders()).unwrap().lifecycle.prevent_destroy = Some(true);
    }));
    assert!(!disturb(|world| {
        world.pending(Stage::Deploy, None);
    }));
    assert!(!disturb(|world| world.scope.mode = Mode::Destroy));
    assert!(!disturb(|world| world.scope = Scope::only([&Address::realtime("other")])));
    assert!(disturb(|world| {
        world.scope.mode = Mode::RefreshOnly;
        world.undeclare();
    }));
}

#[test]
fn without_a_call_the_yaml_is_compared_with_what_was_applied() {
    let mut world = known();
    assert!(unread(&world).is_empty());
    assert_eq!(unread(&world).assumed, [orders()]);
    world.live().shape = Shape::Foreign("nobody looks".to_owned());
    world.declare(Spec { run: Run::Stopped, ..spec(&["shop.orders", "shop.refunds"]) });
    insta::assert_snapshot!(text(&unread(&world)), @r#"
    update realtime.orders: the YAML was changed
      - shop.items (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:11)
      ~ run: Some("running") -> Some("stopped") (syncs/orders.yaml:3)
      steps: generate update deploy stop verify
    "#);
    world.state.records.clear();
    insta::assert_snapshot!(text(&unread(&world)), @"
    create realtime.orders: declared and not there yet
      + shop.orders (syncs/orders.yaml:10)
      + shop.refunds (syncs/orders.yaml:11)
      steps: generate create deploy verify
    ");
}

#[test]
fn without_a_call_nothing_is_said_about_what_was_under_way_or_never_verified() {
    let mut world = known();
    world.record().fingerprint = None;
    assert_eq!(unread(&world).changes[0].block, Some(Block::NotRead));
    let mut world = known();
    world.pending(Stage::Update, None);
    assert_eq!(unread(&world).changes[0].block, Some(Block::NotRead));
    world.state.records.clear();
    assert_eq!(unread(&world).changes[0].block, Some(Block::NotRead));
}
