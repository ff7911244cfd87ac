//! Plans that take live into the state.

use super::*;
use crate::{Action, Reason};

fn refreshed() -> World {
    let mut world = in_sync();
    world.record().fingerprint = Some(world.live().fingerprint);
    world.scope.mode = Mode::RefreshOnly;
    world
}

#[test]
fn what_is_as_recorded_is_kept_whatever_the_yaml_says() {
    let mut world = refreshed();
    world.declare(spec(&["shop.new"]));
    assert!(world.plan().is_empty());
    world.undeclare();
    assert!(world.plan().is_empty());
}

#[test]
fn what_was_changed_in_the_console_is_recorded_as_it_is() {
    let mut world = refreshed();
    *world.live() = observed(spec(&["shop.orders", "shop.refunds"]));
    world.live().instance = Some(InstanceStatus::Paused);
    check_plan!(world, @r#"
    adopt realtime.orders: it was changed outside of disync
      steps: adopt
    drift realtime.orders: Changed(Difference { added: [Table { database: Some("shop"), name: "refunds" }], removed: [Table { database: Some("shop"), name: "items" }], unchanged: 1, fields: [FieldChange { field: "run", before: Some("running"), after: Some("stopped"), replaces: false, side: Theirs, origin: None }] })
    "#);
    let after = world.plan().changes[0].after.clone().unwrap();
    let recorded = Spec { run: Run::Stopped, ..spec(&["shop.orders", "shop.refunds"]) };
    assert_eq!(after, recorded, "the resource group stays spelt as it was applied");
    // Then nothing is left to be recorded, and the next plan compares the YAML with that.
    world.record().spec = after;
    world.record().fingerprint = Some(world.live().fingerprint);
    assert!(world.plan().is_empty());
    world.scope.mode = Mode::Apply;
    let next = world.plan();
    assert_eq!((next.changes[0].action, &next.changes[0].reason), (Action::Update, &Reason::Edited));
    assert_eq!(next.drift, []);
}

#[test]
fn what_is_gone_is_forgotten_protected_or_not() {
    let mut world = refreshed();
    world.record().protected = true;
    world.vanish();
    check_plan!(world, @"
    forget realtime.orders: applied before, and deleted outside of disync
      steps: forget
    drift realtime.orders: Vanished
    ");
}

#[test]
fn a_stranger_of_the_same_name_is_not_taken_for_the_task() {
    let mut world = refreshed();
    world.live().task = Task::File(file(99));
    check_plan!(world, @"
    forget realtime.orders: applied before, and deleted outside of disync
      steps: forget
    drift realtime.orders: Recreated
    ");
}

#[test]
fn a_document_that_only_differs_in_what_is_not_settable_is_recorded() {
    let mut world = refreshed();
    world.record().fingerprint = None;
    check_plan!(world, @"
    adopt realtime.orders: only the record is behind
      steps: adopt
    ");
    assert_eq!(world.plan().changes[0].after, Some(spec(&["shop.items", "shop.orders"])));
}

#[test]
fn what_cannot_be_understood_is_blocked() {
    let mut world = refreshed();
    world.live().shape = Shape::Foreign("it was drawn by hand".to_owned());
    check_plan!(world, @r#"
    keep realtime.orders: it cannot be told what there is
      blocked: Occupied { task: File(FileId(7)), why: "it was drawn by hand" }
      steps: 
    drift realtime.orders: Foreign("it was drawn by hand")
    "#);
}

#[test]
fn what_an_interrupted_apply_left_is_for_apply_to_go_on_with() {
    let mut world = refreshed();
    *world.live() = observed(spec(&["shop.orders"]));
    world.pending(Stage::Update, Some(spec(&["shop.orders"])));
    check_plan!(world, @"
    keep realtime.orders: an earlier apply has not brought it to its end
      steps:
    ");
}

#[test]
fn what_is_not_recorded_is_not_in_the_plan() {
    let mut world = refreshed();
    world.state.records.clear();
    assert_eq!(world.plan().changes, []);
    assert_eq!(wanted(&world.desired, &world.state, &world.scope), []);
}
