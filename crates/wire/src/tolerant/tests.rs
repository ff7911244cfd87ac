use std::borrow::Cow;

use serde::Deserialize;
use serde_json::error::Result;

use super::{Text, flag, int, loose_int, one_or_many, opt_int, text};

#[derive(Deserialize)]
struct Flag(#[serde(deserialize_with = "flag")] Option<bool>);

#[derive(Deserialize)]
struct Int(#[serde(deserialize_with = "int")] i64);

#[derive(Deserialize)]
struct OptInt(#[serde(deserialize_with = "opt_int")] Option<i64>);

#[derive(Deserialize)]
struct LooseInt(#[serde(deserialize_with = "loose_int")] Option<i64>);

#[derive(Deserialize)]
struct Words(#[serde(deserialize_with = "text")] Option<String>);

#[derive(Deserialize)]
struct List<'a>(#[serde(borrow, deserialize_with = "one_or_many")] Vec<Text<'a>>);

#[derive(Deserialize)]
struct Objects(#[serde(deserialize_with = "one_or_many")] Vec<Named>);

#[derive(Deserialize)]
struct Named {
    name: String,
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T> {
    serde_json::from_str(json)
}

/// What cannot be an integer, and why a careless reader would take it for one.
const NOT_INTEGERS: [&str; 9] = [
    "12.0",
    "1e3",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    r#""9223372036854775808""#,
    r#""abc""#,
    "true",
    "[1]",
];

#[test]
fn booleans_are_read_in_any_dress() {
    for json in ["true", r#""True""#, r#""TRUE""#, "1", r#""1""#] {
        assert_eq!(read::<Flag>(json).unwrap().0, Some(true), "{json}");
    }
    for json in ["false", r#""False""#, "0", r#""0""#] {
        assert_eq!(read::<Flag>(json).unwrap().0, Some(false), "{json}");
    }
    for json in ["null", r#""""#] {
        assert_eq!(read::<Flag>(json).unwrap().0, None, "{json}");
    }
    for json in [r#""yes""#, "2", "1.0", "-1", "{}", "[true]"] {
        assert!(read::<Flag>(json).is_err(), "{json}");
    }
}

#[test]
fn integers_are_read_exactly_or_not_at_all() {
    let exact = [
        ("0", 0),
        ("-7", -7),
        (r#""12""#, 12),
        ("9223372036854775807", i64::MAX),
        (r#""-9223372036854775808""#, i64::MIN),
    ];
    for (json, value) in exact {
        assert_eq!(read::<Int>(json).unwrap().0, value, "{json}");
        assert_eq!(read::<OptInt>(json).unwrap().0, Some(value), "{json}");
        assert_eq!(read::<LooseInt>(json).unwrap().0, Some(value), "{json}");
    }
    for json in NOT_INTEGERS {
        assert!(read::<Int>(json).is_err(), "{json}");
        assert!(read::<OptInt>(json).is_err(), "{json}");
        assert_eq!(read::<LooseInt>(json).unwrap().0, None, "{json}");
    }
}

#[test]
fn an_integer_that_is_not_there_is_nothing_where_that_is_allowed() {
    for json in ["null", r#""""#] {
        assert!(read::<Int>(json).is_err(), "{json}");
        assert_eq!(read::<OptInt>(json).unwrap().0, None, "{json}");
        assert_eq!(read::<LooseInt>(json).unwrap().0, None, "{json}");
    }
}

#[test]
fn a_wrong_integer_is_shown_with_its_place() {
    let error = read::<Vec<OptInt>>("[12.0]").err().unwrap();
    insta::assert_snapshot!(error, @"expected a 64-bit integer, found `12.0` at line 1 column 6");
}

#[test]
fn texts_keep_numbers_and_booleans_as_they_are_written() {
    for (json, words) in [("7", "7"), ("true", "true"), ("1.50", "1.5"), (r#""a\nb""#, "a\nb")] {
        assert_eq!(read::<Words>(json).unwrap().0.as_deref(), Some(words), "{json}");
    }
    assert_eq!(read::<Words>("null").unwrap().0, None);
    assert_eq!(read::<Words>(r#""""#).unwrap().0.as_deref(), Some(""));
    assert!(read::<Words>("[]").is_err());
    assert!(read::<Words>("{}").is_err());
}

#[test]
fn a_list_may_be_its_only_element_or_null() {
    let list = |json| -> Vec<String> {
        let List(texts) = read(json).unwrap();
        texts.into_iter().map(|Text(text)| text.into_owned()).collect()
    };
    assert_eq!(list(r#"["a","b"]"#), ["a", "b"]);
    assert_eq!(list(r#""a""#), ["a"]);
    assert_eq!(list(r#""a\"b""#), ["a\"b"]);
    assert!(list("null").is_empty());
    assert!(read::<List<'_>>("[null]").is_err());
    assert!(read::<List<'_>>("7").is_err());
    let Objects(objects) = read(r#"{"name":"only"}"#).unwrap();
    assert_eq!(objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>(), ["only"]);
}

#[test]
fn a_text_without_escapes_is_borrowed() {
    let json = String::from(r#"["plain","esc\u0061ped"]"#);
    let List(texts) = read(&json).unwrap();
    let borrowed: Vec<bool> = texts.iter().map(|Text(text)| matches!(text, Cow::Borrowed(_))).collect();
    assert_eq!(borrowed, [true, false]);
}
