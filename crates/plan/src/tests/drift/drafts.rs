//! What publishing a draft brings out: as it was applied, then one edit in the console that is saved and not published.

use disync_model::remote::Generated;
use disync_model::{ImpactClass, Mapping, ProcessId};

use super::super::impact::impact;
use super::*;
use crate::{Allowed, Pattern, Previewed, Selection};

/// The plan and what it does to data in flight.
fn told(plan: &Plan) -> String {
    let mut out = text(&Plan { drift: Vec::new(), ..plan.clone() });
    for remark in plan.changes.iter().flat_map(|change| &change.remarks) {
        writeln!(out, "  remark: {remark:?}").unwrap();
    }
    out + &impact(plan)
}

macro_rules! check_draft {
    ($look:expr, @$expected:literal) => {
        insta::assert_snapshot!(told(&$look.world.plan()), @$expected)
    };
}

const BOTH: [&str; 2] = ["shop.items", "shop.orders"];

/// A draft of `live` that the YAML has taken over.
fn agreed(live: &[&str]) -> Look {
    let mut look = applied();
    look.edit(spec(live));
    look.world.declare(spec(live));
    look
}

/// A draft that sends `shop.orders` to another table.
fn remapped_draft() -> Look {
    let mut look = remapped("ods.items", "archive.orders");
    look.file().committed = Some(false);
    look
}

