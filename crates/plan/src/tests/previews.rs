//! What comes of asking the service is put into a plan: start from an update, change one answer.

use disync_model::remote::Generated;
use disync_model::{Column, Mapping, ProcessId, Table};

use super::*;
use crate::{Block, Previewed, Remark};

/// A mapping: `shop.a -> ods.a`, with these columns and a key of the first.
fn mapping(table: &str, destination: Option<&str>, columns: &[&str]) -> Mapping {
    let (database, name) = table.split_once('.').unwrap();
    Mapping {
        table: Table { database: Some(database.into()), name: name.into() },
        destination: destination.map(str::to_owned),
        columns: columns.iter().map(|name| Column { name: (*name).to_owned(), kind: "text".to_owned() }).collect(),
        primary_key: columns.iter().take(1).map(|name| (*name).to_owned()).collect(),
    }
}

fn plain(table: &str) -> Mapping {
    mapping(table, Some(table), &[])
}

fn generated(mappings: Vec<Mapping>, live: Vec<Mapping>) -> Previewed {
    let names: Vec<String> = mappings.iter().map(|mapping| mapping.table.to_string()).collect();
    let tables = Ok(tables(&names.iter().map(String::as_str).collect::<Vec<_>>()));
    let generated = Generated { content: Arc::from("{ \"content\": 1 }"), tables, mappings };
    Previewed::Generated { generated, process: ProcessId(5), live: Ok(live) }
}

/// `shop.orders` stays, `shop.items` goes and `shop.goods` comes.
fn update() -> World {
    let mut world = in_sync();
    world.declare(spec(&["shop.goods", "shop.orders"]));
    world
}

fn previewed(world: &World, previewed: Previewed) -> Plan {
    let plan = world.plan().with_previews(BTreeMap::from([(orders(), previewed)]));
    assert_eq!(check(&plan), Ok(()));
    plan
}

#[test]
fn only_what_has_a_content_generated_is_previewed() {
    let asked = |world: &World| world.plan().to_preview().count();
    assert_eq!(asked(&in_sync()), 0);
    assert_eq!(asked(&update()), 1);
    assert_eq!(asked(in_sync().vanish()), 1);
    let mut moved = in_sync();
    moved.declare(Spec { folder: Some("elsewhere".to_owned()), ..spec(&["shop.items", "shop.orders"]) });
    assert_eq!(asked(&moved), 1);
    assert_eq!(asked(in_sync().undeclare()), 0);
    let mut stopped = in_sync();
    stopped.declare(Spec { run: Run::Stopped, ..spec(&["shop.items", "shop.orders"]) });
    assert_eq!(asked(&stopped), 0);
    let mut blocked = update();
    blocked.pending(Stage::Deploy, None);
    assert_eq!(asked(&blocked), 0);
}

