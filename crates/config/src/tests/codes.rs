//! Each code can come up, and no two are confused.

use super::*;
use crate::code::{self, Code};

/// One mistake for each code: the code, the text of `ORDERS` that is changed, and what it is changed to.
const CASES: &[(Code, &str, &str)] = &[
    (code::SYNTAX, "[orders,", "]orders,"),
    (code::CHARACTER, "mysql_pub", "my\u{7f}sql"),
    (code::TAB, "    type", "\ttype"),
    (code::CONFLICT, "syncs:", ">>>>>>> theirs\nsyncs:"),
    (code::ALIAS, "mysql_pub", "&a mysql_pub"),
    (code::MERGE_KEY, "type:", "<<: {}\n    type:"),
    (code::TAG, "mysql_pub", "!env mysql_pub"),
    (code::DOCUMENTS, "    destination", "---\n    destination"),
    (code::UNKNOWN_KEY, "type:", "enabled: true\n    type:"),
    (code::DUPLICATE_KEY, "type:", "type: realtime\n    type:"),
    (code::MISSING_KEY, "type: holo,", ""),
    (code::WRONG_TYPE, "realtime", "[realtime]"),
    (code::AMBIGUOUS, "mysql_pub", "12:30:45"),
    (code::BAD_VALUE, "realtime", "batch"),
    (code::BAD_TEXT, "mysql_pub", "\"\""),
    (code::NOT_YET, "mysql_pub", "\"${env.SOURCE}\""),
    (code::NOT_OFFERED, "realtime", "solution"),
    (code::DUPLICATE_TABLE, "[orders, order_items]", "[orders, orders]"),
    (code::DUPLICATE_DATABASE, "billing", "shop"),
    (code::BAD_RENAME, "[orders,", "[{ name: orders, renamed_from: orders },"),
    (code::BOTH_FORMS, "- invoices", "- { invoices: [a] }"),
    (code::EMPTY_LIST, "[orders, order_items]", "[]"),
    (code::BAD_PATTERN, "[orders, order_items]", "[\"!orders\"]"),
    (code::BAD_ORDER, "    type:", "    after: [orders_to_holo]\n    type:"),
    (code::BAD_BASELINE, "syncs:", "accepted_drift: [{ fingerprint: a, address: realtime.a, reason: b }]\nsyncs:"),
    (code::EMPTY_SYNCS, ORDERS, "syncs: {}"),
    (code::EMPTY_FILE, ORDERS, ""),
];

/// The same for `PROJECT`.
const PROJECT_CASES: &[(Code, &str, &str)] = &[
    (code::NUMBER, "10000", "1e4"),
    (code::BAD_ENDPOINT, "region:", "endpoint: ftp://a\nregion:"),
    (code::BAD_TIME, "region:", "guards: { windows: [{ from: 8pm, to: \"23:30\", timezone: UTC }] }\nregion:"),
    (code::BAD_POLICY, "region:", "policies: [{ name: a, deny: x, warn: x }]\nregion:"),
    (code::BAD_CHANNEL, "region:", "notify: [{ type: slack, url: a }]\nregion:"),
    (code::BAD_DURATION, "region:", "wait: { deadline: soon }\nregion:"),
];

fn codes(files: &[SourceFile]) -> Vec<&'static str> {
    let Err(problems) = parse(files) else { return Vec::new() };
    problems.into_iter().map(|problem| problem.code).collect()
}

/// The cases that take more than one change.
fn whole_cases() -> Vec<(Code, Vec<SourceFile>)> {
    let project = || file("disync.yaml", PROJECT);
    let other = |name: &str| file("other.yaml", ORDERS.replace("orders_to_holo", name));
    let twice = |name: &str| vec![project(), file("a.yaml", ORDERS), other(name)];
    let elsewhere = |name: &str| vec![project(), file("a.yaml", ORDERS.replace("holo,", "odps,")), other(name)];
    let deep = format!("syncs: {}{}", "[".repeat(70), "]".repeat(70));
    let many = format!("syncs: {{a: 1}}\n{}", (0..1001).map(|n| format!("k{n}: 1\n")).collect::<String>());
    vec![
        (code::ENCODING, vec![project(), file("a.yaml", b"\xff")]),
        (code::TOO_BIG, vec![project(), file("a.yaml", deep)]),
        (code::DUPLICATE_SYNC, elsewhere("orders_to_holo")),
        (code::SIMILAR_SYNC, elsewhere("Orders_to_holo")),
        (code::NO_SYNC, vec![project()]),
        (code::WRITTEN_TWICE, twice("other")),
        (code::NO_PROJECT, vec![file("a.yaml", ORDERS)]),
        (
            code::TOO_MANY_TABLES,
            vec![file("disync.yaml", PROJECT.replace("stopped", "running")), file("a.yaml", large(5_001))],
        ),
        (code::TWO_PROJECTS, vec![project(), file("disync.yml", PROJECT), other("other")]),
        (code::MORE, vec![project(), file("a.yaml", many)]),
    ]
}

/// A solution with so many tables.
pub(super) fn large(n_tables: usize) -> String {
    let tables: String = (0..n_tables).map(|n| format!("          - t{n}\n")).collect();
    ORDERS
        .replace("realtime", "solution")
        .replace("          - invoices\n", &tables)
        .replace("        shop: [orders, order_items]\n", "")
}

#[test]
fn each_code_has_a_case_that_produces_it() {
    let changed = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "nothing to change: {from}");
        text.replacen(from, to, 1)
    };
    let orders = CASES.iter().map(|(code, from, to)| (*code, read_codes(PROJECT, &changed(ORDERS, from, to))));
    let project = PROJECT_CASES.iter().map(|(code, from, to)| (*code, read_codes(&changed(PROJECT, from, to), ORDERS)));
    let whole = whole_cases().into_iter().map(|(code, files)| (code, codes(&files)));
    let mut seen = Vec::new();
    for (code, found) in orders.chain(project).chain(whole) {
        assert!(found.contains(&code.id), "{code:?} was expected, {found:?} found");
        assert!(
            code == code::MORE || found.iter().all(|id| *id == code.id),
            "{code:?} alone was expected, {found:?} found"
        );
        seen.push(code);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen, code::ALL);
}

fn read_codes(project: &str, orders: &str) -> Vec<&'static str> {
    codes(&[file("disync.yaml", project), file("syncs/orders.yaml", orders)])
}

#[test]
fn codes_are_unique_and_in_order() {
    assert!(code::ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
}

#[test]
fn a_list_of_a_thousand_problems_ends_with_their_number() {
    let many: String = (0..1500).map(|n| format!("k{n}: 1\n")).collect();
    let Err(problems) = read(PROJECT, &(many + ORDERS)) else { panic!("unknown keys were accepted") };
    assert_eq!(problems.len(), 1001);
    let more = problems.iter().find(|problem| problem.code == code::MORE.id).unwrap();
    assert_eq!(more.message, "500 more problems in this file are not listed");
}
