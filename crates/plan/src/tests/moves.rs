//! Tables that change their names, or the sync that ships them.

use disync_model::Table;

use super::*;
use crate::{Action, Block, StepGraph};

fn table(name: &str) -> Table {
    let (database, name) = name.split_once('.').unwrap();
    Table { database: Some(database.into()), name: name.into() }
}

/// A world of these syncs, each with its tables declared and its tables live and recorded.
fn world(syncs: &[(&str, &[&str], &[&str])]) -> World {
    let mut world = in_sync();
    world.undeclare().vanish().state.records.clear();
    for (number, (name, wished, there)) in (1..).zip(syncs) {
        let address = Address::realtime(*name);
        if !wished.is_empty() {
            world.desired.syncs.insert(address.clone(), declared(spec(wished)));
        }
        if !there.is_empty() {
            let task = Task::File(File { name: Name::new(*name), ..file(number) });
            world.live.tasks.insert(address.clone(), Observed { task, ..observed(spec(there)) });
            world.state.records.insert(address, Record { task: FileId(number).into(), ..record(spec(there)) });
        }
    }
    world
}

fn rename(world: &mut World, new: &str, old: &str) {
    let declared = world.desired.syncs.get_mut(&orders()).unwrap();
    declared.renamed_from.insert(table(new), table(old));
}

