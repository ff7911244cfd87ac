//! What was left out of a plan, and what was not read for it, in each form for people.

use disync_model::{Address, Refresh};
use disync_plan::{Action, Block, Change, Indivisible, Mode, Plan, Reason};

use super::{WINDOW, change, deletion, empty_plan, plan_of, table, update};
use crate::{MARKDOWN_LIMIT, Meta, View, plan_html, plan_markdown, plan_text};

macro_rules! check {
    ($plan:expr, @$expected:literal) => {
        insta::assert_snapshot!(plan_text(&$plan, &WINDOW, View::default()), @$expected)
    };
}

fn narrowed() -> Plan {
    let kept = Change { left_out_tables: 1, ..change("kept", Action::Keep, Reason::LeftOut) };
    let left_out = vec![Address::realtime("other")];
    Plan { left_out, ..plan_of(vec![kept, Change { left_out_tables: 2, left_out_fields: 1, ..update() }]) }
}

#[test]
fn what_was_left_out_of_a_change_is_said_in_it_and_below() {
    check!(narrowed(), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            (2 tables unchanged)
            (2 table changes, 1 setting left out)

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    1 sync was left out of this plan: realtime.other
    4 changes were left out of syncs in this plan: realtime.kept (1 table change),
    realtime.orders_to_holo (2 table changes, 1 setting)
    ");
}

#[test]
fn what_was_left_out_of_everything_leaves_no_changes() {
    let kept = |name: &str| Change { left_out_fields: 2, ..change(name, Action::Keep, Reason::LeftOut) };
    check!(plan_of("abcdefg".chars().map(|c| kept(&c.to_string())).collect()), @"
    No changes. What is in scope of this plan matches the configuration.
    14 changes were left out of syncs in this plan: realtime.a (2 settings),
    realtime.b (2 settings), realtime.c (2 settings), realtime.d (2 settings),
    realtime.e (2 settings) and 2 more
    ");
}

#[test]
fn a_block_for_being_divided_says_the_way_out() {
    let divided = |what| Change { block: Some(Block::Indivisible(what)), ..deletion("orders", &["shop.a"]) };
    check!(plan_of(vec![divided(Indivisible::Deletion)]), @"
    disync would perform the following actions:

      # realtime.orders would be destroyed (it is no longer declared), but that is
        blocked
      ! realtime.orders
          blocked: some of its tables are left out, and a task is deleted with all
            its tables
          way out: target realtime.orders as a whole, or exclude it as a whole
          - shop.a

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
    let other = Address::realtime("evil\u{1b}[31m");
    let half = Block::HalfMove { table: table("shop.a\u{202e}"), other };
    check!(plan_of(vec![Change { block: Some(half), ..update() }]), @r"
    disync would perform the following actions:

      # realtime.orders_to_holo would be updated in place (the YAML was changed),
        but that is blocked
      ! realtime.orders_to_holo
          blocked: `shop.a\u{202e}` moves between it and realtime.evil\x1b[31m, and
            the other half of the move is not in this plan: the table would be
            shipped twice, or not at all
          way out: have both realtime.orders_to_holo and realtime.evil\x1b[31m in
            the plan, or neither; where `--accept theirs` keeps the one, `--accept
            ours` or the YAML of the other settles it
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            (2 tables unchanged)

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
    let unread = Change { block: Some(Block::NotRead), ..change("orders", Action::Keep, Reason::Unclear) };
    check!(plan_of(vec![unread]), @"
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: it was not read, and the state does not tell what there is
          way out: plan again without `--refresh=none`

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn what_was_not_read_is_said_at_the_top() {
    let assumed = (0..3).map(|n| Address::realtime(format!("t{n}"))).collect();
    let changed = Plan { refresh: Refresh::Changed, assumed, ..empty_plan() };
    check!(changed, @"
    Note: 3 tasks were not read: DataWorks lists no edit since they were read last
    (--refresh=changed); whether they run was not looked at either; `--refresh=full`
    reads all

    No changes. Your sync tasks match the configuration.
    ");
    check!(Plan { refresh: Refresh::Changed, ..empty_plan() }, @"No changes. Your sync tasks match the configuration.");
    check!(Plan { refresh: Refresh::None, ..plan_of(vec![update()]) }, @"
    Note: this plan was not compared with DataWorks (--refresh=none): what was
    applied last stands for what there is

    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            (2 tables unchanged)

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    ");
    check!(Plan { refresh: Refresh::None, ..empty_plan() }, @"
    Note: this plan was not compared with DataWorks (--refresh=none): what was
    applied last stands for what there is

    No changes. The configuration is what was applied last; DataWorks was not asked.
    ");
    check!(Plan { mode: Mode::RefreshOnly, ..empty_plan() }, @"No changes. The state says what DataWorks reports.");
}

#[test]
fn the_folded_forms_say_it_too() {
    let plan = Plan { refresh: Refresh::None, ..narrowed() };
    let markdown = plan_markdown(&plan, MARKDOWN_LIMIT);
    for said in [
        "this plan was not compared with DataWorks",
        "1 sync was left out of this plan",
        "(2 table changes, 1 setting left out)",
    ] {
        assert!(markdown.contains(said), "{said}: {markdown}");
    }
    let html = plan_html(&plan, &Meta { version: "0", now: super::at(0), expected_calls: None });
    for said in [
        "this plan was not compared with DataWorks",
        "1 sync was left out of this plan",
        "(2 table changes, 1 setting left out)",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
}
