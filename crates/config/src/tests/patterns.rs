//! Patterns for tables: how they are read, and what cannot be one.

use disync_model::Declared;

use super::*;

fn orders(from: &str, to: &str) -> Declared {
    assert!(ORDERS.contains(from), "nothing to change");
    let config = read(PROJECT, &ORDERS.replacen(from, to, 1)).unwrap();
    config.desired.syncs[&Address::realtime("orders_to_holo")].clone()
}

#[test]
fn a_list_with_a_pattern_keeps_all_its_entries_in_order_and_the_names_are_in_the_wish() {
    let declared = orders("[orders, order_items]", "[orders, \"order_*\", \"!order_tmp_?\", 'odd\\*']");
    let lists = &declared.selectors.lists;
    assert_eq!((lists.len(), lists[0].database.as_deref(), declared.selectors.allow_empty), (1, Some("shop"), false));
    let said: Vec<_> =
        lists[0].selectors.iter().map(|one| (&*one.text, one.takes_away, one.glob.exact(), one.line)).collect();
    assert_eq!(
        said,
        [
            ("orders", false, Some("orders"), 7),
            ("order_*", false, None, 7),
            ("!order_tmp_?", true, None, 7),
            ("odd\\*", false, Some("odd*"), 7)
        ]
    );
    let named: Vec<String> = declared.spec.tables.iter().map(|table| table.to_string()).collect();
    assert_eq!(named, ["billing.invoices", "shop.odd*", "shop.orders"]);
}

#[test]
fn a_list_of_names_is_no_pattern_even_where_names_look_like_one() {
    let declared = orders("[orders, order_items]", "['a\\?', '\\!b', 'c\\\\d', 'C:\\e', 'f\\']");
    assert!(declared.selectors.is_empty());
    let named: Vec<String> = declared.spec.tables.iter().map(|table| table.to_string()).collect();
    assert_eq!(named, ["billing.invoices", "shop.!b", "shop.C:\\e", "shop.a?", "shop.c\\d", "shop.f\\"]);
}

#[test]
fn the_single_database_form_has_patterns_too() {
    let tables = "        shop: [orders, order_items]\n        billing:\n          - invoices\n";
    let declared = orders(tables, "        - \"led*\"\n        - \"!led_x\"\n");
    assert_eq!(declared.selectors.lists[0].database, None);
    assert_eq!(declared.selectors.lists[0].selectors[1].line, 8);
    assert!(declared.spec.tables.is_empty());
}

#[test]
fn what_is_no_pattern_has_a_place_and_a_hint() {
    let list = "['!', \"!x*\", { name: 'y*', renamed_from: z }, \"n_*\"]";
    insta::assert_snapshot!(in_orders("[orders, order_items]", list), @r#"
    syncs/orders.yaml:7:16 E0162 `!` is no pattern: nothing follows the `!`
      |         shop: ['!', "!x*", { name: 'y*', renamed_from: z }, "n_*"]
      |                ^^^
      = name the table; write `\` before a `*`, `?`, `!` or `\` that belongs to its name
    syncs/orders.yaml:7:36 E0162 `y*` is a pattern, and one table is wanted
      |         shop: ['!', "!x*", { name: 'y*', renamed_from: z }, "n_*"]
      |                                    ^^^^
      = name the table; write `\` before a `*`, `?`, `!` or `\` that belongs to its name
    "#);
    insta::assert_snapshot!(in_orders("[orders, order_items]", "[\"!x\", \"!y*\"]"), @r#"
    syncs/orders.yaml:7:15 E0162 the database `shop` only takes tables away
      |         shop: ["!x", "!y*"]
      |               ^^^^^^^^^^^^^
      = take something before: write `"*"` first for all tables
    "#);
}

#[test]
fn what_may_be_empty_is_said_of_patterns_alone() {
    let allowing = "    allow_empty: true\n    destination:";
    insta::assert_snapshot!(in_orders("    destination:", allowing), @"
    syncs/orders.yaml:10:18 E0162 `allow_empty` says something about patterns, and there are none
      |     allow_empty: true
      |                  ^^^^
      = remove it
    ");
    let project = ORDERS.replacen("[orders, order_items]", "[\"o*\"]", 1).replacen("    destination:", allowing, 1);
    let config = read(PROJECT, &project).unwrap();
    assert!(config.desired.syncs[&Address::realtime("orders_to_holo")].selectors.allow_empty);
}
