//! The order that the YAML asks for: `after:` and `wave:`, and the gate between waves.

use std::time::Duration;

use disync_model::{Order, Stage, Wave};

use super::*;

/// A sync: its name, its wave, what it comes after, what is live, and what is wished.
type Sync<'a> = (&'a str, u8, &'a [&'a str], &'a [&'a str], &'a [&'a str]);

/// A world of these syncs alone, all of which run and are recorded as they are live. Without a table there is none.
fn world(syncs: &[Sync<'_>]) -> World {
    let mut world = in_sync();
    world.undeclare().vanish().state.records.clear();
    world.desired.healthy_for = Some(Duration::from_secs(300));
    for (number, (name, wave, after, there, wished)) in (20..).zip(syncs) {
        let address = Address::realtime(*name);
        let after = after.iter().map(|other| Address::realtime(*other)).collect();
        let order = Order { wave: Wave::new(*wave).unwrap(), after };
        let running = |tables: &[&str]| Spec { run: Run::Running, ..spec(tables) };
        if !there.is_empty() {
            let task = Task::File(File { name: Name::new(*name), ..file(number) });
            world.live.tasks.insert(address.clone(), Observed { task, ..observed(spec(there)) });
            let record = Record { task: FileId(number).into(), order: order.clone(), ..record(running(there)) };
            world.state.records.insert(address.clone(), record);
        }
        if !wished.is_empty() {
            world.desired.syncs.insert(address, Declared { order, ..declared(running(wished)) });
        }
    }
    world
}

/// For each step of another sync that a step waits for: `b.update after a.verify`.
fn waits(world: &World) -> String {
    let plan = world.plan();
    let name = |step: &crate::Step| format!("{}.{}", plan.change_of(step).address.name, step.stage.word());
    let told = plan.steps.iter().filter_map(|step| {
        let others =
            step.after.iter().map(|before| &plan.steps[before.0]).filter(|before| before.change != step.change);
        let others: Vec<String> = others.map(name).collect();
        (!others.is_empty()).then(|| format!("{} after {}", name(step), others.join(" ")))
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_first_write_waits_for_the_last_step_of_what_it_comes_after() {
    let world = world(&[("a", 50, &["b"], &["x.a"], &["x.a", "x.c"]), ("b", 50, &[], &["x.b"], &["x.b", "x.d"])]);
    insta::assert_snapshot!(waits(&world), @"a.update after b.verify");
}

#[test]
fn nobody_waits_for_what_stays_as_it_is() {
    let world = world(&[("a", 50, &["b"], &["x.a"], &["x.a", "x.c"]), ("b", 50, &[], &["x.b"], &["x.b"])]);
    assert_eq!(waits(&world), "");
}

#[test]
fn what_goes_goes_before_what_it_came_after() {
    let world = world(&[("a", 50, &["b"], &["x.a"], &[]), ("b", 50, &[], &["x.b"], &["x.b", "x.d"])]);
    insta::assert_snapshot!(waits(&world), @"b.update after a.delete");
    let both = self::world(&[("a", 50, &["b"], &["x.a"], &[]), ("b", 50, &[], &["x.b"], &[])]);
    insta::assert_snapshot!(waits(&both), @"b.stop after a.delete");
}

#[test]
fn recorded_orders_that_are_a_circle_stop_no_deletion() {
    let world = world(&[("a", 50, &["b"], &["x.a"], &[]), ("b", 50, &["a"], &["x.b"], &[])]);
    assert_eq!(waits(&world), "");
    assert_eq!(world.plan().blocked().count(), 0);
}

#[test]
fn a_wave_waits_for_all_of_the_last_one_through_one_gate() {
    let world = world(&[
        ("a", 50, &[], &["x.a"], &["x.a", "y.a"]),
        ("b", 50, &[], &["x.b"], &["x.b", "y.b"]),
        ("c", 10, &[], &["x.c"], &["x.c", "y.c"]),
        ("d", 10, &[], &["x.d"], &["x.d", "y.d"]),
    ]);
    insta::assert_snapshot!(waits(&world), @"
    a.gate after c.watch d.watch
    b.generate after a.gate
    ");
}

#[test]
fn without_a_time_nothing_is_watched_and_the_waves_stay() {
    let mut world = world(&[("a", 50, &[], &["x.a"], &["x.a", "y.a"]), ("c", 10, &[], &["x.c"], &["x.c", "y.c"])]);
    world.desired.healthy_for = None;
    insta::assert_snapshot!(waits(&world), @"a.gate after c.verify");
    let digest = world.plan().digest();
    world.desired.healthy_for = Some(Duration::from_secs(1));
    assert_ne!(world.plan().digest(), digest);
}

#[test]
fn where_the_next_wave_has_nothing_to_do_there_is_no_gate() {
    let world = world(&[("a", 50, &[], &["x.a"], &["x.a"]), ("c", 10, &[], &["x.c"], &["x.c", "y.c"])]);
    let stages: Vec<Stage> = world.plan().steps.iter().map(|step| step.stage).collect();
    assert!(!stages.contains(&Stage::Gate) && !stages.contains(&Stage::Watch), "{stages:?}");
}

#[test]
fn a_deletion_goes_early_where_something_waits_for_it() {
    let world = world(&[("old", 60, &[], &["x.t"], &[]), ("new", 10, &[], &["x.a"], &["x.a", "x.t"])]);
    insta::assert_snapshot!(waits(&world), @"new.update after old.delete");
    assert_eq!(world.plan().waves().len(), 1);
}

#[test]
fn tables_that_move_against_the_order_block_both() {
    let by_after = world(&[("a", 50, &[], &["x.a"], &["x.a", "x.t"]), ("b", 50, &["a"], &["x.b", "x.t"], &["x.b"])]);
    insta::assert_snapshot!(text(&by_after.plan()), @r#"
    update realtime.a: the YAML was changed
      + x.t moved from realtime.b (syncs/orders.yaml:11)
      blocked: Misordered([Address { kind: Realtime, name: Name("b") }])
      steps: 
    update realtime.b: the YAML was changed
      - x.t moved to realtime.a (syncs/orders.yaml:11)
      blocked: Misordered([Address { kind: Realtime, name: Name("a") }])
      steps:
    "#);
    let by_wave = world(&[("a", 10, &[], &["x.a"], &["x.a", "x.t"]), ("b", 20, &[], &["x.b", "x.t"], &["x.b"])]);
    assert_eq!(by_wave.plan().blocked().count(), 2);
}

#[test]
fn an_order_alone_is_recorded() {
    let mut world = world(&[("a", 50, &[], &["x.a"], &["x.a"])]);
    assert!(world.plan().is_empty());
    world.desired.syncs.get_mut(&Address::realtime("a")).unwrap().order.wave = Wave::new(9).unwrap();
    insta::assert_snapshot!(text(&world.plan()), @"
    adopt realtime.a: it is as wished already
      steps: adopt
    ");
}

#[test]
fn what_is_unwatched_is_watched_only_where_a_later_wave_has_something_to_do() {
    let mut world = world(&[("a", 10, &[], &["x.a"], &["x.a"]), ("b", 50, &[], &["x.b"], &["x.b", "y.b"])]);
    assert_eq!(waits(&world), "");
    world.state.records.get_mut(&Address::realtime("a")).unwrap().unwatched = true;
    insta::assert_snapshot!(text(&world.plan()), @"
    adopt realtime.a: an earlier apply has not seen it stay healthy
      steps: adopt watch
    update realtime.b: the YAML was changed
      + y.b (syncs/orders.yaml:11)
      steps: gate generate update deploy verify
    ");
    world.desired.syncs.get_mut(&Address::realtime("b")).unwrap().spec.tables = tables(&["x.b"]);
    assert!(world.plan().is_empty());
}
