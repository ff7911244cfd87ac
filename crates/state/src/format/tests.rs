use std::collections::BTreeMap;

use disync_model::{Address, Identity, OutsideWindow, Stage, Straggler, TableRef, Tables};

use super::*;
use crate::samples;

const GOLDEN: &str = include_str!("../../testdata/state-v1.json");

/// Of the time since there are waves and `start:`.
const ORDERED: &str = include_str!("../../testdata/state-v1-ordered.json");

fn reason(bytes: &[u8]) -> String {
    match decode(bytes) {
        Err(Flaw::Damaged(reason)) => reason,
        other => panic!("expected damage, got {other:?}"),
    }
}

/// What an edit makes of the golden file, with the checksum made right again.
fn resealed(from: &str, to: &str) -> Vec<u8> {
    assert!(GOLDEN.contains(from), "nothing to edit");
    crate::seal::sealed(&GOLDEN.replacen(from, to, 1)).unwrap().into_bytes()
}

#[test]
fn version_1_is_written_as_it_always_was() {
    // Solutions could not be applied yet when the file was made: it calls the number of one a file.
    let written = resealed("\"file\": 13", "\"solution\": 13");
    assert_eq!(encode(&samples::full()).unwrap().into_bytes(), written);
}

#[test]
fn version_1_is_read_as_it_always_was() {
    assert_eq!(decode(GOLDEN.as_bytes()), Ok(samples::full()));
}

#[test]
fn order_and_start_are_written_and_read_as_they_always_were() {
    assert_eq!(encode(&samples::ordered()).unwrap(), ORDERED);
    assert_eq!(decode(ORDERED.as_bytes()), Ok(samples::ordered()));
}

#[test]
fn what_is_said_of_solutions_survives() {
    let mut state = samples::full();
    state.pending.get_mut(&Address::realtime("new")).unwrap().unpublished = true;
    let text = encode(&state).unwrap();
    assert!(text.contains("\"solution\": 13") && text.contains("\"unpublished\": true"), "{text}");
    assert_eq!(decode(text.as_bytes()), Ok(state));
}

#[test]
fn what_is_known_of_the_workspace_survives_and_is_left_out_where_nothing_is() {
    let mut state = samples::small();
    assert!(!encode(&state).unwrap().contains("workspace"));
    state.identity = Identity { name: Some("sales".to_owned()), region: None };
    let text = encode(&state).unwrap();
    assert!(text.contains("\"workspace\": {\n    \"name\": \"sales\"\n  }"), "{text}");
    assert_eq!(decode(text.as_bytes()), Ok(state));
}

#[test]
fn what_is_to_be_recorded_survives_where_it_is_not_what_is_sent() {
    let mut state = samples::full();
    let pending = state.pending.get_mut(&Address::realtime("new")).unwrap();
    pending.recorded.clone_from(&pending.spec);
    assert_eq!(decode(encode(&state).unwrap().as_bytes()), Ok(state));
}

