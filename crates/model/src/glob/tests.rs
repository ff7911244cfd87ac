use proptest::prelude::*;

use super::*;

fn matches(pattern: &str, name: &str) -> bool {
    Glob::parse(pattern).unwrap().matches(name)
}

#[test]
fn a_star_stands_for_any_text_and_a_question_mark_for_one_character() {
    for (pattern, yes, no) in [
        ("orders", &["orders"][..], &["Orders", "orders_", "order", ""][..]),
        ("*", &["", "orders", "订单"], &[]),
        ("orders_*", &["orders_", "orders_2024"], &["orders", "my_orders_2024"]),
        ("*_tmp", &["_tmp", "a_tmp", "_tmp_tmp"], &["_tmp2", "tmp"]),
        ("a*b*c", &["abc", "aXbYc", "abbcc"], &["ab", "acb", "abcd"]),
        ("a**b", &["ab", "a-b"], &["a"]),
        ("?", &["a", "订"], &["", "ab"]),
        ("t_????", &["t_2024", "t_年年年年"], &["t_202", "t_20245"]),
        ("*?", &["a", "ab"], &[""]),
        ("", &[""], &["a"]),
    ] {
        for name in yes {
            assert!(matches(pattern, name), "`{pattern}` matches `{name}`");
        }
        for name in no {
            assert!(!matches(pattern, name), "`{pattern}` does not match `{name}`");
        }
    }
}

#[test]
fn a_backslash_takes_the_next_character_as_it_is() {
    assert!(matches(r"a\*b", "a*b") && !matches(r"a\*b", "axb"));
    assert!(matches(r"a\\b", r"a\b") && matches(r"\a\.\/", "a./"));
    assert!(matches(r"\**", "*anything") && !matches(r"\**", "anything"));
    assert_eq!(Glob::parse("orders\\"), Err(NotAGlob::NothingEscaped));
    assert_eq!(Glob::parse(r"a\*b").unwrap().exact(), Some("a*b"));
    assert_eq!(Glob::parse("a*b").unwrap().exact(), None);
}

#[test]
fn only_a_pattern_with_a_wildcard_has_a_greatest_length() {
    let longest = "x".repeat(MOST_STEPS);
    assert!(matches(&format!("{longest}*"), &longest));
    assert!(matches(&format!("*{}?", &longest[1..]), &longest));
    assert_eq!(Glob::parse(&format!("*{longest}?")), Err(NotAGlob::TooLong));
    let long = "x".repeat(10 * MOST_STEPS);
    assert!(matches(&long, &long));
}

#[test]
fn a_pattern_that_is_made_to_be_slow_is_not() {
    let (pattern, name) = ("*a".repeat(60) + "b", "a".repeat(1_000_000));
    assert!(!matches(&pattern, &name));
}

/// What the words say, word by word.
fn oracle(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        (['*', rest @ ..], _) => (0..=name.len()).any(|n| oracle(rest, &name[n..])),
        (['?', rest @ ..], [_, more @ ..]) => oracle(rest, more),
        (['\\', c, rest @ ..] | [c, rest @ ..], [n, more @ ..]) => c == n && oracle(rest, more),
        ([] | [_, ..], _) => false,
    }
}

proptest! {
    #[test]
    fn it_matches_what_the_words_say(pattern in r"([ab*?.]|\\[ab*?\\]){0,8}", name in r"[ab*?.\\]{0,10}") {
        let (p, n): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
        prop_assert_eq!(matches(&pattern, &name), oracle(&p, &n));
    }

    #[test]
    fn an_escaped_name_matches_that_name_alone(name in ".{0,20}", other in ".{0,20}") {
        let glob = Glob::parse(&escaped(&name, "/.").to_string()).unwrap();
        prop_assert_eq!(glob.exact(), Some(name.as_str()));
        prop_assert_eq!(glob.matches(&other), name == other);
        prop_assert_eq!(glob, Glob::exactly(&name));
    }
}
