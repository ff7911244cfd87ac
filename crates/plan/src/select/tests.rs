use std::collections::BTreeMap;
use std::sync::Arc;

use disync_model::{DestinationKind, Glob, Lifecycle, Origin, Origins, Run, Selectors, Spec, TableRef};
use proptest::prelude::*;

use super::*;

fn selector((at, text): (usize, &&str)) -> Selector {
    let (takes_away, pattern) = text.strip_prefix('!').map_or((false, *text), |rest| (true, rest));
    let line = 10 + u32::try_from(at).unwrap();
    Selector { text: (*text).to_owned(), glob: Glob::parse(pattern).unwrap(), takes_away, line }
}

/// A sync with these lists, each with a pattern; what is named in them is in the wish, as `config` puts it there.
fn declared(lists: &[(Option<&str>, &[&str])], allow_empty: bool) -> Declared {
    let lists: Vec<SelectorList> = lists
        .iter()
        .map(|(database, texts)| SelectorList {
            database: database.map(Into::into),
            selectors: texts.iter().enumerate().map(selector).collect(),
        })
        .collect();
    let is_single = lists.iter().any(|list| list.database.is_none());
    let mut named = BTreeMap::new();
    for list in &lists {
        for selector in list.selectors.iter().filter(|selector| !selector.takes_away) {
            let name = selector.glob.exact().map(Into::into);
            named.extend(name.map(|name| (Table { database: list.database.clone(), name }, selector.line)));
        }
    }
    let table_lines = named.values().copied().collect();
    Declared {
        spec: Spec {
            source: "mysql_pub".to_owned(),
            tables: tables(is_single, named),
            destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
            resource_group: None,
            folder: None,
            run: Run::Running,
            start: disync_model::Start::default(),
        },
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin: Origin { file: Arc::from("syncs/a.yaml"), line: 2 },
        table_lines,
        renamed_from: BTreeMap::new(),
        selectors: Selectors { lists, allow_empty },
        origins: Origins::default(),
    }
}

fn source(databases: &[(&str, &[&str])]) -> SourceTables {
    let tables = |names: &[&str]| names.iter().map(|name| (*name).into()).collect();
    Tables::Multi(databases.iter().map(|(database, names)| ((*database).into(), tables(names))).collect())
}

const BILLING: (&str, &[&str]) = ("billing", &["invoices", "ledger_2025", "ledger_2026", "ledger_tmp_1", "Ledger_x"]);

/// The tables that come out with their lines, or what keeps them from being told.
fn select_from(mut declared: Declared, source: &SourceTables) -> String {
    match select(&Address::realtime("orders"), &mut declared, source) {
        Ok(()) => {
            let line = |table: TableRef<'_>| format!("{table}:{}", declared.origin_of(table).line);
            declared.spec.tables.iter().map(line).collect::<Vec<_>>().join(" ")
        }
        Err(wrong) => wrong.iter().map(|one| format!("{one} ({:?})", one.line())).collect::<Vec<_>>().join("; "),
    }
}

fn billing(texts: &[&str]) -> String {
    select_from(declared(&[(Some("billing"), texts)], false), &source(&[BILLING, ("shop", &["orders"])]))
}

#[test]
fn the_last_entry_that_matches_decides_and_gives_the_line() {
    assert_eq!(
        billing(&["invoices", "ledger_*", "!ledger_tmp_*"]),
        "billing.invoices:10 billing.ledger_2025:11 billing.ledger_2026:11"
    );
    assert_eq!(
        billing(&["ledger_*", "!ledger_*", "ledger_2026", "ledger_202?"]),
        "billing.ledger_2025:13 billing.ledger_2026:13"
    );
    assert_eq!(billing(&["*", "!ledger*", "!Ledger*"]), "billing.invoices:10");
}

#[test]
fn a_table_that_is_named_need_not_be_there_and_what_is_taken_away_need_not_either() {
    assert_eq!(billing(&["future", "ledger_2025*", "!nothing_*"]), "billing.future:10 billing.ledger_2025:11");
    assert_eq!(billing(&["invoices", "ledger_2025*", "!invoices"]), "billing.ledger_2025:11");
}

#[test]
fn names_are_told_by_case_and_a_backslash_takes_a_meaning_away() {
    assert_eq!(billing(&["Ledger*"]), "billing.Ledger_x:10");
    let odd = source(&[("billing", &["a*b", "aXb", "!c"])]);
    assert_eq!(select_from(declared(&[(Some("billing"), &["a*", "!aX*"])], false), &odd), "billing.a*b:10");
    assert_eq!(
        select_from(declared(&[(Some("billing"), &["a\\*?", "\\!c"])], false), &odd),
        "billing.!c:11 billing.a*b:10"
    );
}