/// The steps in their order, each with what it waits for.
fn order(world: &World) -> String {
    let plan = world.plan();
    let name = |step: &crate::Step| format!("{}.{}", plan.change_of(step).address.name, step.stage.word());
    let steps = plan.steps.iter().map(|step| {
        let after: Vec<String> = step.after.iter().map(|before| name(&plan.steps[before.0])).collect();
        format!("{} after {}", name(step), if after.is_empty() { "nothing".to_owned() } else { after.join(", ") })
    });
    steps.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_renamed_table_is_one_row() {
    let mut world = in_sync();
    world.declare(spec(&["shop.goods", "shop.orders"]));
    rename(&mut world, "shop.goods", "shop.items");
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      > shop.goods renamed from shop.items (syncs/orders.yaml:10)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_rename_of_a_table_that_is_gone_already_does_no_harm() {
    let mut world = in_sync();
    rename(&mut world, "shop.items", "shop.goods");
    assert!(world.plan().is_empty());
    assert_eq!(world.plan().changes[0].remarks, [crate::Remark::RenameDone(table("shop.items"))]);
    world.declare(spec(&["shop.items", "shop.orders", "shop.refunds"]));
    rename(&mut world, "shop.refunds", "shop.goods");
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      + shop.refunds (syncs/orders.yaml:12)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_rename_that_is_there_beside_the_old_table_removes_the_old_one() {
    let mut world = in_sync();
    world.declare(spec(&["shop.items"]));
    rename(&mut world, "shop.items", "shop.orders");
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      - shop.orders (syncs/orders.yaml:9)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_table_moves_from_one_sync_to_another() {
    let world = world(&[("b", &["shop.x"], &["shop.x", "shop.y"]), ("a", &["shop.y", "shop.z"], &["shop.z"])]);
    check_plan!(world, @"
    update realtime.a: the YAML was changed
      + shop.y moved from realtime.b (syncs/orders.yaml:10)
      steps: generate update deploy verify
    update realtime.b: the YAML was changed
      - shop.y moved to realtime.a (syncs/orders.yaml:10)
      steps: generate update deploy verify
    ");
    insta::assert_snapshot!(order(&world), @"
    b.generate after nothing
    b.update after b.generate
    b.deploy after b.update
    b.verify after b.deploy
    a.generate after nothing
    a.update after a.generate, b.verify
    a.deploy after a.update
    a.verify after a.deploy
    ");
}

#[test]
fn a_new_sync_waits_for_the_deletion_of_the_one_that_it_takes_over_from() {
    let world = world(&[("z", &[], &["shop.x", "shop.y"]), ("a", &["shop.y"], &[])]);
    check_plan!(world, @"
    create realtime.a: declared and not there yet
      + shop.y moved from realtime.z (syncs/orders.yaml:10)
      steps: generate create deploy start verify
    delete realtime.z: it is no longer declared
      - shop.x
      - shop.y moved to realtime.a (syncs/orders.yaml:10)
      steps: stop terminate delete
    ");
    insta::assert_snapshot!(order(&world), @"
    z.stop after nothing
    z.terminate after z.stop
    z.delete after z.terminate
    a.generate after nothing
    a.create after a.generate, z.delete
    a.deploy after a.create
    a.start after a.deploy
    a.verify after a.start
    ");
}

#[test]
fn moves_form_chains() {
    let world = world(&[
        ("a", &["shop.1"], &["shop.1", "shop.2"]),
        ("b", &["shop.2"], &["shop.3"]),
        ("c", &["shop.3", "shop.4"], &["shop.4"]),
    ]);
    let plan = world.plan();
    assert_eq!((plan.counts().tables_moved, plan.counts().tables_removed, plan.counts().tables_added), (2, 0, 0));
    insta::assert_snapshot!(order(&world), @"
    a.generate after nothing
    a.update after a.generate
    a.deploy after a.update
    a.verify after a.deploy
    b.generate after nothing
    b.update after b.generate, a.verify
    b.deploy after b.update
    b.verify after b.deploy
    c.generate after nothing
    c.update after c.generate, b.verify
    c.deploy after c.update
    c.verify after c.deploy
    ");
    assert!(StepGraph::of(&plan.steps).order().is_some());
}

#[test]
fn tables_that_are_swapped_have_no_order() {
    let world = world(&[
        ("a", &["shop.2"], &["shop.1"]),
        ("b", &["shop.1"], &["shop.2"]),
        ("c", &["shop.5", "shop.3"], &["shop.5"]),
        ("d", &["shop.6"], &["shop.6"]),
    ]);
    let plan = world.plan();
    assert_eq!(plan.changes[0].block, Some(Block::Entangled(vec![Address::realtime("b")])));
    assert_eq!(plan.changes[1].block, Some(Block::Entangled(vec![Address::realtime("a")])));
    assert_eq!((&plan.changes[2].block, &plan.changes[3].block), (&None, &None));
}

#[test]
fn who_takes_over_from_a_blocked_sync_is_blocked_too() {
    let mut world = world(&[
        ("a", &[], &["shop.1"]),
        ("b", &["shop.1", "shop.3"], &["shop.2", "shop.3"]),
        ("c", &["shop.2", "shop.4"], &["shop.4"]),
    ]);
    world.state.records.get_mut(&Address::realtime("a")).unwrap().protected = true;
    let plan = world.plan();
    assert_eq!(plan.changes[0].block, Some(Block::Protected));
    assert_eq!(plan.changes[1].block, Some(Block::Behind(Address::realtime("a"))));
    assert_eq!(plan.changes[2].block, Some(Block::Behind(Address::realtime("b"))));
    assert!(plan.steps.is_empty());
}

#[test]
fn a_table_of_another_source_does_not_move() {
    let mut world = world(&[("a", &["shop.1"], &["shop.1", "shop.2"]), ("b", &["shop.2"], &[])]);
    world.desired.syncs.get_mut(&Address::realtime("b")).unwrap().spec.source = "mysql_other".to_owned();
    let plan = world.plan();
    assert_eq!((plan.counts().tables_moved, plan.counts().tables_removed, plan.counts().tables_added), (0, 1, 1));
}

#[test]
fn a_table_moves_to_the_sync_that_writes_it_to_the_same_place() {
    let mut world =
        world(&[("a", &["shop.9"], &["shop.9", "shop.1"]), ("b", &["shop.1"], &[]), ("c", &["shop.1"], &[])]);
    send_elsewhere(&mut world, "b");
    let plan = world.plan();
    assert_eq!(plan.changes[0].tables[0].kind, TableChangeKind::MovedTo(Address::realtime("c")));
    assert_eq!(plan.changes[1].tables[0].kind, TableChangeKind::Added);
}

#[test]
fn what_is_not_published_yet_is_waited_for_though_no_row_says_so() {
    // An apply took `shop.2` out of `a`, and was killed before it published that.
    let mut world = world(&[("a", &["shop.1"], &["shop.1"]), ("b", &["shop.2"], &[])]);
    let Task::File(file) = &mut world.live.tasks.get_mut(&Address::realtime("a")).unwrap().task else { unreachable!() };
    file.committed = Some(false);
    assert_eq!(world.plan().changes[0].action, Action::Update);
    insta::assert_snapshot!(order(&world), @"
    a.deploy after nothing
    a.verify after a.deploy
    b.generate after nothing
    b.create after b.generate, a.verify
    b.deploy after b.create
    b.start after b.deploy
    b.verify after b.start
    ");
    insta::assert_snapshot!(checked_without_edges(&world), @"realtime.b takes tables over before realtime.a is published");
}

#[test]
fn what_is_not_published_is_waited_for_though_it_gains_tables_too() {
    let mut world = world(&[
        ("a", &["shop.1", "shop.3"], &["shop.1"]),
        ("b", &["shop.2"], &[]),
        ("c", &["shop.4"], &["shop.3", "shop.4"]),
        ("d", &["shop.5", "shop.6"], &["shop.5"]),
    ]);
    for name in ["a", "d"] {
        let task = &mut world.live.tasks.get_mut(&Address::realtime(name)).unwrap().task;
        let Task::File(file) = task else { unreachable!() };
        file.committed = Some(false);
    }
    let plan = world.plan();
    assert_eq!(plan.blocked().count(), 0);
    assert_eq!(waits(&world, "a"), ["c.verify"]);
    assert_eq!(waits(&world, "b"), ["a.verify", "d.verify"]);
    // Of two that would wait for each other only one does.
    assert_eq!(waits(&world, "d"), ["a.verify"]);
}

/// What the check says of the plan of a world in which no step waits for one of another sync.
fn checked_without_edges(world: &World) -> String {
    let plan = world.plan();
    let mut early = plan.clone();
    for step in &mut early.steps {
        step.after.retain(|before| plan.steps[before.0].change == step.change);
    }
    check(&early).unwrap_err().join("\n")
}

#[test]
fn the_check_finds_a_move_without_its_edge_or_its_other_half() {
    let world = world(&[("a", &["shop.1"], &["shop.1", "shop.2"]), ("b", &["shop.2", "shop.3"], &["shop.3"])]);
    insta::assert_snapshot!(checked_without_edges(&world), @"shop.2 is shipped before realtime.a has let go of it");
    let mut half = world.plan();
    half.changes[0].tables[0].kind = TableChangeKind::Removed;
    insta::assert_snapshot!(check(&half).unwrap_err().join("\n"), @"shop.2 comes from realtime.a, which does not lose it");
    let mut other = world.plan();
    let gained = other.changes[1].tables.iter_mut().find(|row| row.table == table("shop.2")).unwrap();
    gained.kind = TableChangeKind::Added;
    insta::assert_snapshot!(check(&other).unwrap_err().join("\n"), @"shop.2 goes to a sync that does not take it");
}

#[test]
fn the_check_finds_who_takes_over_too_early_or_from_a_blocked_sync() {
    let world = world(&[("a", &["shop.1"], &["shop.1", "shop.2"]), ("b", &["shop.2", "shop.3"], &["shop.3"])]);
    let plan = world.plan();
    let (last, update) = (plan.steps.iter().rfind(|step| step.change == 0).unwrap(), |step: &&mut crate::Step| {
        step.change == 1 && step.stage == disync_model::Stage::Update
    });
    let mut early = plan.clone();
    let waiting = early.steps.iter_mut().find(update).unwrap();
    waiting.after.iter_mut().filter(|before| **before == last.id).for_each(|before| before.0 -= 1);
    insta::assert_snapshot!(check(&early).unwrap_err().join("\n"), @"shop.2 is shipped before realtime.a has let go of it");
    let mut indirect = plan.clone();
    indirect.steps.iter_mut().find(update).unwrap().after.retain(|before| *before != last.id);
    indirect.steps.iter_mut().find(|step| step.change == 1).unwrap().after.push(last.id);
    assert_eq!(check(&indirect), Ok(()), "it waits through another of its steps");
    let mut blocked = plan;
    blocked.changes[0].block = Some(Block::Protected);
    let n_before = blocked.steps.iter().filter(|step| step.change == 0).count();
    blocked.steps.drain(..n_before);
    for step in &mut blocked.steps {
        step.id.0 -= n_before;
        step.after.retain(|before| before.0 >= n_before);
        step.after.iter_mut().for_each(|before| before.0 -= n_before);
    }
    insta::assert_snapshot!(check(&blocked).unwrap_err().join("\n"), @"shop.2 is shipped before realtime.a has let go of it");
}

/// Which steps of other syncs those of `name` wait for.
fn waits(world: &World, name: &str) -> Vec<String> {
    let order = order(world);
    let lines = order.lines().filter(|line| line.starts_with(&format!("{name}.")));
    let after = lines.filter_map(|line| Some(line.split_once(" after ")?.1)).flat_map(|after| after.split(", "));
    after
        .filter(|before| !before.starts_with(&format!("{name}.")))
        .filter(|b| *b != "nothing")
        .map(str::to_owned)
        .collect()
}

#[test]
fn who_takes_the_old_name_of_a_renamed_table_waits_for_the_rename() {
    let mut world = world(&[("orders", &["shop.goods"], &["shop.items"]), ("a", &["shop.items"], &[])]);
    rename(&mut world, "shop.goods", "shop.items");
    assert_eq!(waits(&world, "a"), ["orders.verify"]);
    insta::assert_snapshot!(checked_without_edges(&world), @"shop.items is shipped before realtime.orders has let go of it");
}

#[test]
fn a_rename_to_a_table_of_another_sync_waits_for_that_one() {
    let mut world =
        world(&[("orders", &["shop.goods"], &["shop.items"]), ("z", &["shop.1"], &["shop.1", "shop.goods"])]);
    rename(&mut world, "shop.goods", "shop.items");
    assert_eq!(waits(&world, "orders"), ["z.verify"]);
}

fn send_elsewhere(world: &mut World, name: &str) {
    let declared = world.desired.syncs.get_mut(&Address::realtime(name)).unwrap();
    declared.spec.destination.datasource = "holo2".to_owned();
}

#[test]
fn who_takes_over_from_a_sync_that_is_replaced_elsewhere_waits_for_it() {
    let mut world = world(&[("a", &["shop.1"], &[]), ("b", &["shop.1"], &["shop.1"])]);
    send_elsewhere(&mut world, "b");
    assert_eq!(waits(&world, "a"), ["b.verify"]);
    insta::assert_snapshot!(checked_without_edges(&world), @"shop.1 is shipped before realtime.b has let go of it");
}

#[test]
fn half_a_change_of_places_is_refused() {
    let mut world = world(&[("a", &["shop.1"], &[]), ("b", &["shop.1"], &["shop.1"])]);
    send_elsewhere(&mut world, "b");
    world.scope = Scope::only(&[Address::realtime("a")]);
    let half = Block::HalfMove { table: table("shop.1"), other: Address::realtime("b") };
    assert_eq!(world.plan().changes[0].block, Some(half));
}

#[test]
fn nothing_is_taken_over_from_a_task_that_stays_as_it_is_live() {
    let mut world = world(&[("a", &["shop.1"], &[]), ("b", &[], &["shop.1", "shop.2"])]);
    let b = Address::realtime("b");
    world.state.records.get_mut(&b).unwrap().spec = spec(&["shop.1"]);
    world.accept.addresses.insert(b.clone(), crate::Party::Theirs);
    let plan = world.plan();
    assert_eq!(plan.changes[1].action, Action::Keep);
    assert_eq!(plan.changes[0].block, Some(Block::HalfMove { table: table("shop.1"), other: b }));
}

fn send_to_kafka(world: &mut World, name: &str) {
    let address = Address::realtime(name);
    let kafka =
        disync_model::Destination { kind: disync_model::DestinationKind::Kafka, datasource: "kafka".to_owned() };
    if let Some(task) = world.live.tasks.get_mut(&address) {
        let Shape::Sync(there) = &mut task.shape else { unreachable!() };
        there.destination = kafka.clone();
        world.state.records.get_mut(&address).unwrap().spec.destination = kafka.clone();
    }
    world.desired.syncs.get_mut(&address).unwrap().spec.destination = kafka;
}

/// `a` drops `shop.2` for Hologres, and `b` begins to send it to Kafka.
fn elsewhere() -> World {
    let mut world = world(&[("a", &["shop.1"], &["shop.1", "shop.2"]), ("b", &["shop.2", "shop.3"], &["shop.3"])]);
    send_to_kafka(&mut world, "b");
    world
}

#[test]
fn a_table_that_goes_here_and_comes_on_another_way_does_not_move() {
    let world = elsewhere();
    check_plan!(world, @"
    update realtime.a: the YAML was changed
      - shop.2 (syncs/orders.yaml:9)
      steps: generate update deploy verify
    update realtime.b: the YAML was changed
      + shop.2 (syncs/orders.yaml:10)
      steps: generate update deploy verify
    ");
    assert_eq!((waits(&world, "a"), waits(&world, "b")), (vec![], vec![]));
}

#[test]
fn what_goes_and_comes_on_different_ways_is_no_half_of_a_move() {
    for one in ["a", "b"] {
        let mut world = elsewhere();
        world.scope = Scope::only(&[Address::realtime(one)]);
        let plan = world.plan();
        assert_eq!((plan.changes.len(), &plan.changes[0].block), (1, &None), "{one}");
    }
}

#[test]
fn tables_that_change_places_on_different_ways_are_in_no_circle() {
    let mut world = world(&[("a", &["shop.2"], &["shop.1"]), ("b", &["shop.1"], &["shop.2"])]);
    send_to_kafka(&mut world, "b");
    let plan = world.plan();
    assert_eq!((&plan.changes[0].block, &plan.changes[1].block), (&None, &None));
    assert!(waits(&world, "a").is_empty() && waits(&world, "b").is_empty());
}

#[test]
fn each_other_half_of_a_move_is_to_be_taken_along() {
    // The console has added `shop.1` to two tasks, and the YAML gives it to a third.
    let mut world = world(&[
        ("a", &["shop.2"], &["shop.1", "shop.2"]),
        ("b", &["shop.1", "shop.3"], &["shop.3"]),
        ("c", &["shop.4"], &["shop.1", "shop.4"]),
    ]);
    let mut block = |targets: &[&str]| {
        let targets: Vec<Address> = targets.iter().map(|name| Address::realtime(*name)).collect();
        world.scope = Scope::only(&targets);
        let plan = world.plan();
        plan.changes.into_iter().find(|change| change.address == Address::realtime("b")).unwrap().block
    };
    let half = |other: &str| Some(Block::HalfMove { table: table("shop.1"), other: Address::realtime(other) });
    assert_eq!(block(&["b"]), half("a"));
    assert_eq!(block(&["b", "a"]), half("c"));
    assert_eq!(block(&["b", "c"]), half("a"));
    assert_eq!(block(&["a", "b", "c"]), None);
}

#[test]
fn nothing_moves_from_a_task_that_is_gone() {
    let mut world = world(&[("a", &["shop.2"], &["shop.1", "shop.2"]), ("b", &["shop.1", "shop.3"], &["shop.3"])]);
    world.scope.selection = crate::Selection::new(vec!["b".parse().unwrap(), "a/shop.2".parse().unwrap()], Vec::new());
    let b =
        |plan: Plan| plan.changes.into_iter().find(|change| change.address == Address::realtime("b")).unwrap().block;
    let half = Some(Block::HalfMove { table: table("shop.1"), other: Address::realtime("a") });
    assert_eq!(b(world.plan()), half);
    world.live.tasks.remove(&Address::realtime("a"));
    assert_eq!(b(world.plan()), None);
}
