//! Files made to exhaust whoever reads them.

use std::time::Duration;

use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};

use super::*;

/// What is told first about a hostile file. The limit only tells linear from quadratic without optimisation: 0.2 s are
/// ample otherwise. It is on the time that this thread was running, since others may keep the machine busy.
fn verdict(text: &str) -> String {
    let start = thread_time();
    let result = read(PROJECT, text);
    let took = thread_time().checked_sub(start).unwrap();
    assert!(took < Duration::from_secs(10), "took {took:?}");
    let Err(problems) = result else { return "no problem".to_owned() };
    let problem = &problems[0];
    format!("{} of {}: {} {}", 1, problems.len(), problem.code, problem.message)
}

fn thread_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

#[test]
fn an_alias_bomb_does_not_grow() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..10 {
        let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
        writeln!(text, "a{n}: &a{n} [{aliases}]").unwrap();
    }
    insta::assert_snapshot!(verdict(&text), @"1 of 102: E0122 `syncs` is missing");
}

#[test]
fn a_quadratic_alias_bomb_does_not_grow() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(25_000));
    insta::assert_snapshot!(verdict(&text), @"1 of 1001: E0199 24004 more problems in this file are not listed");
}

#[test]
fn brackets_without_end_are_refused() {
    insta::assert_snapshot!(verdict(&"[".repeat(100_000)), @"1 of 1: E0106 lists and mappings are nested too deeply");
    insta::assert_snapshot!(verdict(&"{a: ".repeat(50_000)), @"1 of 1: E0106 lists and mappings are nested too deeply");
    insta::assert_snapshot!(verdict(&"- ".repeat(50_000)), @"1 of 1: E0106 lists and mappings are nested more than 64 deep");
    insta::assert_snapshot!(verdict(&"? ".repeat(50_000)), @"1 of 1: E0106 lists and mappings are nested more than 64 deep");
}

#[test]
fn deep_indentation_is_refused() {
    let text: String = (0..500).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    insta::assert_snapshot!(verdict(&text), @"1 of 1: E0106 lists and mappings are nested more than 64 deep");
}

#[test]
fn an_anchor_that_holds_itself_is_refused() {
    insta::assert_snapshot!(verdict("syncs: &a [*a]"), @"1 of 3: E0107 the anchor `&a` is not supported");
}

#[test]
fn more_values_than_any_project_has_are_refused() {
    insta::assert_snapshot!(verdict(&format!("a: [{}]", "a,".repeat(300_000))), @"1 of 1: E0106 the file holds more than 250000 values");
}

#[test]
fn a_huge_key_and_a_huge_value_are_refused_in_few_words() {
    insta::assert_snapshot!(verdict(&format!("{}: 1", "k".repeat(2_000_000))), @"1 of 1: E0101 this is not valid YAML: mapping values are not allowed in this context");
    let value = ORDERS.replace("mysql_pub", &"v".repeat(1_000_000));
    insta::assert_snapshot!(verdict(&value), @"1 of 1: E0127 `datasource` is 1000000 characters long");
}

#[test]
fn many_problems_on_one_long_line_stay_cheap() {
    let text = ORDERS.replace("[orders, order_items]", &format!("[{}]", "no, ".repeat(20_000)));
    insta::assert_snapshot!(verdict(&text), @"1 of 1001: E0199 19000 more problems in this file are not listed");
}

#[test]
fn many_unknown_keys_stay_cheap() {
    let text: String = (0..50_000).map(|n| format!("sync{n}: 1\n")).collect();
    insta::assert_snapshot!(verdict(&text), @"1 of 1001: E0199 49000 more problems in this file are not listed");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bytes: a config or at least one problem, and every place is inside its file.
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_places(&bytes);
    }

    /// The same close to what is good: a piece of a good file is overwritten with YAML's own characters.
    #[test]
    fn no_slip_of_the_keyboard_makes_it_panic(at in 0..ORDERS.len(), cut in 0..30usize, slip in r#"[-:?,\[\]{}#&*!|>'"%@` \t\r\n~a1é]{0,8}"#) {
        let end = (at + cut).min(ORDERS.len());
        check_places(format!("{}{slip}{}", &ORDERS[..at], &ORDERS[end..]).as_bytes());
    }
}

fn check_places(bytes: &[u8]) {
    let Err(problems) = parse(&[file("disync.yaml", PROJECT), file("a.yaml", bytes)]) else { return };
    assert!(!problems.is_empty());
    let text = String::from_utf8_lossy(bytes);
    for Problem { place, .. } in problems.iter().filter(|problem| &*problem.place.file == "a.yaml") {
        assert!(place.length >= 1);
        assert!(place.line as usize <= 1 + text.matches(['\n', '\r']).count(), "{place:?}");
        assert!(place.column as usize <= place.text.chars().count() + 1, "{place:?}");
    }
}
