//! What a preview brings to the text of a plan.

use disync_model::{Column, Digest, Mapping, RemoteErrorKind};
use disync_plan::{Block, Preview, Remark};

use super::*;
use crate::plan_text;

fn mapping(name: &str, destination: Option<&str>, columns: &[&str]) -> Mapping {
    let column = |text: &&str| {
        let (name, kind) = text.split_once(' ').unwrap();
        Column { name: name.to_owned(), kind: kind.to_owned() }
    };
    Mapping {
        table: table(name),
        destination: destination.map(str::to_owned),
        columns: columns.iter().map(column).collect(),
        primary_key: columns.iter().take(1).map(|text| column(text).name).collect(),
    }
}

fn with(change: Change, mappings: Vec<Mapping>) -> Change {
    let (content, digest) = (Arc::from("{}"), Digest::of(b"{}"));
    Change { preview: Some(Preview { content, digest, mappings, process: None }), ..change }
}

fn text(change: Change, style: &Style, view: View) -> String {
    plan_text(&plan_of(vec![change]), style, view)
}

/// `shop.refunds` comes, `shop.order_items` goes, `shop.orders` goes elsewhere.
fn remapped() -> Change {
    let mut change = with(
        update(),
        vec![
            mapping("billing.invoices", Some("ods.invoices"), &["id int8"]),
            mapping("shop.orders", Some("ods.all_orders"), &["id int8", "price numeric(10,2)"]),
            mapping("shop.refunds", Some("ods.refunds"), &["id int8", "at timestamptz", "why text"]),
        ],
    );
    let kind = TableChangeKind::Remapped { from: "ods.orders".to_owned(), to: "ods.all_orders".to_owned() };
    change.tables.insert(1, row("shop.orders", kind, None));
    change.unchanged_tables = 1;
    change
}

