//! Change windows and freezes: what can be written, and what is said of what cannot.

use super::*;

/// A project with these guards.
fn guards(guards: &str) -> Result<Config, Vec<Problem>> {
    read(&format!("{PROJECT}guards: {{ {guards} }}\n"), ORDERS)
}

fn windows(text: &str) -> Vec<String> {
    guards(text).unwrap().project.guards.calendar.windows.iter().map(ToString::to_string).collect()
}

#[test]
fn windows_and_freezes_are_read_with_and_without_quotes() {
    let list = "{ days: [thu, mon], from: 20:00, to: \"23:30\", timezone: Asia/Shanghai }, \
                { from: \"22:00\", to: '02:00', timezone: utc }, { from: 00:00, to: 24:00, timezone: UTC }";
    assert_eq!(
        windows(&format!("windows: [{list}]")),
        ["mon, thu 20:00–23:30 Asia/Shanghai", "22:00–02:00 UTC", "00:00–24:00 UTC"]
    );
    let freezes = "freeze: [{ from: 2026-12-24, to: \"2027-01-02\", timezone: UTC, reason: year-end closing }, \
                   { from: 2026-12-24T18:00, to: 2026-12-24 23:00:30, timezone: Europe/Berlin }]";
    let calendar = guards(freezes).unwrap().project.guards.calendar;
    let spans: Vec<String> =
        calendar.freezes.iter().map(|freeze| format!("{} {} {:?}", freeze.from, freeze.until, freeze.reason)).collect();
    // The last day belongs to a freeze, and a moment ends it.
    assert_eq!(
        spans,
        [
            "2026-12-24T00:00:00 2027-01-03T00:00:00 Some(\"year-end closing\")",
            "2026-12-24T18:00:00 2026-12-24T23:00:30 None"
        ]
    );
}

#[test]
fn a_freeze_of_one_day_is_a_whole_day() {
    let calendar = guards("freeze: [{ from: 2026-11-11, to: 2026-11-11, timezone: Asia/Shanghai }]").unwrap();
    let freeze = &calendar.project.guards.calendar.freezes[0];
    assert_eq!(freeze.until.to_string(), "2026-11-12T00:00:00");
}

#[test]
fn each_mistake_in_a_window_has_a_place_and_a_hint() {
    let list = "{ from: 8pm, to: \"25:00\", timezone: Asia/Shangai },\n  { from: 20:00 },\n  { days: [mon, monday], from: 24:00, to: 24:00, timezone: UTC },\n  { days: [], from: 20:00, to: 20:00, timezone: +08:00 }";
    insta::assert_snapshot!(show(guards(&format!("windows: [\n  {list}]"))), @r#"
    disync.yaml:6:11 E0160 `8pm` is not a time of day that `from` can be
      |   { from: 8pm, to: "25:00", timezone: Asia/Shangai },
      |           ^^^
      = write hours and minutes, from `00:00` to `24:00`
    disync.yaml:6:20 E0160 `25:00` is not a time of day that `to` can be
      |   { from: 8pm, to: "25:00", timezone: Asia/Shangai },
      |                    ^^^^^^^
      = write hours and minutes, from `00:00` to `24:00`
    disync.yaml:6:39 E0160 `Asia/Shangai` is not a time zone
      |   { from: 8pm, to: "25:00", timezone: Asia/Shangai },
      |                                       ^^^^^^^^^^^^
      = did you mean `Asia/Shanghai`?
    disync.yaml:7:3 E0122 `to` is missing
      |   { from: 20:00 },
      |   ^^^^^^^^^^^^^^^
      = write the times at which it opens and closes: `from: "20:00"`, `to: "23:30"`
    disync.yaml:7:3 E0122 `timezone` is missing
      |   { from: 20:00 },
      |   ^^^^^^^^^^^^^^^
      = write `timezone:` and a name such as `Asia/Shanghai`, or `UTC`
    disync.yaml:8:3 E0160 a window cannot begin at 24:00
      |   { days: [mon, monday], from: 24:00, to: 24:00, timezone: UTC },
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = write `00:00`; `24:00` is the end of a day
    disync.yaml:8:17 E0126 `monday` is not a value of a day
      |   { days: [mon, monday], from: 24:00, to: 24:00, timezone: UTC },
      |                 ^^^^^^
      = a day can be `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`
    disync.yaml:9:11 E0145 `days` is empty
      |   { days: [], from: 20:00, to: 20:00, timezone: +08:00 }] }
      |           ^^
      = add a day, or remove `days`
    disync.yaml:9:32 E0160 the window closes when it opens
      |   { days: [], from: 20:00, to: 20:00, timezone: +08:00 }] }
      |                                ^^^^^
      = for a whole day write `from: "00:00"` and `to: "24:00"`
    disync.yaml:9:49 E0160 `+08:00` is not a time zone
      |   { days: [], from: 20:00, to: 20:00, timezone: +08:00 }] }
      |                                                 ^^^^^^
      = give a name of the IANA time zone database, such as `Asia/Shanghai`, or `UTC`
    "#);
}

