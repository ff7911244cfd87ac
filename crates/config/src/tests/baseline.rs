//! The baseline: where it may stand, and what is said of what cannot be read.

use super::*;

const ENTRY: &str = "\
accepted_drift:
  - fingerprint: 0123456789ab
    address: realtime.orders_to_holo
    what: table added in the console
    reason: \"until the year-end closing: OPS-7\"
    until: 2027-01-02
    document: \"123456789012\"
";

fn baseline(text: &str) -> Result<Config, Vec<Problem>> {
    parse(&[file("disync.yaml", PROJECT), file("orders.yaml", ORDERS), file("accepted-drift.yaml", text)])
}

#[test]
fn it_is_read_from_any_file() {
    let config = baseline(ENTRY).unwrap();
    let [entry] = &*config.accepted_drift else { panic!("one entry") };
    assert_eq!(entry.fingerprint.as_str(), "0123456789ab");
    assert_eq!(entry.address, Address::realtime("orders_to_holo"));
    assert_eq!((&*entry.what, &*entry.reason), ("table added in the console", "until the year-end closing: OPS-7"));
    assert_eq!(entry.until.unwrap().to_string(), "2027-01-02");
    // Digits alone are a fingerprint as well, with quotes or without.
    assert_eq!(entry.document.as_ref().unwrap().as_str(), "123456789012");
    assert_eq!(entry.origin.as_ref().unwrap().to_string(), "accepted-drift.yaml:2");
    let beside = |project: &str, orders: &str| read(project, orders).unwrap().accepted_drift.len();
    assert_eq!(beside(&format!("{PROJECT}{ENTRY}"), ORDERS), 1);
    assert_eq!(beside(PROJECT, &format!("{ENTRY}{ORDERS}")), 1);
    assert_eq!(beside(PROJECT, ORDERS), 0);
}

#[test]
fn it_may_be_empty_and_is_no_sync() {
    assert!(baseline("accepted_drift: []\n").unwrap().accepted_drift.is_empty());
    let without_syncs = parse(&[file("disync.yaml", PROJECT), file("accepted-drift.yaml", ENTRY)]);
    insta::assert_snapshot!(show(without_syncs), @"
    disync.yaml:0:0 E0147 the project declares no sync
      = write `syncs:` here or in files below `syncs/`; to remove tasks, use `disync destroy`
    ");
}

#[test]
fn each_mistake_has_a_place_and_a_hint() {
    let entry = "\
accepted_drift:
  - fingerprint: 0123456789
    address: orders
    reason: \"\"
    until: 2027-02-30
  - { fingerprint: 0123456789ab, address: realtime.a, reason: a, until: 2027-02-20T10:00, why: b }
  - { address: realtime.a }
";
    insta::assert_snapshot!(show(baseline(entry)), @r#"
    accepted-drift.yaml:2:18 E0163 `0123456789` is no fingerprint
      |   - fingerprint: 0123456789
      |                  ^^^^^^^^^^
      = a fingerprint is 12 to 64 hexadecimal digits, as `disync drift` shows it
    accepted-drift.yaml:3:14 E0163 `orders` is not an address
      |     address: orders
      |              ^^^^^^
      = an address is a kind and a name, such as `realtime.orders_to_holo`
    accepted-drift.yaml:4:13 E0127 `reason` is empty
      |     reason: ""
      |             ^^
      = give a name
    accepted-drift.yaml:5:12 E0160 `2027-02-30` is not a date that `until` can be
      |     until: 2027-02-30
      |            ^^^^^^^^^^
      = write `2026-12-24` or `2026-12-24T18:00`
    accepted-drift.yaml:6:73 E0160 `until` is a day, and this is a time of one
      |   - { fingerprint: 0123456789ab, address: realtime.a, reason: a, until: 2027-02-20T10:00, why: b }
      |                                                                         ^^^^^^^^^^^^^^^^
      = write the day alone, such as `2026-12-24`
    accepted-drift.yaml:6:91 E0120 `why` is not a key of an entry of `accepted_drift`
      |   - { fingerprint: 0123456789ab, address: realtime.a, reason: a, until: 2027-02-20T10:00, why: b }
      |                                                                                           ^^^
      = an entry of `accepted_drift` can hold `fingerprint`, `address`, `what`, `reason`, `until` or `document`
    accepted-drift.yaml:7:5 E0122 `fingerprint` is missing
      |   - { address: realtime.a }
      |     ^^^^^^^^^^^^^^^^^^^^^^^
      = write the fingerprint that `disync drift` shows; `disync drift --accept` writes such entries
    accepted-drift.yaml:7:5 E0122 `reason` is missing
      |   - { address: realtime.a }
      |     ^^^^^^^^^^^^^^^^^^^^^^^
      = write why it is accepted
    "#);
}

#[test]
fn nothing_is_accepted_twice() {
    let again = "  - { fingerprint: 0123456789ABCDEF, address: realtime.orders_to_holo, reason: again }\n";
    insta::assert_snapshot!(show(baseline(&format!("{ENTRY}{again}"))), @"
    accepted-drift.yaml:8:5 E0163 `0123456789abcdef` is accepted twice; the first entry is at accepted-drift.yaml:2
      |   - { fingerprint: 0123456789ABCDEF, address: realtime.orders_to_holo, reason: again }
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = keep one of the two
    ");
    let other = again.replace("orders_to_holo", "other");
    assert_eq!(baseline(&format!("{ENTRY}{other}")).unwrap().accepted_drift.len(), 2);
}

#[test]
fn tasks_that_are_nobodys_business_are_named_by_patterns() {
    let ignored = |list: &str| read(&format!("{PROJECT}unmanaged_ignore: {list}\n"), ORDERS);
    let globs = ignored("[\"tmp_*\", sandbox]").unwrap().project.unmanaged_ignore;
    assert!(globs[0].matches("tmp_1") && globs[1].matches("sandbox") && !globs[1].matches("sandbox_2"));
    insta::assert_snapshot!(show(ignored("[\"a\\\\\", []]")), @r#"
    disync.yaml:5:20 E0162 `a\` is no pattern: a `\` takes the character that follows it as it is, and none follows
      | unmanaged_ignore: ["a\\", []]
      |                    ^^^^^
      = a pattern is a name, in which `*` stands for any text and `?` for any character
    disync.yaml:5:27 E0123 expected a text for a pattern, found a list
      | unmanaged_ignore: ["a\\", []]
      |                           ^^
      = write a text here
    "#);
    insta::assert_snapshot!(show(ignored("tmp_*")), @"
    disync.yaml:5:19 E0123 expected a list for `unmanaged_ignore`, found `tmp_*`
      | unmanaged_ignore: tmp_*
      |                   ^^^^^
      = write a list here
    ");
}