#[test]
fn a_pattern_that_matches_nothing_is_an_error_unless_it_is_allowed() {
    assert_eq!(billing(&["invoices", "ledgre_*"]), "the pattern `ledgre_*` matches none of 5 tables (Some(11))");
    let texts: &[&str] = &["invoices", "ledgre_*"];
    let allowed = declared(&[(Some("billing"), texts)], true);
    assert_eq!(select_from(allowed, &source(&[BILLING])), "billing.invoices:10");
}

#[test]
fn nothing_selected_is_an_error_and_never_a_wish_for_nothing() {
    assert_eq!(billing(&["ledger_*", "!*"]), "the patterns of `realtime.orders` select no table (None)");
    let all: &[&str] = &["*"];
    for allow_empty in [false, true] {
        let none = select_from(declared(&[(Some("billing"), all)], allow_empty), &Tables::Multi(BTreeMap::new()));
        assert_eq!(none, "the data source `mysql_pub` lists no table at all, from which nothing follows (None)");
        let empty = source(&[("billing", &[]), ("shop", &[])]);
        assert!(select_from(declared(&[(Some("billing"), all)], allow_empty), &empty).contains("no table at all"));
    }
    let allowed = declared(&[(Some("billing"), &["ledger_*", "!*"])], true);
    assert_eq!(select_from(allowed, &source(&[BILLING])), "");
}

#[test]
fn a_database_that_is_not_listed_is_an_error() {
    let wish = || declared(&[(Some("biling"), &["*"]), (Some("shop"), &["o*"])], false);
    let there = source(&[BILLING, ("shop", &["orders"])]);
    assert_eq!(select_from(wish(), &there), "the data source `mysql_pub` lists no database `biling` (Some(10))");
}

#[test]
fn without_a_database_the_source_must_have_one() {
    let wish = || declared(&[(None, &["ledger_202*"])], false);
    assert_eq!(select_from(wish(), &source(&[BILLING])), "ledger_2025:10 ledger_2026:10");
    let two = select_from(wish(), &source(&[BILLING, ("shop", &["orders"])]));
    assert!(two.starts_with("the data source `mysql_pub` lists 2 databases"), "{two}");
}

#[test]
fn a_solution_ships_only_so_many() {
    let names: Vec<String> = (0..5001).map(|n| format!("t{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut wish = declared(&[(Some("shop"), &["t*"])], false);
    let wrong = select(&Address::solution("lake"), &mut wish, &source(&[("shop", &names)])).unwrap_err();
    assert_eq!(
        wrong[0].to_string(),
        "the patterns of `solution.lake` select 5001 tables, and a solution ships at most 5000"
    );
    assert!(wish.spec.tables.is_empty(), "the wish is as it was");
}

#[test]
fn a_table_that_two_syncs_select_is_told_at_the_one_with_the_pattern() {
    let there = source(&[BILLING]);
    let mut desired = Desired::default();
    for (name, texts) in [("a", &["ledger_2025", "invo*"][..]), ("b", &["ledger_*"][..])] {
        let address = Address::realtime(name);
        let mut wish = declared(&[(Some("billing"), texts)], false);
        select(&address, &mut wish, &there).unwrap();
        desired.syncs.insert(address, wish);
    }
    let twice: Vec<String> = selected_twice(&desired).iter().map(|(of, wrong)| format!("{of}: {wrong}")).collect();
    assert_eq!(
        twice,
        ["realtime.b: the table `billing.ledger_2025` is written to holo `holo` by `realtime.a` as well"]
    );
}

proptest! {
    /// Said once more, as plainly as can be: whatever is selected is named or there, and the last word holds.
    #[test]
    fn what_is_selected_is_what_the_last_matching_entry_takes(
        texts in prop::collection::vec("!?[ab*?]{1,3}", 1..6),
        names in prop::collection::btree_set("[ab]{1,3}", 1..12),
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut wish = declared(&[(Some("shop"), &texts)], true);
        let selectors = wish.selectors.lists[0].selectors.clone();
        select(&Address::realtime("x"), &mut wish, &source(&[("shop", &names)])).unwrap();
        prop_assert_eq!(wish.table_lines.len(), wish.spec.tables.len());
        let named = selectors.iter().filter(|s| !s.takes_away).filter_map(|s| s.glob.exact());
        for name in names.iter().copied().chain(named) {
            let last = selectors.iter().rfind(|selector| selector.glob.matches(name));
            let table = TableRef { database: Some("shop"), name };
            prop_assert_eq!(wish.spec.tables.contains(table), last.is_some_and(|last| !last.takes_away));
            if let Some(last) = last.filter(|last| !last.takes_away) {
                prop_assert_eq!(wish.origin_of(table).line, last.line);
            }
        }
    }
}