#[test]
fn each_table_that_comes_or_goes_elsewhere_has_its_destination() {
    insta::assert_snapshot!(text(remapped(), &Style { color: false, width: 100 }, BRIEF), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          ~ shop.orders  to: ods.orders -> ods.all_orders  pk id  2 columns
          + shop.refunds -> ods.refunds  pk id  3 columns  syncs/orders.yaml:12
            (1 table unchanged)

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    ");
}

#[test]
fn on_a_narrow_page_the_destinations_stand_below_their_tables() {
    insta::assert_snapshot!(text(remapped(), &Style { color: false, width: 60 }, BRIEF), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the
        YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          ~ shop.orders  to: ods.orders -> ods.all_orders
              pk id  2 columns
          + shop.refunds  syncs/orders.yaml:12
              -> ods.refunds  pk id  3 columns
            (1 table unchanged)

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    ");
}

#[test]
fn the_columns_are_listed_where_all_is() {
    insta::assert_snapshot!(text(remapped(), &WINDOW, View { all: true, diff: false }), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          ~ shop.orders  to: ods.orders -> ods.all_orders  pk id  2 columns
              id int8, price numeric(10,2)
          + shop.refunds -> ods.refunds  pk id  3 columns  syncs/orders.yaml:12
              id int8, at timestamptz, why text
            billing.invoices
            (1 table unchanged)

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    ");
}

#[test]
fn what_is_not_known_is_not_made_up() {
    let topic = mapping("shop.orders", Some("shop_orders"), &[]);
    let change =
        with(creation("new", &["shop.nothing", "shop.orders"]), vec![mapping("shop.nothing", None, &[]), topic]);
    insta::assert_snapshot!(text(change, &WINDOW, BRIEF), @"
    disync will perform the following actions:

      # realtime.new will be created (declared and not there yet)
      + realtime.new
          source: mysql_pub
          destination: holo (holo)
          run: running
          + shop.nothing -> (not told)  syncs/orders.yaml:10
          + shop.orders -> shop_orders  syncs/orders.yaml:11

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 2 to add, 0 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    ");
}

#[test]
fn what_comes_from_the_service_is_escaped() {
    let evil = "ods.\u{1b}[31m\u{202e}x\n";
    let mut bad = mapping("shop.orders", Some(evil), &["i\u{7}d te\rxt"]);
    bad.primary_key = vec!["\u{1b}]0;k".to_owned()];
    let mut change = with(creation("new", &["shop.orders"]), vec![bad]);
    change.remarks = vec![Remark::NotPreviewed(evil.to_owned()), Remark::NotCompared(evil.to_owned())];
    change.block = Some(Block::Rejected { message: evil.to_owned(), code: None, kind: RemoteErrorKind::Refused });
    let shown = text(change, &WINDOW, View { all: true, diff: false });
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()) && !shown.contains('\u{202e}'), "{shown:?}");
}

#[test]
fn a_refusal_is_said_with_the_way_out() {
    let blocked = |address: Address, block: Block| {
        let change = Change { block: Some(block), address, ..creation("new", &["shop.orders"]) };
        let shown = text(change, &Style::PLAIN, BRIEF);
        let lines = shown.lines().filter(|line| line.contains("blocked: ") || line.contains("way out: "));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    };
    let rejected = |kind, code: Option<&str>| Block::Rejected {
        message: "no such table".to_owned(),
        code: code.map(str::to_owned),
        kind,
    };
    let (task, solution) = (Address::realtime("new"), Address::solution("lake"));
    let missing = (0..12).map(|n| table(&format!("shop.t{n:02}"))).collect();
    let all = [
        blocked(task.clone(), rejected(RemoteErrorKind::Refused, None)),
        blocked(task.clone(), rejected(RemoteErrorKind::Refused, Some("Invalid.DI.Parameter"))),
        blocked(task.clone(), rejected(RemoteErrorKind::NameTaken, Some("Invalid.DI.Parameter.File.Existed"))),
        blocked(solution, rejected(RemoteErrorKind::NameTaken, Some("Invalid.DI.Parameter.File.Existed"))),
        blocked(task.clone(), Block::OtherTables { missing, extra: vec![table("shop.more")] }),
        blocked(task, Block::Unchecked("no step is the reader".to_owned())),
    ];
    insta::assert_snapshot!(all.join("\n\n"), @"
    blocked: DataWorks refuses to generate its configuration: no such table
    way out: mend what the message names, in the YAML or in DataWorks, then plan again

    blocked: DataWorks refuses to generate its configuration: no such table (code Invalid.DI.Parameter)
    way out: mend what the message names, then plan again; `disync error Invalid.DI.Parameter` says more

    blocked: DataWorks refuses to generate its configuration: no such table (code Invalid.DI.Parameter.File.Existed)
    way out: rename it, or rename or delete the task of that name in DataWorks

    blocked: DataWorks refuses to generate its configuration: no such table (code Invalid.DI.Parameter.File.Existed)
    way out: rename it; or, if the solution of that name is meant to be this one, find its id in the DataWorks console and run `disync import solution.lake ID`

    blocked: DataWorks generates a configuration for other tables than wished: without shop.t00, shop.t01, shop.t02, shop.t03, shop.t04, shop.t05, shop.t06, shop.t07, shop.t08, shop.t09 and 2 more, and with shop.more that nobody asked for
    way out: look whether these tables exist in the source and whether they are spelled as there, then plan again

    blocked: DataWorks generates a configuration whose tables cannot be told: no step is the reader
    way out: plan again; if it stays so, DataWorks writes a form that disync does not know: report it
    ");
}

#[test]
fn remarks_are_notes() {
    let (from, to) = (table("shop.order_items"), table("shop.refunds"));
    let remarks = vec![
        Remark::NotPreviewed("still running after 600 s".to_owned()),
        Remark::NotCompared("the task was changed while this plan was made; plan again".to_owned()),
        Remark::LooksRenamed { from, to },
    ];
    insta::assert_snapshot!(text(Change { remarks, ..update() }, &WINDOW, BRIEF), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            (2 tables unchanged)
          note: no preview: still running after 600 s; the configuration is
            generated when this is applied
          note: whether tables go to other destination tables than now is not known:
            the task was changed while this plan was made; plan again
          note: `shop.refunds` has the columns and the primary key of
            `shop.order_items`: if it was renamed, write `renamed_from: order_items`
            at it

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: safe: nothing is lost, repeated or loaded anew
    ");
}