#[test]
fn a_table_of_a_draft_that_the_yaml_has_taken_over_begins_to_be_shipped() {
    check_draft!(agreed(&["shop.carts", "shop.items", "shop.orders"]), @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      + shop.carts published [both] (syncs/orders.yaml:10)
      ~ deployed: Some("no") -> Some("yes") [theirs]
      both added shop.carts
      steps: deploy verify
    update realtime.orders: backfill
      shop.carts: backfill
      FullLoad of 1: backfill (not documented)
      NextStart of 0: safe (inferred)
    "#);
}

#[test]
fn a_table_that_a_draft_lacks_and_the_yaml_too_ends_to_be_shipped() {
    check_draft!(agreed(&["shop.orders"]), @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      - shop.items withdrawn [both] (syncs/orders.yaml:9)
      ~ deployed: Some("no") -> Some("yes") [theirs]
      both removed shop.items
      steps: deploy verify
    update realtime.orders: data-loss
      shop.items: data-loss
      NotShipped of 1: data-loss (inferred)
      Orphaned of 1: safe (inferred)
      NextStart of 0: safe (inferred)
    "#);
}

#[test]
fn a_draft_that_sends_a_table_elsewhere_does_so_once_it_is_published() {
    check_draft!(remapped_draft(), @r#"
    update realtime.orders: it was changed outside of disync
      ~ shop.orders from ods.orders to archive.orders [theirs]
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    update realtime.orders: resync
      shop.orders: resync
      Orphaned of 1: safe (inferred)
      StartsAnew of 1: resync (not documented)
      NextStart of 0: safe (inferred)
    "#);
}

#[test]
fn a_draft_of_what_disync_does_not_manage_is_remarked_on() {
    let mut look = applied();
    look.edit(spec(&BOTH));
    look.world.live().fingerprint = Fingerprint(Digest::of(b"edited"));
    check_draft!(look, @r#"
    update realtime.orders: it was changed outside of disync
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
      remark: DraftEdited
    update realtime.orders: safe
    "#);
}

#[test]
fn a_draft_with_nothing_new_in_it_is_published_without_a_word() {
    let mut look = applied();
    look.edit(spec(&BOTH));
    check_draft!(look, @r#"
    update realtime.orders: it was changed outside of disync
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    update realtime.orders: safe
    "#);
}

#[test]
fn what_is_published_begins_nothing_again() {
    let mut look = agreed(&["shop.carts", "shop.items", "shop.orders"]);
    look.publish();
    check_draft!(look, @"
    adopt realtime.orders: it is as wished already
      both added shop.carts
      steps: adopt
    adopt realtime.orders: safe
      RecordOnly of 0: safe (documented)
    ");
}

#[test]
fn a_table_of_a_draft_that_is_left_as_it_is_live_is_published_with_the_rest() {
    let mut look = applied();
    look.edit(spec(&["shop.carts", "shop.orders"]));
    let excludes = ["shop.carts", "shop.items"].map(|table| format!("realtime.orders/{table}").parse().unwrap());
    look.world.scope.selection = Selection::new(Vec::new(), excludes.to_vec());
    check_draft!(look, @r#"
    update realtime.orders: it was changed outside of disync
      + shop.carts published [theirs]
      - shop.items withdrawn [theirs]
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    update realtime.orders: data-loss
      shop.carts: backfill
      shop.items: data-loss
      NotShipped of 1: data-loss (inferred)
      Orphaned of 1: safe (inferred)
      FullLoad of 1: backfill (not documented)
      NextStart of 0: safe (inferred)
    "#);
    // Who has selected tables alone publishes nothing but for their sake.
    look.world.declare(spec(&["shop.items", "shop.orders", "shop.refunds"]));
    let only: Pattern = "realtime.orders/shop.refunds".parse().unwrap();
    look.world.scope.selection = Selection::new(vec![only.clone()], Vec::new());
    check_draft!(look, @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      + shop.carts published [theirs]
      - shop.items withdrawn [theirs]
      + shop.refunds (syncs/orders.yaml:12)
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: generate update deploy verify
    update realtime.orders: data-loss
      shop.carts: backfill
      shop.items: data-loss
      shop.refunds: backfill
      NotShipped of 1: data-loss (inferred)
      Orphaned of 1: safe (inferred)
      FullLoad of 2: backfill (not documented)
      NextStart of 0: safe (inferred)
    "#);
    look.world.declare(spec(&BOTH));
    check_draft!(look, @"
    keep realtime.orders: what differs is left out of this plan
      steps:
    ");
}

#[test]
fn what_an_interrupted_apply_has_written_and_not_published_begins_with_its_end() {
    let wished = spec(&["shop.items", "shop.orders", "shop.refunds"]);
    let mut look = applied();
    look.edit(wished.clone());
    look.world.declare(wished.clone()).pending(Stage::Deploy, Some(wished));
    check_draft!(look, @r#"
    update realtime.orders: an earlier apply has not brought it to its end
      + shop.refunds published (syncs/orders.yaml:12)
      ~ deployed: Some("no") -> Some("yes")
      steps: deploy verify
    update realtime.orders: backfill
      shop.refunds: backfill
      FullLoad of 1: backfill (not documented)
      NextStart of 0: safe (inferred)
    "#);
}

#[test]
fn of_a_draft_that_nobody_has_recorded_everything_begins() {
    let mut look = applied();
    look.edit(spec(&BOTH));
    look.world.state.records.clear();
    check_draft!(look, @r#"
    update realtime.orders: exists, and is not recorded in the state
      + shop.items published (syncs/orders.yaml:10)
      + shop.orders published (syncs/orders.yaml:11)
      ~ deployed: Some("no") -> Some("yes")
      steps: deploy verify
    update realtime.orders: backfill
      shop.items: backfill
      shop.orders: backfill
      FullLoad of 2: backfill (not documented)
      NextStart of 0: safe (inferred)
    "#);
}

#[test]
fn a_solution_that_was_written_and_not_published_loads_what_is_new_and_repeats_the_rest() {
    use super::super::solutions;
    let mut world = solutions::in_sync();
    let wished = solutions::wished(&["shop.goods", "shop.items", "shop.orders"]);
    solutions::declare(&mut world, wished.clone());
    let Shape::Sync(there) = &mut solutions::live(&mut world).shape else { unreachable!() };
    there.tables = wished.tables.clone();
    world.pending(Stage::Deploy, Some(wished));
    let pending = world.state.pending.remove(&orders()).unwrap();
    world.state.pending.insert(solutions::lake(), Pending { sent: None, unpublished: true, ..pending });
    insta::assert_snapshot!(told(&world.plan()), @r#"
    update solution.lake: an earlier apply has not brought it to its end
      + shop.goods published (syncs/orders.yaml:10)
      ~ deployed: Some("no") -> Some("yes")
      steps: deploy start verify
    update solution.lake: rewind
      shop.goods: backfill
      FullLoad of 1: backfill (inferred)
      Restart of 0: safe (inferred)
      Replay of 3: rewind (inferred)
      HumanStep of 0: safe (inferred)
    "#);
}

#[test]
fn guards_judge_what_a_draft_begins_and_allow_lifts_them() {
    let mut look = agreed(&["shop.carts", "shop.items", "shop.orders"]);
    look.world.guards.max_impact = Some(ImpactClass::Safe);
    let violations = look.world.plan().violations;
    assert_eq!(violations[0].excess, Excess::Impact { limit: ImpactClass::Safe, found: ImpactClass::Backfill });
    assert_eq!(violations[0].flag, Some("--allow backfill"));
    look.world.guards.allowed = Allowed { classes: [ImpactClass::Backfill].into(), ..Allowed::default() };
    assert_eq!(look.world.plan().violations, []);
    let mut look = agreed(&["shop.orders"]);
    look.world.guards.max_removed_tables = Some(0);
    assert_eq!(look.world.plan().violations[0].excess, Excess::RemovedTables { limit: 0, found: 1 });
}

#[test]
fn a_preview_tells_where_a_table_of_a_draft_goes_beside_where_it_was_applied() {
    let mapping = |table: &str, to: &str| {
        let table = Table { database: Some("shop".into()), name: table.into() };
        Mapping { table, destination: Some(to.to_owned()), columns: Vec::new(), primary_key: Vec::new() }
    };
    let rows = |to: &str| {
        let mut look = remapped_draft();
        look.world.declare(spec(&["shop.carts", "shop.items", "shop.orders"]));
        let content = vec![mapping("carts", "ods.carts"), mapping("items", "ods.items"), mapping("orders", to)];
        let live = vec![mapping("items", "ods.items"), mapping("orders", "archive.orders")];
        let tables = Ok(tables(&["shop.carts", "shop.items", "shop.orders"]));
        let generated = Generated { content: Arc::from("{}"), tables, mappings: content };
        let previewed = Previewed::Generated { generated, process: ProcessId(5), live: Ok(live) };
        let plan = look.world.plan().with_previews(BTreeMap::from([(orders(), previewed)]));
        assert_eq!(check(&plan), Ok(()));
        let rows: Vec<String> = plan.changes[0].tables.iter().map(row_text).collect();
        (rows.join(", "), plan.changes[0].unchanged_tables)
    };
    let added = "+ shop.carts (syncs/orders.yaml:10)".to_owned();
    assert_eq!(rows("ods.orders"), (added.clone(), 2), "the content takes the draft back");
    let elsewhere = |to| (format!("{added}, ~ shop.orders from ods.orders to {to} [theirs]"), 1);
    assert_eq!(rows("archive.orders"), elsewhere("archive.orders"));
    assert_eq!(rows("other.orders"), elsewhere("other.orders"));
}