#[test]
fn each_mistake_in_a_freeze_has_a_place_and_a_hint() {
    let list = "{ from: 2026-02-30, to: 2027-01-02, timezone: Nowhere },\n  { from: 24.12.2026, to: tomorrow },\n  { from: 2027-01-02, to: 2026-12-24, timezone: UTC },\n  { from: 2026-12-24T10:00Z, to: 2026-12-24T10:00, timezone: UTC, reason: \" \" }";
    insta::assert_snapshot!(show(guards(&format!("freeze: [\n  {list}]"))), @r#"
    disync.yaml:6:11 E0160 `2026-02-30` is not a date that `from` can be
      |   { from: 2026-02-30, to: 2027-01-02, timezone: Nowhere },
      |           ^^^^^^^^^^
      = write `2026-12-24` or `2026-12-24T18:00`
    disync.yaml:6:49 E0160 `Nowhere` is not a time zone
      |   { from: 2026-02-30, to: 2027-01-02, timezone: Nowhere },
      |                                                 ^^^^^^^
      = give a name of the IANA time zone database, such as `Asia/Shanghai`, or `UTC`
    disync.yaml:7:3 E0122 `timezone` is missing
      |   { from: 24.12.2026, to: tomorrow },
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = write `timezone:` and a name such as `Asia/Shanghai`, or `UTC`
    disync.yaml:7:11 E0160 `24.12.2026` is not a date that `from` can be
      |   { from: 24.12.2026, to: tomorrow },
      |           ^^^^^^^^^^
      = write `2026-12-24` or `2026-12-24T18:00`
    disync.yaml:7:27 E0160 `tomorrow` is not a date that `to` can be
      |   { from: 24.12.2026, to: tomorrow },
      |                           ^^^^^^^^
      = write `2026-12-24` or `2026-12-24T18:00`
    disync.yaml:8:27 E0160 the freeze ends before it begins
      |   { from: 2027-01-02, to: 2026-12-24, timezone: UTC },
      |                           ^^^^^^^^^^
      = give a `to` that is later than `from`
    disync.yaml:9:11 E0160 `2026-12-24T10:00Z` is not a date that `from` can be
      |   { from: 2026-12-24T10:00Z, to: 2026-12-24T10:00, timezone: UTC, reason: " " }] }
      |           ^^^^^^^^^^^^^^^^^
      = write `2026-12-24` or `2026-12-24T18:00`
    disync.yaml:9:75 E0127 `reason` begins or ends with a space
      |   { from: 2026-12-24T10:00Z, to: 2026-12-24T10:00, timezone: UTC, reason: " " }] }
      |                                                                           ^^^
      = a name as DataWorks shows it
    "#);
}

#[test]
fn an_empty_or_endless_list_is_refused() {
    insta::assert_snapshot!(show(guards("windows: [], freeze: never")), @"
    disync.yaml:5:20 E0145 `windows` is empty
      | guards: { windows: [], freeze: never }
      |                    ^^
      = add a window, or remove `windows`
    disync.yaml:5:32 E0123 expected a list for `freeze`, found `never`
      | guards: { windows: [], freeze: never }
      |                                ^^^^^
      = write a list here
    ");
    let one = "{ from: 10:00, to: 11:00, timezone: UTC },";
    assert!(show(guards(&format!("windows: [{}]", one.repeat(51)))).contains("`windows` has 51 entries"));
}
