//! `start:`: compared with the record alone, never drift; and the restart after an update, only where it is wished.

use disync_model::{AfterUpdate, DdlKind, DdlPolicy, Start};

use super::impact::impact;
use super::*;

/// `start:` with a limit, and what an update is followed by.
fn start(limit: u32, after_update: AfterUpdate) -> Start {
    Start { error_limit: Some(limit), after_update, ..Start::default() }
}

/// In sync, recorded with a limit of 0, and declared with `start`.
fn world(wished: Start) -> World {
    let mut world = in_sync();
    let spec = spec(&["shop.items", "shop.orders"]);
    world.record().spec.start = Start { after_update: wished.after_update, ..start(0, AfterUpdate::Keep) };
    world.declare(Spec { start: wished, ..spec });
    world
}

/// The stages of a plan.
fn stages(plan: &Plan) -> Vec<&'static str> {
    plan.steps.iter().map(|step| step.stage.word()).collect()
}

#[test]
fn nothing_is_done_where_the_same_was_recorded() {
    for word in AfterUpdate::ALL {
        assert!(!world(start(0, word)).plan().changes[0].is_effective());
    }
}

#[test]
fn another_start_is_recorded_and_counts_from_the_next_one_on() {
    let plan = world(start(7, AfterUpdate::Keep)).plan();
    insta::assert_snapshot!(text(&plan) + &impact(&plan), @r#"
    update realtime.orders: the YAML was changed
      ~ start.error_limit: Some("0") -> Some("7")
      steps: adopt
    update realtime.orders: safe
      NextStart of 0: safe (inferred)
    "#);
    assert_eq!(plan.changes[0].impact.class, disync_model::ImpactClass::Safe);
}

#[test]
fn a_task_that_stands_still_is_started_with_it() {
    let mut world = world(start(7, AfterUpdate::Restart));
    world.live().instance = Some(InstanceStatus::Paused);
    insta::assert_snapshot!(text(&world.plan()), @r#"
    update realtime.orders: the YAML was changed
      ~ run: Some("stopped") -> Some("running") [theirs] (syncs/orders.yaml:3)
      ~ start.error_limit: Some("0") -> Some("7")
      steps: start verify
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "run", before: Some("running"), after: Some("stopped"), replaces: false, side: Theirs, origin: None }] })
    "#);
}

