//! The tables of a sync and those of its source.

use disync_model::workspace::SourceTables;
use disync_model::{Address, Tables};

use super::super::source;
use super::{desired, lines};

fn databases(databases: &[(&str, &[&str])]) -> SourceTables {
    let tables = |names: &[&str]| names.iter().map(|name| Box::from(*name)).collect();
    Tables::Multi(databases.iter().map(|(database, names)| (Box::from(*database), tables(names))).collect())
}

fn found() -> SourceTables {
    databases(&[("shop", &["orders", "order_items"]), ("archive", &["bills"])])
}

fn judged(wanted: &Tables, found: &SourceTables) -> String {
    lines(&[source::by_name(&Address::realtime("orders"), wanted, ("mysql_pub", found))])
}

#[test]
fn tables_that_are_there_are_well_in_both_forms() {
    let single = Tables::Single(["bills", "orders"].map(Box::from).into());
    let lines = [judged(&databases(&[("shop", &["orders"])]), &found()), judged(&single, &found())];
    insta::assert_snapshot!(lines.join("\n"), @"
    ok       tables realtime.orders: 1 of 1 found in mysql_pub
    ok       tables realtime.orders: 2 of 2 found in mysql_pub
    ");
}

#[test]
fn a_table_that_is_not_there_comes_with_the_one_that_was_probably_meant() {
    let wanted = databases(&[("shop", &["order_item", "bills", "ghosts"]), ("shopp", &["carts"]), ("else", &["x"])]);
    insta::assert_snapshot!(judged(&wanted, &found()), @"
    problem  tables realtime.orders: 0 of 5 found in mysql_pub
               hint: `else.x` is not there
               hint: `shop.bills` is not there, but `archive.bills` is
               hint: `shop.ghosts` is not there
               hint: `shop.order_item` is not there: did you mean `order_items`?
               hint: `shopp.carts` is not there: did you mean the database `shop`?
    ");
    let single = Tables::Single([Box::from("oders")].into());
    insta::assert_snapshot!(judged(&single, &found()), @"
    problem  tables realtime.orders: 0 of 1 found in mysql_pub
               hint: `oders` is not there: did you mean `orders`?
    ");
}

#[test]
fn many_missing_tables_do_not_fill_the_screen() {
    let names: Vec<Box<str>> = (0..25).map(|n| format!("nothing_like_it_{n}").into()).collect();
    let said = judged(&Tables::Single(names.into_iter().collect()), &found());
    assert_eq!(said.lines().count(), 12, "{said}");
    assert!(said.ends_with("hint: and 15 more"), "{said}");
}

#[test]
fn a_source_without_tables_proves_nothing() {
    insta::assert_snapshot!(judged(&found(), &databases(&[])), @"unknown  tables realtime.orders: mysql_pub shows no tables at all, from which nothing follows for 3 of them");
}

/// What is said of a sync whose list of tables of `shop` is this.
fn selected(list: &str, more: &str, found: &SourceTables) -> String {
    let syncs = format!(
        "syncs:\n  a:\n    type: realtime\n    source:\n      datasource: mysql_pub\n      tables: {{ shop: {list} }}\n    \
         destination: {{ type: holo, datasource: holo }}\n    {more}\n"
    );
    let desired = desired(&syncs);
    let findings: Vec<_> = desired
        .syncs
        .iter()
        .map(|(address, declared)| source::tables(address, declared, ("mysql_pub", found)))
        .collect();
    lines(&findings)
}

#[test]
fn what_patterns_select_is_looked_for_as_a_plan_does() {
    let said = [
        selected("[\"order*\"]", "", &found()),
        selected("[\"order*\", bills]", "", &found()),
        selected("[\"odrer*\", \"bil*\"]", "", &found()),
        selected("[\"odrer*\"]", "allow_empty: true", &found()),
        selected("[\"order*\"]", "", &databases(&[])),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    ok       tables realtime.a: 2 of 2 found in mysql_pub
    problem  tables realtime.a: 2 of 3 found in mysql_pub
               hint: `shop.bills` is not there, but `archive.bills` is
    problem  tables realtime.a: the pattern `odrer*` matches none of 2 tables (syncs/a.yaml:6), the pattern `bil*` matches none of 2 tables (syncs/a.yaml:6)
               hint: mend the pattern, or write `allow_empty: true` into the sync
    warning  tables realtime.a: the patterns select no table of mysql_pub (`allow_empty`)
    problem  tables realtime.a: mysql_pub shows no tables at all, from which nothing can be selected
               hint: check that its user may read the names of tables, or name the tables of the sync one by one
    ");
}

#[test]
fn a_table_that_two_syncs_select_is_a_problem_of_the_one_that_selects() {
    let sync = |name: &str, list: &str| {
        format!(
            "  {name}:\n    type: realtime\n    source: {{ datasource: mysql_pub, tables: {{ shop: {list} }} }}\n    \
             destination: {{ type: holo, datasource: holo }}\n"
        )
    };
    let twice = |list: &str| {
        let mut desired = desired(&format!("syncs:\n{}{}", sync("a", list), sync("b", "[orders]")));
        for (address, declared) in &mut desired.syncs {
            *declared = source::selected(address, declared, &found()).unwrap();
        }
        source::twice(&desired)
    };
    insta::assert_snapshot!(lines(&twice("[\"order*\"]")), @"
    problem  tables realtime.a: the table `shop.orders` is written to holo `holo` by `realtime.b` as well
               hint: let only one of the two syncs write it: take it away with `!`
    ");
    assert_eq!(twice("[\"order_*\"]"), []);
}
