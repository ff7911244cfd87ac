//! Plans about a part of what there is.

use super::*;
use crate::{Block, Indivisible, Pattern, Reason, Selection, check_syncs, check_tables};

fn selection(targets: &[&str], excludes: &[&str]) -> Selection {
    let patterns = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    Selection::new(patterns(targets), patterns(excludes))
}

fn narrowed(world: &World, targets: &[&str], excludes: &[&str]) -> Plan {
    let mut world = world.clone();
    world.scope.selection = selection(targets, excludes);
    world.plan()
}

/// The plan, what there would be afterwards, and what was left out.
fn shown(world: &World, targets: &[&str], excludes: &[&str]) -> String {
    let plan = narrowed(world, targets, excludes);
    let mut out = text(&plan);
    for change in &plan.changes {
        if let Some(after) = &change.after {
            let tables: Vec<String> = after.tables.iter().map(|table| table.to_string()).collect();
            let group = after.resource_group.as_ref().map(ToString::to_string).unwrap_or_default();
            writeln!(out, "after: {} run={} group={group} {:?}", tables.join(" "), after.run, after.folder.is_some())
                .unwrap();
        }
        if change.is_narrowed() {
            let (tables, fields) = (change.left_out_tables, change.left_out_fields);
            writeln!(out, "left out: {tables} tables, {fields} settings").unwrap();
        }
    }
    out
}

/// `shop.items` goes, `shop.refunds` and `shop.carts` come, and the instance is to be stopped.
fn edited() -> World {
    let mut world = in_sync();
    let wish = Spec { run: Run::Stopped, ..spec(&["shop.carts", "shop.orders", "shop.refunds"]) };
    world.declare(wish);
    world
}

