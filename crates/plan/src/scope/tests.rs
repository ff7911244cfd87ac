use disync_model::{Address, Table, TableRef};
use proptest::prelude::*;

use super::*;

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap()
}

fn selection(targets: &[&str], excludes: &[&str]) -> Selection {
    let patterns = |texts: &[&str]| texts.iter().map(|text| pattern(text)).collect();
    Selection::new(patterns(targets), patterns(excludes))
}

fn table(text: &str) -> Table {
    match text.split_once('.') {
        Some((database, name)) => Table { database: Some(database.into()), name: name.into() },
        None => Table { database: None, name: text.into() },
    }
}

/// What of `realtime.orders`, `solution.orders` and `realtime.carts` is selected, of two tables and the settings of each.
fn check(targets: &[&str], excludes: &[&str]) -> String {
    let selection = selection(targets, excludes);
    let addresses = [Address::realtime("orders"), Address::solution("orders"), Address::realtime("carts")];
    let of = |address: &Address| match selection.of(address) {
        Coverage::Nothing => format!("{address} -"),
        Coverage::Whole => format!("{address} all"),
        Coverage::Part(part) => {
            let tables = ["shop.a", "shop.b", "single"].map(table);
            let mut has: Vec<String> =
                tables.iter().filter(|table| part.has(table.as_ref())).map(ToString::to_string).collect();
            has.extend(part.has_settings().then(|| "settings".to_owned()));
            format!("{address} [{}]", has.join(" "))
        }
    };
    addresses.iter().map(of).collect::<Vec<_>>().join(", ")
}

#[test]
fn without_patterns_everything_is_selected() {
    assert!(selection(&[], &[]).is_everything());
    insta::assert_snapshot!(check(&[], &[]), @"realtime.orders all, solution.orders all, realtime.carts all");
}

#[test]
fn a_sync_is_selected_by_its_name_of_one_kind_or_of_both() {
    insta::assert_snapshot!(check(&["realtime.orders"], &[]), @"realtime.orders all, solution.orders -, realtime.carts -");
    insta::assert_snapshot!(check(&["orders"], &[]), @"realtime.orders all, solution.orders all, realtime.carts -");
    insta::assert_snapshot!(check(&["realtime.*"], &[]), @"realtime.orders all, solution.orders -, realtime.carts all");
    insta::assert_snapshot!(check(&["o*", "c?rts"], &["solution.*"]), @"realtime.orders all, solution.orders -, realtime.carts all");
}

#[test]
fn tables_are_selected_without_the_settings_of_their_sync() {
    insta::assert_snapshot!(check(&["orders/shop.a"], &[]), @"realtime.orders [shop.a], solution.orders [shop.a], realtime.carts -");
    insta::assert_snapshot!(check(&["orders/shop.*", "orders/single"], &[]), @"realtime.orders [shop.a shop.b single], solution.orders [shop.a shop.b single], realtime.carts -");
    insta::assert_snapshot!(check(&["*/a"], &[]), @"realtime.orders [shop.a], solution.orders [shop.a], realtime.carts [shop.a]");
    insta::assert_snapshot!(check(&["realtime.orders/*"], &[]), @"realtime.orders [shop.a shop.b single], solution.orders -, realtime.carts -");
}

#[test]
fn tables_are_excluded_and_the_settings_stay() {
    insta::assert_snapshot!(check(&[], &["*/shop.b"]), @"realtime.orders [shop.a single settings], solution.orders [shop.a single settings], realtime.carts [shop.a single settings]");
    insta::assert_snapshot!(check(&["orders/shop.*"], &["*/b"]), @"realtime.orders [shop.a], solution.orders [shop.a], realtime.carts -");
}