/// A state of one sync whose tables are written where `to` says.
fn written(tables: Tables, to: impl Fn(TableRef<'_>) -> Option<String>) -> State {
    let mut state = samples::small();
    let record = state.records.get_mut(&Address::realtime("a")).unwrap();
    let told = tables.iter().filter_map(|table| Some((table.to_table(), to(table)?.into())));
    record.destinations = Some(told.collect());
    record.spec.tables = tables;
    state
}

fn by_database(names: &[&str]) -> Tables {
    Tables::Multi(BTreeMap::from([("shop".into(), names.iter().map(|name| Box::from(*name)).collect())]))
}

#[test]
fn destinations_are_written_by_the_rule_that_most_of_them_follow() {
    let tables = by_database(&["items", "moved", "orders", "unknown"]);
    let state = written(tables, |table| match table.name {
        "moved" => Some("archive.moved_2".to_owned()),
        "unknown" => None,
        name => Some(format!("shop.{name}")),
    });
    let text = encode(&state).unwrap();
    assert_eq!(decode(text.as_bytes()), Ok(state));
    let (_, written) = text.split_once("\"destinations\": ").unwrap();
    let (written, _) = written.split_once("\n    }\n  },").unwrap();
    insta::assert_snapshot!(written, @r#"
    {
            "naming": "{database}.{table}",
            "others": {
              "shop": {
                "moved": "archive.moved_2",
                "unknown": null
              }
            }
          }
    "#);
}

#[test]
fn destinations_survive_whatever_they_are_called() {
    let names = ["a", "ab", "shop", "{table}", "{database}", "", "b.a"];
    let odd = ["", "a", "{table}", "{database}.{table}", "shop.shop", "订单", "x{database}{table}{table}"];
    for to in odd {
        let to_odd = |table: TableRef<'_>| (table.name != "ab").then(|| to.to_owned());
        let to_own = |table: TableRef<'_>| Some(format!("{}{to}{}", table.database.unwrap_or_default(), table.name));
        let single = Tables::Single(names.map(Box::from).into());
        for tables in [by_database(&names), by_database(&["a"]), single] {
            for state in [written(tables.clone(), to_odd), written(tables.clone(), to_own), written(tables, |_| None)] {
                assert_eq!(decode(encode(&state).unwrap().as_bytes()), Ok(state));
            }
        }
    }
    // What is told of a table that was not applied, because the console has added it, is kept as well.
    let mut state = written(by_database(&["a", "b"]), |table| Some(table.to_string()));
    state.records.get_mut(&Address::realtime("a")).unwrap().spec.tables = Tables::Single(["a".into()].into());
    assert_eq!(decode(encode(&state).unwrap().as_bytes()), Ok(state));
}

#[test]
fn two_thousand_tables_take_less_than_200_kb() {
    let names: Vec<String> = (0..2000).map(|n| format!("a_table_with_a_rather_long_name_{n:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in
        [|table: TableRef<'_>| Some(table.to_string()), |table: TableRef<'_>| Some(format!("ods_{}_delta", table.name))]
    {
        let state = written(by_database(&names), name);
        let text = encode(&state).unwrap();
        assert!(text.len() < 200_000, "{} bytes", text.len());
        assert_eq!(decode(text.as_bytes()), Ok(state));
    }
}

#[test]
fn every_stage_and_every_run_survives() {
    use disync_model::{Run, Stage as Is};
    let stages = [
        Is::Generate,
        Is::Create,
        Is::Update,
        Is::Deploy,
        Is::Start,
        Is::Stop,
        Is::Terminate,
        Is::Delete,
        Is::Verify,
        Is::Adopt,
        Is::Forget,
    ];
    for (stage, run) in stages.into_iter().zip(Run::ALL.into_iter().cycle()) {
        let mut state = samples::full();
        let pending = state.pending.get_mut(&Address::realtime("new")).unwrap();
        pending.sent.as_mut().unwrap().stage = stage;
        pending.spec.as_mut().unwrap().run = run;
        assert_eq!(decode(encode(&state).unwrap().as_bytes()), Ok(state));
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let text = encode(&samples::small()).unwrap().into_bytes();
    for bit in 0..text.len() * 8 {
        let mut flipped = text.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(decode(&flipped).is_err(), "bit {bit} was flipped unnoticed");
    }
}

#[test]
fn every_truncation_is_refused() {
    let text = encode(&samples::small()).unwrap().into_bytes();
    // Without its last line break the file is still whole, but not what was written.
    for length in 0..text.len() {
        assert!(decode(&text[..length]).is_err(), "{length} bytes were taken for a state");
    }
}

#[test]
fn damage_is_named() {
    let half = GOLDEN.split_at(GOLDEN.len() / 2).0.to_owned();
    let cases: [(&str, Vec<u8>); 10] = [
        ("no bytes", Vec::new()),
        ("NULs", vec![0; 4096]),
        ("half", half.into_bytes()),
        ("null", b"null".to_vec()),
        ("{}", b"{}".to_vec()),
        ("[]", b"[]".to_vec()),
        ("trailing", [GOLDEN.as_bytes(), b"x"].concat()),
        ("byte order mark", [b"\xef\xbb\xbf", GOLDEN.as_bytes()].concat()),
        ("conflict", GOLDEN.replace("  \"serial\"", "<<<<<<< HEAD\n  \"serial\"").into_bytes()),
        ("edited", GOLDEN.replace("mysql_pub", "mysql_sub").into_bytes()),
    ];
    let shown: Vec<String> = cases.iter().map(|(name, bytes)| format!("{name}: {}", reason(bytes))).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    no bytes: it is empty
    NULs: it contains NUL bytes, as after a power failure
    half: EOF while parsing a string at line 50 column 38
    null: invalid type: null, expected a state of disync at line 1 column 4
    {}: missing field `disync_state` at line 1 column 2
    []: invalid length 0, expected a state of disync at line 1 column 2
    trailing: trailing characters at line 104 column 1
    byte order mark: it begins with a byte order mark, so another program has rewritten it
    conflict: it contains conflict markers of a merge, and two states cannot be merged
    edited: its checksum is not that of its content, so it was changed after it was written
    ");
}

#[test]
fn a_sealed_file_that_says_nonsense_is_refused() {
    let cases = [
        ("\"serial\": 7", "\"serial\": -1"),
        ("\"serial\": 7", "\"serial\": 0"),
        ("\"serial\": 7", "\"serial\": 18446744073709551615"),
        ("\"serial\": 7", "\"serial\": 18446744073709551616"),
        ("\"serial\": 7", "\"serial\": 7,\n  \"serial\": 7"),
        ("\"serial\": 7", "\"serial\": 7,\n  \"extra\": 7"),
        ("\"solution.lake\"", "\"realtime.with.dots\""),
        ("\"solution.lake\"", "\"batch.lake\""),
        ("\"file\": 12", "\"solution\": 12"),
        ("\"file\": 13", "\"applies\": 13"),
        ("      \"file\": 12,\n", ""),
        ("\"file\": 13", "\"file\": 13,\n      \"solution\": 13"),
        ("\"billing\": [", "\"shop\": ["),
        ("\"type\": \"odps\"", "\"type\": \"oss\""),
        ("\"disync_state\": 1", "\"disync_state\": 0"),
    ];
    let shown: Vec<String> = cases.iter().map(|(from, to)| reason(&resealed(from, to))).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    invalid value: integer `-1`, expected u64 at line 4 column 14
    serial 0 is none: the first is 1 and the last 9007199254740991
    serial 18446744073709551615 is none: the first is 1 and the last 9007199254740991
    invalid type: floating point `1.8446744073709552e+19`, expected u64 at line 4 column 32
    duplicate field `serial` at line 5 column 10
    unknown field `extra`, expected one of `disync_state`, `lineage`, `serial`, `project_id`, `workspace`, `checksum`, `syncs`, `pending`, `stragglers`, `outside_window` at line 5 column 9
    `realtime.with.dots` stands there twice at line 48 column 24
    `batch.lake` is not an address; an address is a kind and a name, such as `realtime.orders_to_holo` at line 48 column 16
    `realtime.orders_to_holo` has the id of a solution
    unknown field `applies`, expected one of `file`, `solution`, `applied_at`, `fingerprint`, `protected`, `wave`, `after`, `unwatched`, `spec`, `destinations` at line 49 column 15
    `realtime.orders_to_holo` has no id
    `solution.lake` has two ids
    `shop` stands there twice at line 40 column 16
    unknown variant `oss`, expected one of `odps`, `kafka`, `holo` at line 30 column 23
    there is no format version 0
    ");
}

#[test]
fn a_newer_version_is_not_taken_for_damage() {
    assert_eq!(decode(&resealed("\"disync_state\": 1", "\"disync_state\": 2")), Err(Flaw::Newer(2)));
    assert_eq!(decode(b"{\"disync_state\":9,\"anything\":[]}"), Err(Flaw::Newer(9)));
}

#[test]
fn a_state_without_a_serial_is_not_written() {
    insta::assert_snapshot!(encode(&State { serial: 0, ..samples::small() }).unwrap_err(), @"serial 0 is none: the first is 1 and the last 9007199254740991");
}

#[test]
fn what_may_still_land_is_kept() {
    let straggler = |spec| Straggler { stage: Stage::Update, spec, until: samples::at(5) };
    let mut state = samples::full();
    state.stragglers.insert(Address::realtime("orders_to_holo"), straggler(Some(samples::spec("orders"))));
    state.stragglers.insert(Address::realtime("gone"), straggler(None));
    state.pending.values_mut().for_each(|pending| pending.inherited = true);
    assert_eq!(decode(encode(&state).unwrap().as_bytes()).unwrap(), state);
    // As long as there is none, an older disync can read the file.
    assert!(!encode(&samples::full()).unwrap().contains("stragglers"));
}

#[test]
fn runs_outside_of_the_change_windows_are_kept() {
    let run = OutsideWindow { at: samples::at(4), reason: "the \"shop\" is down".to_owned() };
    let state = State { outside_window: vec![run], ..samples::small() };
    let text = encode(&state).unwrap();
    assert!(text.contains("\"outside_window\": ["), "{text}");
    assert_eq!(decode(text.as_bytes()).unwrap(), state);
}
