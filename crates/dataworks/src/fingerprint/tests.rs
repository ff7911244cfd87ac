use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

const CONTENT: &str = include_str!("../../fixtures/taskcontent_realtime_mysql_to_holo.json");

fn of(value: &Value) -> Fingerprint {
    fingerprint(&value.to_string())
}

#[test]
fn white_space_escapes_and_the_order_of_keys_do_not_show() {
    let spread = fingerprint("{ \"b\" : [1, 2],\n \"\\u0061\": \"x\\u0041\" }");
    assert_eq!(spread, fingerprint(r#"{"a":"xA","b":[1,2]}"#));
}

#[test]
fn the_order_of_a_set_does_not_show_and_that_of_another_list_does() {
    for key in SETS {
        assert_eq!(of(&json!({ key: ["a", "b", "b"] })), of(&json!({ key: ["b", "a", "b"] })), "{key}");
        assert_ne!(of(&json!({ key: ["a", "b", "b"] })), of(&json!({ key: ["a", "b"] })), "{key}");
        assert_ne!(of(&json!({ key: [["a", "b"]] })), of(&json!({ key: [["b", "a"]] })), "{key}");
    }
    assert_ne!(of(&json!({ "column": ["a", "b"] })), of(&json!({ "column": ["b", "a"] })));
    assert_ne!(of(&json!(["a", "b"])), of(&json!(["b", "a"])));
}

#[test]
fn noise_does_not_show_at_any_depth() {
    for key in NOISE {
        assert_eq!(
            of(&json!({ "steps": [{ "name": "r", key: { "x": 1 } }] })),
            of(&json!({ "steps": [{ "name": "r" }] }))
        );
    }
}

#[test]
fn values_that_look_alike_differ() {
    let values = [
        json!(null),
        json!(false),
        json!(0),
        json!(0.0),
        json!(-1),
        json!(u64::MAX),
        json!(""),
        json!("0"),
        json!("null"),
        json!([]),
        json!([[]]),
        json!([[], []]),
        json!({}),
        json!({ "a": null }),
        json!({ "table": [] }),
        json!({ "table": {} }),
        json!({ "table": "a" }),
        json!({ "table": ["a"] }),
        json!(["a", "b"]),
        json!(["ab"]),
        json!(["a,\"b"]),
        json!({ "a": "b", "c": "d" }),
        json!({ "a": "bcd" }),
        json!({ "a": { "c": "d" }, "b": 1 }),
        json!({ "a": { "c": "d", "b": 1 } }),
    ];
    for (i, a) in values.iter().enumerate() {
        for b in &values[i + 1..] {
            assert_ne!(of(a), of(b), "{a} {b}");
        }
    }
}

#[test]
fn of_a_key_that_occurs_twice_the_order_shows() {
    assert_ne!(fingerprint(r#"{"a":1,"a":2}"#), fingerprint(r#"{"a":2,"a":1}"#));
}

#[test]
fn what_is_not_json_is_taken_byte_by_byte() {
    let deep = "[".repeat(100_000);
    for text in ["", "{", "{} {}", "nul", "1e999", deep.as_str()] {
        assert_eq!(fingerprint(text), Fingerprint(Digest::of(text.as_bytes())), "{text:.20}");
    }
}

#[test]
fn a_real_document_keeps_its_fingerprint_across_versions() {
    // The fingerprint is saved in the state: another way of computing it would report every task as edited.
    insta::assert_snapshot!(fingerprint(CONTENT), @"f8ba4957bfc9e0c17a530fd42e32f9871a554918423351e4516e9f491f4cc075");
}

/// Shuffles what may be shuffled and adds noise.
fn disguise(value: &Value, set: bool, seed: &mut u64) -> Value {
    let draw = |seed: &mut u64| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 40).unwrap()
    };
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| disguise(item, false, seed)).collect();
            for i in (1..items.len()).rev().filter(|_| set) {
                items.swap(i, draw(seed) % (i + 1));
            }
            Value::Array(items)
        }
        Value::Object(entries) => {
            let mut disguised = Map::new();
            for (key, value) in entries {
                let set = SETS.contains(&key.as_str());
                disguised.insert(key.clone(), disguise(value, set, seed));
            }
            disguised.insert("gui".to_owned(), json!({ "x": draw(seed) }));
            Value::Object(disguised)
        }
        _ => value.clone(),
    }
}

/// Writes a document with its keys in descending order; serde_json writes them in ascending order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(backwards).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{}:\n{}", json!(key), backwards(value));
            format!("{{{}}}", entries.iter().rev().map(entry).collect::<Vec<_>>().join(" ,"))
        }
        scalar => scalar.to_string(),
    }
}

/// Changes the `at`th scalar, counted through the whole document.
fn change(value: &mut Value, at: &mut usize) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().any(|item| change(item, at)),
        Value::Object(entries) => {
            entries.iter_mut().filter(|(key, _)| !NOISE.contains(&key.as_str())).any(|(_, value)| change(value, at))
        }
        scalar if *at == 0 => {
            *scalar = json!(format!("{scalar} changed"));
            true
        }
        _ => {
            *at -= 1;
            false
        }
    }
}

fn document() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        prop::sample::select(SETS.as_slice()).prop_map(str::to_owned),
        prop::sample::select(NOISE.as_slice()).prop_map(str::to_owned),
        "[a-z\"é]{1,3}",
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no other numbers", |n| n.is_finite()).prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_disguised_document_keeps_its_fingerprint(value in document(), seed: u64) {
        let disguised = disguise(&value, false, &mut seed.clone());
        prop_assert_eq!(fingerprint(&backwards(&disguised)), of(&value));
    }

    #[test]
    fn any_other_change_shows(value in document(), at in 0_usize..8) {
        let mut changed = value.clone();
        if change(&mut changed, &mut at.clone()) {
            prop_assert_ne!(of(&changed), of(&value));
        }
    }

    #[test]
    fn no_text_is_too_odd(text in ".*") {
        prop_assert_eq!(fingerprint(&text), fingerprint(&text));
    }
}