#[test]
fn where_it_is_wished_another_start_restarts() {
    let plan = world(start(7, AfterUpdate::Restart)).plan();
    insta::assert_snapshot!(text(&plan) + &impact(&plan), @r#"
    update realtime.orders: the YAML was changed
      ~ start.error_limit: Some("0") -> Some("7")
      ~ restarted: Some("no") -> Some("yes")
      steps: stop start verify
    update realtime.orders: safe
      Restart of 0: safe (not documented)
    "#);
}

#[test]
fn an_update_restarts_only_where_it_is_wished() {
    for (word, expected) in [
        (AfterUpdate::Keep, vec!["generate", "update", "deploy", "verify"]),
        (AfterUpdate::Restart, vec!["generate", "update", "deploy", "stop", "start", "verify"]),
    ] {
        let mut world = world(start(0, word));
        let wished = Spec { start: start(0, word), ..spec(&["shop.items", "shop.orders", "shop.refunds"]) };
        assert_eq!(stages(&world.declare(wished).plan()), expected);
    }
}

#[test]
fn to_wish_for_restarts_restarts_nothing() {
    let mut world = world(start(0, AfterUpdate::Restart));
    world.record().spec.start.after_update = AfterUpdate::Keep;
    assert_eq!(stages(&world.plan()), ["adopt"]);
}

#[test]
fn what_is_not_kept_running_is_not_restarted() {
    for run in [Run::Stopped, Run::Unmanaged] {
        let mut world = world(start(7, AfterUpdate::Restart));
        let wished = spec(&["shop.items", "shop.orders"]);
        world.declare(Spec { start: start(7, AfterUpdate::Restart), run, ..wished });
        assert!(!stages(&world.plan()).contains(&"start"), "{run}");
    }
}

#[test]
fn a_task_that_is_taken_in_is_not_restarted() {
    let mut world = world(start(7, AfterUpdate::Restart));
    world.state.records.clear();
    assert_eq!(stages(&world.plan()), ["adopt"]);
}

#[test]
fn where_nothing_was_recorded_of_it_a_start_alone_restarts_nothing() {
    let mut world = world(start(7, AfterUpdate::Restart));
    world.record().spec.start = Start::default();
    assert_eq!(stages(&world.plan()), ["adopt"]);
    let wished = Spec { start: start(7, AfterUpdate::Restart), ..spec(&["shop.items", "shop.orders", "shop.refunds"]) };
    let restarted = ["generate", "update", "deploy", "stop", "start", "verify"];
    assert_eq!(stages(&world.declare(wished).plan()), restarted, "the next update restarts it");
}

/// In sync but for a run that was cut short after the last of its writes was answered, or sent and executed.
fn cut_short((answered, sent): (Option<Stage>, Option<Stage>), is_verified: bool) -> World {
    let mut world = world(start(0, AfterUpdate::Restart));
    if !is_verified {
        world.record().fingerprint = None;
    }
    world.pending(sent.unwrap_or(Stage::Verify), Some(world.desired.syncs[&orders()].spec.clone()));
    let pending = world.state.pending.get_mut(&orders()).unwrap();
    pending.answered = answered;
    pending.sent = pending.sent.take().filter(|_| sent.is_some());
    world
}

#[test]
fn an_update_that_was_not_seen_through_is_restarted_after_all() {
    // The record of a sent update has no fingerprint, and the instance runs as it did.
    let mut world = world(start(0, AfterUpdate::Restart));
    world.record().fingerprint = None;
    insta::assert_snapshot!(text(&world.plan()), @r#"
    update realtime.orders: an earlier apply has not brought it to its end
      ~ restarted: Some("no") -> Some("yes")
      steps: stop start verify
    "#);

    let (update, deploy) = (Some(Stage::Update), Some(Stage::Deploy));
    for (written, is_verified) in [
        ((update, None), false),
        ((deploy, None), false),
        // An earlier run has restarted it, and this one has published once more.
        ((Some(Stage::Start), deploy), false),
        // A draft was published: what was recorded before is as it was.
        ((deploy, None), true),
        ((None, deploy), true),
        // The update was executed, and somebody else has published it.
        ((None, update), true),
    ] {
        let stages = stages(&cut_short(written, is_verified).plan());
        assert_eq!(stages, ["stop", "start", "verify"], "{written:?}");
    }
}

#[test]
fn what_was_restarted_is_not_restarted_again() {
    for (written, is_verified) in [
        ((Some(Stage::Stop), None), false),
        ((Some(Stage::Start), None), false),
        ((Some(Stage::Stop), Some(Stage::Start)), false),
        ((Some(Stage::Start), Some(Stage::Generate)), false),
        ((None, None), true),
        ((None, Some(Stage::Generate)), true),
    ] {
        let stages = stages(&cut_short(written, is_verified).plan());
        assert_eq!(stages, ["adopt"], "{written:?}");
    }
}

#[test]
fn an_instance_that_was_started_with_another_start_is_not_started_with_it_again() {
    let mut world = cut_short((Some(Stage::Start), None), true);
    world.record().spec.start.error_limit = Some(9);
    assert_eq!(stages(&world.plan()), ["adopt"], "only the record is behind");
    // It was started with what the YAML said then.
    world.state.pending.get_mut(&orders()).unwrap().spec.as_mut().unwrap().start.error_limit = Some(5);
    assert_eq!(stages(&world.plan()), ["stop", "start", "verify"]);
}

#[test]
fn restarts_are_counted_by_the_guard() {
    let mut world = world(start(7, AfterUpdate::Restart));
    world.guards.max_restarts = Some(0);
    assert_eq!(world.plan().violations.len(), 1);
    let mut keeps = self::world(start(7, AfterUpdate::Keep));
    keeps.guards.max_restarts = Some(0);
    assert_eq!(keeps.plan().violations.len(), 0);
}

#[test]
fn the_words_of_formats_are_those_of_the_yaml() {
    for kind in DdlKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
    }
    for policy in DdlPolicy::ALL {
        assert_eq!(serde_json::to_value(policy).unwrap(), policy.word());
    }
    for word in AfterUpdate::ALL {
        assert_eq!(serde_json::to_value(word).unwrap(), word.word());
    }
    assert_eq!(serde_json::to_string(&Start::default()).unwrap(), "{}");
}
