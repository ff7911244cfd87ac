use disync_model::Address;
use proptest::prelude::*;

use super::*;
use crate::{Config, SourceFile, parse};

const PROJECT: &str = "disync: 1\nproject_id: 10000\nregion: cn-shanghai\nsyncs:\n  a:\n    type: realtime\n    \
                       source: { datasource: m, tables: [t] }\n    destination: { type: holo, datasource: h }\n";

fn read(text: &str) -> Config {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), bytes: text.as_bytes().to_vec() };
    parse(&[file("disync.yaml", PROJECT), file(ACCEPTED_FILE, text)]).unwrap_or_else(|why| panic!("{why:#?}\n{text}"))
}

fn entry(fingerprint: &str, reason: &str) -> Acceptance {
    Acceptance {
        fingerprint: fingerprint.parse().unwrap(),
        address: Address::realtime("orders"),
        what: "the table shop.carts was added".to_owned(),
        reason: reason.to_owned(),
        until: None,
        document: None,
        origin: None,
    }
}

/// What the entries of a file say, wherever they stand.
fn entries(text: &str) -> Vec<Acceptance> {
    let entries = read(text).accepted_drift.into_iter();
    entries.map(|entry| Acceptance { origin: None, ..entry }).collect()
}

#[test]
fn a_new_file_says_what_it_is_for() {
    let until = Acceptance {
        until: Some("2027-01-31".parse().unwrap()),
        document: Some("123456789012".parse().unwrap()),
        ..entry("0123456789ab", "OPS-7")
    };
    let text = with_accepted("", &[], std::slice::from_ref(&until));
    insta::assert_snapshot!(text, @r#"
    # Drift that is accepted: `disync drift` does not alarm about it as long as it stays as it is here.
    # `disync drift --accept` adds entries; take one out to be alarmed again.
    accepted_drift:
      - fingerprint: "0123456789ab"
        address: "realtime.orders"
        what: "the table shop.carts was added"
        reason: "OPS-7"
        until: 2027-01-31
        document: "123456789012"
    "#);
    assert_eq!(entries(&text), [until]);
}

#[test]
fn entries_come_after_those_that_are_there() {
    let text = "# ours\naccepted_drift:\n# why\n- { fingerprint: 0123456789ab, address: realtime.b, reason: c }\n\n# end\nsyncs:\n  b:\n    type: realtime\n    source: { datasource: m, tables: [u] }\n    destination: { type: holo, datasource: h }";
    insta::assert_snapshot!(with_accepted(text, &[], &[entry("aaaaaaaaaaaa", "two")]), @r#"
    # ours
    accepted_drift:
    # why
    - { fingerprint: 0123456789ab, address: realtime.b, reason: c }
    - fingerprint: "aaaaaaaaaaaa"
      address: "realtime.orders"
      what: "the table shop.carts was added"
      reason: "two"

    # end
    syncs:
      b:
        type: realtime
        source: { datasource: m, tables: [u] }
        destination: { type: holo, datasource: h }
    "#);
    assert_eq!(entries(&with_accepted(text, &[], &[entry("aaaaaaaaaaaa", "two")])).len(), 2);
}

#[test]
fn an_empty_list_and_other_line_ends_are_kept() {
    let text = with_accepted("\u{feff}accepted_drift: []\r\n# end\r\n", &[], &[entry("0123456789ab", "a")]);
    assert!(text.starts_with("\u{feff}accepted_drift:\r\n  - fingerprint: "), "{text:?}");
    assert!(text.ends_with("\r\n# end\r\n") && !text.replace("\r\n", "").contains('\n'), "{text:?}");
    assert_eq!(entries(&text), [entry("0123456789ab", "a")]);
}

#[test]
fn an_entry_that_is_replaced_goes_and_its_comments_stay() {
    let both = with_accepted("", &[], &[entry("0123456789ab", "one"), entry("aaaaaaaaaaaa", "two")]);
    let both = both.replace("    what:", "    # seen by hand\n    what:");
    let first = read(&both).accepted_drift[0].origin.as_ref().unwrap().line;
    let text = with_accepted(&both, &[first], &[entry("0123456789ab", "again")]);
    assert_eq!(entries(&text), [entry("aaaaaaaaaaaa", "two"), entry("0123456789ab", "again")]);
    assert_eq!(text.matches("# seen by hand").count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a task is called and somebody gives as a reason is read again as it was.
    #[test]
    fn any_text_is_read_as_it_was_written(name in "\\PC{1,20}|.{1,20}", what in ".{1,40}", reason in "[^\\p{Cc}\\s]{1,20}") {
        prop_assume!(!reason.contains("${"));
        let entry = Acceptance { address: Address::realtime(name), what, ..entry("0123456789ab", &reason) };
        let text = with_accepted("", &[], std::slice::from_ref(&entry));
        prop_assert_eq!(entries(&text), [entry]);
    }
}
