//! `prevent_destroy`: what it stops, and that nothing but `false`, applied, takes it back.

use super::*;
use crate::Block;

/// A world whose sync was applied as protected, and whose YAML says nothing about it any more.
fn protected() -> World {
    let mut world = in_sync();
    world.record().protected = true;
    world
}

fn block(world: &World) -> Option<Block> {
    world.plan().changes[0].block.clone()
}

fn say(world: &mut World, prevent_destroy: Option<bool>) {
    world.desired.syncs.get_mut(&orders()).unwrap().lifecycle.prevent_destroy = prevent_destroy;
}

#[test]
fn leaving_the_key_out_changes_nothing() {
    let mut world = protected();
    check_plan!(world, @"
    keep realtime.orders: in sync
      steps:
    ");
    say(&mut world, Some(true));
    assert!(world.plan().is_empty());
}

#[test]
fn saying_false_takes_it_back() {
    let mut world = protected();
    say(&mut world, Some(false));
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed
      ~ lifecycle.prevent_destroy: Some("true") -> Some("false")
      steps: adopt
    "#);
    assert!(!world.plan().changes[0].protected);
}

#[test]
fn a_protected_sync_stays_protected_when_it_is_changed_or_made_again() {
    let mut world = protected();
    world.declare(spec(&["shop.orders"]));
    assert!(world.plan().changes[0].protected);
    world.vanish();
    assert!(world.plan().changes[0].protected);
}

#[test]
fn deleting_the_sync_is_blocked() {
    assert_eq!(block(protected().undeclare()), Some(Block::Protected));
}

#[test]
fn destroying_everything_is_blocked_also_where_the_yaml_alone_protects() {
    let mut world = protected();
    world.scope.mode = Mode::Destroy;
    assert_eq!(block(&world), Some(Block::Protected));
    let mut world = in_sync();
    world.scope.mode = Mode::Destroy;
    assert_eq!(block(&world), None);
    say(&mut world, Some(true));
    assert_eq!(block(&world), Some(Block::Protected));
}

#[test]
fn replacing_is_blocked_also_where_the_same_edit_says_false() {
    let mut world = protected();
    world.declare(Spec { source: "other".to_owned(), ..spec(&["shop.orders"]) });
    assert_eq!(block(&world), Some(Block::Protected));
    say(&mut world, Some(false));
    assert_eq!(block(&world), Some(Block::Protected));
}

#[test]
fn taking_all_tables_away_is_blocked() {
    let mut world = protected();
    world.declare(spec(&[]));
    assert_eq!(block(&world), Some(Block::Protected));
    world.declare(spec(&["shop.orders"]));
    assert_eq!(block(&world), None);
    world.record().protected = false;
    assert_eq!(block(world.declare(spec(&[]))), None);
}

#[test]
fn a_task_that_an_interrupted_apply_created_is_protected_as_it_was_meant_to_be() {
    let mut world = in_sync();
    world.undeclare().state.records.clear();
    let meant = spec(&["shop.items", "shop.orders"]);
    world.pending(Stage::Create, Some(meant));
    let Task::File(file) = &mut world.live().task else { panic!("a real-time task has a file") };
    file.created_at = Some(at(1200));
    assert_eq!(block(&world), None);
    world.state.pending.get_mut(&orders()).unwrap().protected = true;
    assert_eq!(block(&world), Some(Block::Protected));
}