#[test]
fn a_generated_content_is_pinned_and_not_generated_again() {
    let world = update();
    let plan =
        previewed(&world, generated(vec![plain("shop.goods"), plain("shop.orders")], vec![plain("shop.orders")]));
    insta::assert_snapshot!(text(&plan), @"
    update realtime.orders: the YAML was changed
      + shop.goods (syncs/orders.yaml:10)
      - shop.items (syncs/orders.yaml:9)
      steps: update deploy verify
    ");
    let preview = plan.changes[0].preview.as_ref().unwrap();
    assert_eq!((&*preview.content, preview.process), ("{ \"content\": 1 }", Some(ProcessId(5))));
    assert_eq!(plan.to_preview().count(), 0);
    let mut created = in_sync();
    created.vanish();
    let plan = previewed(&created, generated(vec![plain("shop.items"), plain("shop.orders")], Vec::new()));
    insta::assert_snapshot!(text(&plan), @"
    create realtime.orders: applied before, and deleted outside of disync
      + shop.items [theirs] (syncs/orders.yaml:10)
      + shop.orders [theirs] (syncs/orders.yaml:11)
      steps: create deploy start verify
    drift realtime.orders: Vanished
    ");
}

#[test]
fn a_content_that_was_tampered_with_or_ships_other_tables_is_not_sound() {
    let plan = previewed(&update(), generated(vec![plain("shop.goods"), plain("shop.orders")], Vec::new()));
    let broken = |change: &dyn Fn(&mut crate::Preview)| {
        let mut plan = plan.clone();
        change(plan.changes[0].preview.as_mut().unwrap());
        check(&plan).unwrap_err().join("; ")
    };
    let expected = "realtime.orders: pins a content that was changed or that ships other tables";
    assert_eq!(broken(&|preview| preview.content = Arc::from("{ \"content\": 2 }")), expected);
    assert_eq!(broken(&|preview| drop(preview.mappings.pop())), expected);
    assert_eq!(broken(&|preview| preview.mappings[0] = plain("shop.other")), expected);
}

#[test]
fn what_the_service_refuses_is_blocked_and_has_no_steps() {
    let refused = Block::Rejected { message: "no such table".to_owned(), code: None, kind: RemoteErrorKind::Refused };
    let plan = previewed(&update(), Previewed::Blocked(refused));
    insta::assert_snapshot!(text(&plan), @r#"
    update realtime.orders: the YAML was changed
      + shop.goods (syncs/orders.yaml:10)
      - shop.items (syncs/orders.yaml:9)
      blocked: Rejected { message: "no such table", code: None, kind: Refused }
      steps:
    "#);
    assert!(plan.is_refused());
}

#[test]
fn without_an_answer_the_plan_is_as_it_was_and_says_so() {
    let before = update().plan();
    let plan = previewed(&update(), Previewed::NotMade("still running after 600 s".to_owned()));
    assert_eq!(plan.changes[0].remarks, [Remark::NotPreviewed("still running after 600 s".to_owned())]);
    assert_eq!(plan.steps, before.steps);
}

/// The rows of `orders`, where live's `shop.orders` goes to one table and the generated one to another.
fn remapped(kind: DestinationKind, from: Option<&str>, to: Option<&str>) -> Plan {
    let mut world = in_sync();
    world.desired.syncs.get_mut(&orders()).unwrap().spec.destination.kind = kind;
    world.record().spec.destination.kind = kind;
    let Shape::Sync(live) = &mut world.live().shape else { panic!() };
    live.destination.kind = kind;
    world.desired.syncs.get_mut(&orders()).unwrap().spec.tables = tables(&["shop.goods", "shop.items", "shop.orders"]);
    let generated_to = mapping("shop.orders", to, &[]);
    let live = vec![plain("shop.items"), mapping("shop.orders", from, &[])];
    previewed(&world, generated(vec![plain("shop.goods"), plain("shop.items"), generated_to], live))
}

#[test]
fn a_table_that_stays_and_goes_to_another_destination_is_remapped() {
    let plan = remapped(DestinationKind::Holo, Some("ods.orders"), Some("ods.new_orders"));
    insta::assert_snapshot!(text(&plan), @"
    update realtime.orders: the YAML was changed
      + shop.goods (syncs/orders.yaml:10)
      ~ shop.orders from ods.orders to ods.new_orders [theirs]
      steps: update deploy verify
    ");
    assert_eq!((plan.changes[0].unchanged_tables, plan.counts().tables_remapped), (1, 1));
}

#[test]
fn destinations_are_compared_as_their_systems_do_and_the_unknown_is_no_difference() {
    use DestinationKind::{Holo, Kafka, Odps};
    let is_remapped = |kind, from, to| remapped(kind, from, to).changes[0].n_remapped() == 1;
    for kind in [Holo, Odps] {
        assert!(!is_remapped(kind, Some("ods.Orders"), Some("ODS.orders")));
    }
    assert!(is_remapped(Kafka, Some("shop_Orders"), Some("shop_orders")));
    for kind in DestinationKind::ALL {
        assert!(!is_remapped(kind, None, Some("x")) && !is_remapped(kind, Some("x"), None));
        assert!(is_remapped(kind, Some("x"), Some("y")));
    }
}

#[test]
fn another_destination_is_no_remapping() {
    let mut world = in_sync();
    let mut moved = spec(&["shop.items", "shop.orders"]);
    moved.destination.datasource = "other".to_owned();
    world.declare(moved);
    let live = vec![plain("shop.items"), plain("shop.orders")];
    let elsewhere = |table| mapping(table, Some("elsewhere"), &[]);
    let plan = previewed(&world, generated(vec![elsewhere("shop.items"), elsewhere("shop.orders")], live));
    assert_eq!(plan.changes[0].n_remapped(), 0);
}

/// The remarks where these tables are generated and those are live; `shop.items` goes and `shop.goods` comes.
fn remarks(generated_ones: Vec<Mapping>, live: Vec<Mapping>) -> Vec<Remark> {
    let mut world = in_sync();
    let names = |mappings: &[Mapping]| mappings.iter().map(|mapping| mapping.table.to_string()).collect::<Vec<_>>();
    let set = |names: Vec<String>| tables(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let (wished, there) = (set(names(&generated_ones)), set(names(&live)));
    world.desired.syncs.get_mut(&orders()).unwrap().spec.tables = wished;
    world.record().spec.tables = there.clone();
    let Shape::Sync(spec) = &mut world.live().shape else { panic!() };
    spec.tables = there;
    previewed(&world, generated(generated_ones, live)).changes[0].remarks.clone()
}

#[test]
fn a_table_that_goes_and_one_that_comes_and_looks_alike_may_be_a_rename() {
    let columns = ["id", "price"];
    let one = |table| mapping(table, Some(table), &columns);
    let stays = || plain("shop.orders");
    let found = remarks(vec![one("shop.goods"), stays()], vec![one("shop.items"), stays()]);
    let table = |name| one(name).table;
    assert_eq!(found, [Remark::LooksRenamed { from: table("shop.items"), to: table("shop.goods") }]);
    // Of another database, with other columns, of one column alone, or one of several: nobody can tell.
    let other = |name| mapping(name, Some(name), &["id", "amount"]);
    let short = |name| mapping(name, Some(name), &["id"]);
    for (generated, live) in [
        (vec![one("bill.goods"), stays()], vec![one("shop.items"), stays()]),
        (vec![other("shop.goods"), stays()], vec![one("shop.items"), stays()]),
        (vec![short("shop.goods"), stays()], vec![short("shop.items"), stays()]),
        (vec![plain("shop.goods"), stays()], vec![plain("shop.items"), stays()]),
        (vec![one("shop.goods"), one("shop.more"), stays()], vec![one("shop.items"), stays()]),
        (vec![one("shop.goods"), stays()], vec![one("shop.items"), one("shop.more"), stays()]),
    ] {
        assert_eq!(remarks(generated, live), []);
    }
}