#[test]
fn a_whole_sync_outweighs_tables_of_it() {
    insta::assert_snapshot!(check(&["realtime.orders", "orders/shop.a"], &[]), @"realtime.orders all, solution.orders [shop.a], realtime.carts -");
    insta::assert_snapshot!(check(&["orders"], &["realtime.orders", "orders/shop.a"]), @"realtime.orders -, solution.orders [shop.b single settings], realtime.carts -");
}

#[test]
fn what_separates_is_taken_by_the_letter_after_a_backslash() {
    let odd = TableRef { database: Some("shop.eu"), name: "a/b.c*" };
    assert!(pattern(r"orders/shop\.eu.a\/b.c\*").matches_table(odd));
    assert!(!pattern(r"orders/shop\.eu.a\/b.c\*").matches_table(TableRef { name: "a/b.cd", ..odd }));
    assert!(pattern(r"v1\.2*").matches(&Address::realtime("v1.2_orders")));
    assert!(pattern(r"realtime.v1.2").matches(&Address::realtime("v1.2")));
    assert!(pattern("v1.2").matches(&Address::realtime("v1.2")), "`v1` is no kind");
    assert!(pattern(r"realtime\.x").matches(&Address::solution("realtime.x")));
    let single = TableRef { database: None, name: "a.b" };
    assert!(pattern(r"orders/a\.b").matches_table(single) && !pattern("orders/a.b").matches_table(single));
}

#[test]
fn what_is_no_pattern_is_refused() {
    let refused = |text: &str| text.parse::<Pattern>().unwrap_err().to_string();
    insta::assert_snapshot!(refused(""), @"it names no sync; a pattern is a sync (`orders`, `realtime.orders_*`) or a table of one (`orders/shop.carts`)");
    insta::assert_snapshot!(refused("realtime."), @"it names no sync; a pattern is a sync (`orders`, `realtime.orders_*`) or a table of one (`orders/shop.carts`)");
    insta::assert_snapshot!(refused("/shop.a"), @"it names no sync; a pattern is a sync (`orders`, `realtime.orders_*`) or a table of one (`orders/shop.carts`)");
    insta::assert_snapshot!(refused("orders/"), @"no table follows; `orders/*` stands for all tables of a sync, `orders` for the whole sync");
    insta::assert_snapshot!(refused("orders/shop."), @"no table follows; `orders/*` stands for all tables of a sync, `orders` for the whole sync");
    insta::assert_snapshot!(refused("orders/a/b"), @r"it has two `/`; one that belongs to the name of a table is written `\/`");
    insta::assert_snapshot!(refused(r"orders\"), @r"a `\` takes the character that follows it as it is, and none follows");
}

#[test]
fn many_patterns_are_looked_up_in_no_time() {
    let targets: Vec<Pattern> =
        (0..2_000).flat_map(|n| (0..50).map(move |t| pattern(&format!("s{n}/shop.t{t}")))).collect();
    let selection = Selection::new(targets, Vec::new());
    let mut n_selected = 0;
    for n in 0..2_000 {
        let coverage = selection.of(&Address::realtime(format!("s{n}")));
        n_selected += (0..100).filter(|t| coverage.has(table(&format!("shop.t{t}")).as_ref())).count();
    }
    assert_eq!(n_selected, 2_000 * 50);
}

proptest! {
    #[test]
    fn the_pattern_of_an_address_matches_it_alone(name in ".{1,12}", other in ".{1,12}") {
        let address = Address::realtime(name.as_str());
        let pattern = Pattern::of(&address);
        prop_assert!(pattern.matches(&address) && !pattern.matches(&Address::solution(name.as_str())));
        prop_assert_eq!(pattern.matches(&Address::realtime(other.as_str())), name == other);
        let read: Pattern = pattern.text().parse().unwrap();
        prop_assert_eq!(read, pattern);
    }

    #[test]
    fn any_text_is_a_pattern_or_is_refused(text in r"[a-c./\\*?]{0,12}") {
        if let Ok(pattern) = text.parse::<Pattern>() {
            prop_assert_eq!(pattern.to_string(), text);
        }
    }
}
