//! `renamed_from`, and where things are.

use disync_model::Table;

use super::*;

fn table(database: &str, name: &str) -> Table {
    Table { database: Some(database.into()), name: name.into() }
}

#[test]
fn a_table_can_be_a_mapping_that_says_what_it_was_called() {
    let list = "[{ name: orders, renamed_from: order }, { name: order_items }]";
    let orders = ORDERS.replacen("[orders, order_items]", list, 1);
    let declared = read(PROJECT, &orders).unwrap().desired.syncs.remove(&Address::realtime("orders_to_holo")).unwrap();
    assert_eq!(declared.spec, read(PROJECT, ORDERS).unwrap().desired.syncs[&Address::realtime("orders_to_holo")].spec);
    let renames: Vec<_> = declared.renamed_from.into_iter().collect();
    assert_eq!(renames, [(table("shop", "orders"), table("shop", "order"))]);
}

#[test]
fn a_plain_list_takes_renames_too() {
    let (before, _) = ORDERS.split_once("tables:").unwrap();
    let tables = "tables: [{ renamed_from: b, name: a }, c]\n    destination: { type: holo, datasource: holo }\n";
    let orders = format!("{before}{tables}");
    let declared = read(PROJECT, &orders).unwrap().desired.syncs.remove(&Address::realtime("orders_to_holo")).unwrap();
    let bare = |name: &str| Table { database: None, name: name.into() };
    assert_eq!(declared.renamed_from.into_iter().collect::<Vec<_>>(), [(bare("a"), bare("b"))]);
}

#[test]
fn a_table_cannot_be_renamed_from_itself() {
    insta::assert_snapshot!(in_orders("[orders, ", "[{ name: orders, renamed_from: orders }, "), @"
    syncs/orders.yaml:7:46 E0152 the table `orders` is renamed from itself
      |         shop: [{ name: orders, renamed_from: orders }, order_items]
      |                                              ^^^^^^
      = give the name that it had before, or remove `renamed_from`
    ");
}

#[test]
fn a_table_cannot_be_renamed_from_one_that_is_listed() {
    insta::assert_snapshot!(in_orders("[orders, ", "[{ name: orders, renamed_from: order_items }, "), @"
    syncs/orders.yaml:7:46 E0152 the table `orders` is renamed from `order_items`, which is listed as well
      |         shop: [{ name: orders, renamed_from: order_items }, order_items]
      |                                              ^^^^^^^^^^^
      = a renamed table is listed once, under its new name: remove `order_items`, or remove `renamed_from`
    ");
}

#[test]
fn two_tables_cannot_be_renamed_from_one() {
    let list = "[{ name: orders, renamed_from: x }, { name: a, renamed_from: x }, ";
    insta::assert_snapshot!(in_orders("[orders, ", list), @"
    syncs/orders.yaml:7:76 E0152 the table `a` is renamed from `x`, and so is `orders` on line 7
      |         shop: [{ name: orders, renamed_from: x }, { name: a, renamed_from: x }, order_items]
      |                                                                            ^
      = one of the two is a new table: remove its `renamed_from`
    ");
}

#[test]
fn renames_do_not_form_a_chain() {
    let list = "[{ name: orders, renamed_from: a }, { name: a, renamed_from: x }, ";
    insta::assert_snapshot!(in_orders("[orders, ", list), @"
    syncs/orders.yaml:7:46 E0152 the table `orders` is renamed from `a`, which is renamed from `x` itself
      |         shop: [{ name: orders, renamed_from: a }, { name: a, renamed_from: x }, order_items]
      |                                              ^
      = a table is listed once, under its last name: remove `a`, and write `renamed_from` with the name that is shipped now
    ");
}

#[test]
fn the_keys_of_a_table_are_strict() {
    insta::assert_snapshot!(in_orders("[orders, ", "[{ name: orders, renamed: x }, { renamed_from: x }, "), @"
    syncs/orders.yaml:7:32 E0120 `renamed` is not a key of a table
      |         shop: [{ name: orders, renamed: x }, { renamed_from: x }, order_items]
      |                                ^^^^^^^
      = a table can hold `name` or `renamed_from`
    syncs/orders.yaml:7:46 E0122 `name` is missing
      |         shop: [{ name: orders, renamed: x }, { renamed_from: x }, order_items]
      |                                              ^^^^^^^^^^^^^^^^^^^
      = write `{ name: users, renamed_from: user }`, or the name alone
    ");
}

#[test]
fn an_old_name_is_a_table_like_any_other() {
    let list = "[{ name: orders, renamed_from: no }, { name: a, renamed_from: x* }, { name: '', renamed_from: [b] }, ";
    insta::assert_snapshot!(in_orders("[orders, ", list), @r#"
    syncs/orders.yaml:7:46 E0124 `no` can be read as yes or no as well as a text
      |         shop: [{ name: orders, renamed_from: no }, { name: a, renamed_from: x* }, { name: '', renamed_from: [b] }, order_items]
      |                                              ^^
      = put it in quotes: "no"
    syncs/orders.yaml:7:77 E0162 `x*` is a pattern, and one table is wanted
      |         shop: [{ name: orders, renamed_from: no }, { name: a, renamed_from: x* }, { name: '', renamed_from: [b] }, order_items]
      |                                                                             ^^
      = name the table; write `\` before a `*`, `?`, `!` or `\` that belongs to its name
    syncs/orders.yaml:7:91 E0127 a table is empty
      |         shop: [{ name: orders, renamed_from: no }, { name: a, renamed_from: x* }, { name: '', renamed_from: [b] }, order_items]
      |                                                                                           ^^
      = give a name
    syncs/orders.yaml:7:109 E0123 expected a text for a table, found a list
      |         shop: [{ name: orders, renamed_from: no }, { name: a, renamed_from: x* }, { name: '', renamed_from: [b] }, order_items]
      |                                                                                                             ^^^
      = write a text here
    "#);
}

#[test]
fn every_part_of_a_sync_has_its_place() {
    let orders = ORDERS.to_owned() + "    run: running\n    lifecycle: { prevent_destroy: true }\n";
    let declared = read(PROJECT, &orders).unwrap().desired.syncs.remove(&Address::realtime("orders_to_holo")).unwrap();
    let mut text = String::new();
    for (key, origin) in &declared.origins.settings {
        writeln!(text, "{key} {origin}").unwrap();
    }
    for (database, name) in [("shop", "gone"), ("billing", "gone"), ("other", "gone")] {
        let table = table(database, name);
        writeln!(text, "{table} {}", declared.list_origin(table.as_ref())).unwrap();
    }
    insta::assert_snapshot!(text, @"
    destination.datasource syncs/orders.yaml:10
    destination.type syncs/orders.yaml:10
    lifecycle.prevent_destroy syncs/orders.yaml:12
    resource_group disync.yaml:4
    run syncs/orders.yaml:11
    source.datasource syncs/orders.yaml:5
    shop.gone syncs/orders.yaml:7
    billing.gone syncs/orders.yaml:8
    other.gone syncs/orders.yaml:6
    ");
}