#[test]
fn a_targeted_table_comes_alone() {
    insta::assert_snapshot!(shown(&edited(), &["orders/shop.carts"], &[]), @"
    update realtime.orders: the YAML was changed
      + shop.carts (syncs/orders.yaml:10)
      steps: generate update deploy verify
    after: shop.carts shop.items shop.orders run=running group=S_res_group_2807_1 true
    left out: 2 tables, 1 settings
    ");
}

#[test]
fn an_excluded_table_stays_as_it_is_and_settings_change() {
    insta::assert_snapshot!(shown(&edited(), &[], &["orders/shop.items", "orders/shop.refunds"]), @r#"
    update realtime.orders: the YAML was changed
      + shop.carts (syncs/orders.yaml:10)
      ~ run: Some("running") -> Some("stopped") (syncs/orders.yaml:3)
      steps: generate update deploy stop verify
    after: shop.carts shop.items shop.orders run=stopped group=S_res_group_2807_1 true
    left out: 2 tables, 0 settings
    "#);
}

#[test]
fn a_sync_of_which_nothing_that_differs_is_in_scope_is_left_alone() {
    insta::assert_snapshot!(shown(&edited(), &["*/shop.orders"], &[]), @"
    keep realtime.orders: what differs is left out of this plan
      steps: 
    left out: 3 tables, 1 settings
    ");
}

#[test]
fn a_target_of_the_whole_sync_leaves_nothing_out() {
    assert_eq!(narrowed(&edited(), &["orders"], &[]), edited().plan());
    assert_eq!(narrowed(&edited(), &["orders", "orders/shop.carts"], &[]), edited().plan());
}

#[test]
fn a_sync_is_created_with_the_tables_in_scope() {
    let mut world = edited();
    world.vanish().state.records.clear();
    insta::assert_snapshot!(shown(&world, &["orders/shop.*"], &["*/shop.refunds"]), @"
    create realtime.orders: declared and not there yet
      + shop.carts (syncs/orders.yaml:10)
      + shop.orders (syncs/orders.yaml:11)
      steps: generate create deploy verify
    after: shop.carts shop.orders run=stopped group=S_res_group_2807_1 true
    left out: 1 tables, 0 settings
    ");
    insta::assert_snapshot!(shown(&world, &["orders/other.*"], &[]), @"
    keep realtime.orders: what differs is left out of this plan
      steps: 
    left out: 3 tables, 0 settings
    ");
}

#[test]
fn the_rest_is_shown_by_the_next_plan() {
    let mut world = edited();
    let plan = narrowed(&world, &["orders/shop.carts"], &[]);
    let after = plan.changes[0].after.clone().unwrap();
    world.record().spec = after.clone();
    *world.live() = observed(after);
    insta::assert_snapshot!(shown(&world, &[], &[]), @r#"
    update realtime.orders: the YAML was changed
      - shop.items (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:12)
      ~ run: Some("running") -> Some("stopped") (syncs/orders.yaml:3)
      steps: generate update deploy stop verify
    after: shop.carts shop.orders shop.refunds run=stopped group=S_res_group_2807_1 true
    "#);
}

#[test]
fn nothing_is_deleted_or_replaced_in_part() {
    let mut world = in_sync();
    world.undeclare();
    let block = |world: &World, targets: &[&str], excludes: &[&str]| {
        let plan = narrowed(world, targets, excludes);
        (plan.changes[0].action.word(), plan.changes[0].block.clone())
    };
    let (deletion, replacement) =
        (Block::Indivisible(Indivisible::Deletion), Block::Indivisible(Indivisible::Replacement));
    assert_eq!(block(&world, &["orders/shop.items"], &[]), ("delete", Some(deletion.clone())));
    assert_eq!(block(&world, &["orders"], &["*/shop.items"]), ("delete", Some(deletion)));
    // Where none of its tables is meant, neither is the task.
    assert_eq!(block(&world, &["*/shop.tmp_*"], &[]), ("keep", None));
    assert_eq!(block(&world, &[], &["*/shop.tmp_*"]), ("delete", None));
    let mut world = in_sync();
    world.declare(Spec { source: "mysql_new".to_owned(), ..spec(&["shop.items", "shop.orders"]) });
    assert_eq!(block(&world, &["orders/shop.items"], &[]), ("replace", Some(replacement)));
    assert_eq!(narrowed(&world, &["*/shop.tmp_*"], &[]).changes[0].reason, Reason::LeftOut);
}

#[test]
fn a_task_is_not_left_without_any_table() {
    let mut world = in_sync();
    world.declare(spec(&["shop.carts"]));
    let plan = narrowed(&world, &["orders/shop.items", "orders/shop.orders"], &[]);
    assert_eq!(plan.changes[0].block, Some(Block::Indivisible(Indivisible::Emptying)));
    assert_eq!(plan.steps, []);
}

#[test]
fn the_two_forms_of_a_list_do_not_mix() {
    let mut world = in_sync();
    let single = Tables::Single(BTreeSet::from(["items".into(), "orders".into()]));
    world.declare(Spec { tables: single, ..spec(&["shop.x"]) });
    let block = |target: &str| narrowed(&world, &[target], &[]).changes[0].block.clone();
    assert_eq!(block("orders/items"), Some(Block::Indivisible(Indivisible::Form)));
    assert_eq!(block("orders/*"), None);
}

/// `shop.items` moves from `orders` to `carts`.
fn moving() -> World {
    let mut world = in_sync();
    let carts = Address::realtime("carts");
    world.declare(spec(&["shop.orders"]));
    let mut file = file(8);
    file.name = Name::new("carts");
    let there = Observed { task: Task::File(file), ..observed(spec(&["shop.carts"])) };
    world.live.tasks.insert(carts.clone(), there);
    world.state.records.insert(carts.clone(), Record { task: FileId(8).into(), ..record(spec(&["shop.carts"])) });
    world.desired.syncs.insert(carts, declared(spec(&["shop.carts", "shop.items"])));
    world
}

#[test]
fn half_a_move_is_refused() {
    let half = |targets: &[&str], excludes: &[&str]| {
        let plan = narrowed(&moving(), targets, excludes);
        plan.changes
            .iter()
            .map(|change| match &change.block {
                Some(Block::HalfMove { table, other }) => format!("{}: {table} {other}", change.address),
                other => format!("{}: {other:?}", change.address),
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    insta::assert_snapshot!(half(&["orders"], &[]), @"realtime.orders: shop.items realtime.carts");
    insta::assert_snapshot!(half(&[], &["orders"]), @"realtime.carts: shop.items realtime.orders");
    insta::assert_snapshot!(half(&[], &["orders/shop.items"]), @"realtime.carts: shop.items realtime.orders, realtime.orders: None");
    insta::assert_snapshot!(half(&["orders/shop.orders", "carts"], &[]), @"realtime.carts: shop.items realtime.orders, realtime.orders: None");
    insta::assert_snapshot!(half(&["*/shop.items"], &[]), @"realtime.carts: None, realtime.orders: None");
    insta::assert_snapshot!(half(&["carts/shop.carts", "orders/shop.orders"], &[]), @"realtime.carts: None, realtime.orders: None");
    insta::assert_snapshot!(half(&[], &[]), @"realtime.carts: None, realtime.orders: None");
}

#[test]
fn drift_of_what_is_left_out_is_not_told() {
    let mut world = moving();
    world.live.tasks.remove(&Address::realtime("carts"));
    assert_eq!(narrowed(&world, &["orders/shop.orders"], &[]).drift, []);
}

#[test]
fn a_pattern_that_is_about_nothing_is_named() {
    let world = moving();
    let syncs = |targets: &[&str], excludes: &[&str]| match check_syncs(
        &world.desired,
        &world.state,
        &selection(targets, excludes),
    ) {
        Ok(()) => "all match".to_owned(),
        Err(unmatched) => unmatched.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    };
    insta::assert_snapshot!(syncs(&["orders", "ca*", "realtime.*", "carts/x.*"], &["orders"]), @"all match");
    insta::assert_snapshot!(syncs(&["order", "solution.orders"], &["x*"]), @"`--target order` matches no sync that is declared or recorded; `--target solution.orders` matches no sync that is declared or recorded; `--exclude x*` matches no sync that is declared or recorded");
    let tables = |target: &str| {
        check_tables((&world.desired, &world.state, &world.live), &selection(&[target], &[]))
            .map_err(|unmatched| unmatched[0].to_string())
    };
    assert_eq!(tables("orders"), Ok(()));
    assert_eq!(tables("orders/shop.items"), Ok(()), "it is not declared any more, but it is live");
    assert_eq!(tables("*/shop.cart?"), Ok(()));
    insta::assert_snapshot!(tables("orders/shop.carts").unwrap_err(), @"`--target orders/shop.carts` matches no table that is declared, recorded or there");
    let placed = "nobody".parse::<Pattern>().unwrap().at(Origin { file: "targets.txt".into(), line: 3 });
    let unmatched = check_syncs(&world.desired, &world.state, &Selection::new(vec![placed], Vec::new())).unwrap_err();
    insta::assert_snapshot!(unmatched[0].to_string(), @"targets.txt:3: `nobody` matches no sync that is declared or recorded");
}

#[test]
fn everything_in_scope_is_destroyed_and_nothing_else() {
    let mut world = moving();
    world.scope.mode = Mode::Destroy;
    let plan = narrowed(&world, &[], &["carts"]);
    assert_eq!((plan.changes.len(), plan.left_out.len()), (1, 1));
    assert_eq!((plan.changes[0].action.word(), plan.changes[0].block.as_ref()), ("delete", None));
}
