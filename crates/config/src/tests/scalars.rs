//! Texts that are not what they seem, and texts that only look odd.

use disync_model::Tables;

use super::*;

/// What becomes of one table that is written as `yaml` in a list.
fn table(yaml: &str) -> Result<String, String> {
    let syncs = format!(
        "syncs:\n  a:\n    type: realtime\n    source:\n      datasource: a\n      tables:\n      - {yaml}\n    \
         destination: {{ type: holo, datasource: b }}\n"
    );
    let config = read(PROJECT, &syncs).map_err(|problems| problems[0].message.clone())?;
    match &config.desired.syncs[&Address::realtime("a")].spec.tables {
        Tables::Single(tables) => Ok(tables.iter().map(|table| &**table).collect()),
        Tables::Multi(_) => panic!("a list was read as a mapping"),
    }
}

#[test]
fn what_any_reader_of_yaml_takes_for_something_else_must_be_quoted() {
    for plain in [
        "no",
        "No",
        "yes",
        "YES",
        "on",
        "off",
        "true",
        "False",
        "y",
        "N",
        "null",
        "Null",
        "~",
        "=",
        "0",
        "-1",
        "+1",
        "0123",
        "1_000",
        "0x1F",
        "0o17",
        "0b11",
        "1e3",
        "1E-3",
        "1.5",
        ".5",
        "1.",
        "-0.0",
        "1e400",
        ".nan",
        ".NaN",
        ".inf",
        "-.INF",
        "12:30:45",
        "12:30",
        "-1:30.5",
        "2026-01-01",
        "2026-1-1",
        "2026-01-01T00:00:00Z",
        "18446744073709551616",
    ] {
        let problem = table(plain).unwrap_err();
        assert!(problem.contains("can be read as"), "{plain}: {problem}");
        assert_eq!(table(&format!("'{plain}'")), Ok(plain.to_owned()));
        assert_eq!(table(&format!("\"{plain}\"")), Ok(plain.to_owned()));
    }
}

#[test]
fn what_all_readers_take_for_a_text_needs_no_quotes() {
    for plain in [
        "orders",
        "nope",
        "yes_no",
        "nullable",
        "t1",
        "1a",
        "1.2.3",
        "e3",
        "1e",
        "0xg",
        "_1",
        "2026-01",
        "2026-01-01a",
        "2026-01-01-02",
        "a:b",
        "12:ab",
        "order items",
        "订单",
        "-a",
        "+",
        ".",
        "x=y",
        "a.b",
        "C:\\x",
        "$x",
        "${bizdate}",
        "$(date)",
        "<script>",
    ] {
        assert_eq!(table(plain), Ok(plain.to_owned()), "{plain}");
    }
}

#[test]
fn odd_names_of_tables_travel_unchanged() {
    for (yaml, name) in [
        (r#""a|b""#, "a|b"),
        (r#""`x`""#, "`x`"),
        (r#"" x ""#, " x "),
        (r#""\e[2J""#, "\u{1b}[2J"),
        (r#""a\tb\nc\0""#, "a\tb\nc\0"),
        (r#""\u202E\uFEFF""#, "\u{202E}\u{FEFF}"),
        ("'it''s'", "it's"),
        (r#""{}[],#%""#, "{}[],#%"),
        (r#""🦀\U0001F980""#, "🦀🦀"),
    ] {
        assert_eq!(table(yaml), Ok(name.to_owned()));
    }
    let longest = "ü".repeat(256);
    assert_eq!(table(&longest), Ok(longest.clone()));
    assert_eq!(table(&(longest + "ü")), Err("a table is 257 characters long".to_owned()));
}

#[test]
fn databases_and_tables_that_differ_by_case_are_different() {
    assert_eq!(table("orders\n      - Orders"), Ok("Ordersorders".to_owned()));
}

#[test]
fn a_block_of_text_is_a_text() {
    let orders = ORDERS.replace("datasource: mysql_pub", "datasource: >-\n        mysql_pub");
    let config = read(PROJECT, &orders).unwrap();
    assert_eq!(config.desired.syncs[&Address::realtime("orders_to_holo")].spec.source, "mysql_pub");
}

#[test]
fn a_task_name_has_at_most_a_hundred_characters() {
    let named = |name: &str| show(read(PROJECT, &ORDERS.replace("orders_to_holo", name)));
    assert_eq!(named(&"名".repeat(100)), "no problem");
    assert!(named(&"名".repeat(101)).contains("has 101 characters"));
}

#[test]
fn a_number_is_read_in_the_one_spelling_that_all_readers_share() {
    let id = |yaml: &str| read(&PROJECT.replace("10000", yaml), ORDERS).map(|config| config.project.id.0).ok();
    assert_eq!((id("1"), id("9223372036854775807")), (Some(1), Some(i64::MAX)));
    for yaml in [
        "0",
        "-0",
        "-1",
        "+1",
        "01",
        "1_000",
        "0x1",
        "1e3",
        "1.0",
        ".nan",
        "9223372036854775808",
        "one",
        "'1'",
        "~",
        "",
    ] {
        assert_eq!(id(yaml), None, "{yaml}");
    }
    let guard = |yaml: &str| {
        let project = format!("{PROJECT}guards: {{ max_removed_tables: {yaml} }}\n");
        read(&project, ORDERS).ok().and_then(|config| config.project.guards.max_removed_tables)
    };
    assert_eq!(
        (guard("0"), guard("4294967295"), guard("-0"), guard("4294967296")),
        (Some(0), Some(u32::MAX), None, None)
    );
}

#[test]
fn a_share_of_tables_is_a_percentage_with_or_without_a_floor() {
    let share = |yaml: &str| {
        let project = format!("{PROJECT}guards: {{ max_removed_percent: {yaml} }}\n");
        let share = read(&project, ORDERS).ok()?.project.guards.max_removed_percent?;
        Some((share.percent, share.floor))
    };
    assert_eq!(share("0"), Some((0, 10)));
    assert_eq!(share("100"), Some((100, 10)));
    assert_eq!(share("{ percent: 5 }"), Some((5, 10)));
    assert_eq!(share("{ percent: 5, floor: 0 }"), Some((5, 0)));
    for yaml in
        ["101", "-1", "10%", "1.5", "{ floor: 3 }", "{ percent: 5, floor: -1 }", "{ percent: 5, flor: 1 }", "[5]"]
    {
        assert_eq!(share(yaml), None, "{yaml}");
    }
}
