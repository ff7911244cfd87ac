use disync_model::calendar::WEEK;
use disync_model::{Calendar, Freeze, Window};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Closed, Closure, Standing, standing};

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn window(days: &[Weekday], from: &str, to: &str, zone_name: &str) -> Window {
    let (from, to): (Time, Time) = (from.parse().unwrap(), to.parse().unwrap());
    Window { days: days.to_vec(), from, to, zone: zone(zone_name) }
}

fn each_day() -> Vec<Weekday> {
    WEEK.iter().map(|(_, day)| *day).collect()
}

fn freeze(from: &str, until: &str, zone_name: &str) -> Freeze {
    let (from, until): (DateTime, DateTime) = (from.parse().unwrap(), until.parse().unwrap());
    Freeze { from, until, zone: zone(zone_name), reason: Some("year-end closing".to_owned()) }
}

/// How a calendar stands at a time with an offset, in words.
fn check(windows: Vec<Window>, freezes: Vec<Freeze>, now: &str) -> String {
    let now: Timestamp = now.parse().unwrap();
    let (what, at) = match standing(&Calendar { windows, freezes }, now) {
        Standing::Open { until } => ("open until", until),
        Standing::Closed(Closed { why: Closure::Frozen(_), opens, .. }) => ("frozen, opens", opens),
        Standing::Closed(Closed { why: Closure::OutsideWindows(_), opens, .. }) => ("closed, opens", opens),
    };
    format!("{what} {}", at.map_or("never".to_owned(), |at| at.strftime("%a %F %T %:z").to_string()))
}

fn nights() -> Vec<Window> {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday];
    vec![window(&days, "20:00", "23:30", "Asia/Shanghai")]
}

#[test]
fn a_calendar_that_says_nothing_is_always_open() {
    assert_eq!(check(vec![], vec![], "2026-11-21T12:00:00Z"), "open until never");
}

#[test]
fn a_window_is_open_from_its_first_moment_to_just_before_its_last() {
    let at = |now: &str| check(nights(), vec![], now);
    assert_eq!(at("2026-11-23T19:59:59+08:00"), "closed, opens Mon 2026-11-23 20:00:00 +08:00");
    assert_eq!(at("2026-11-23T20:00:00+08:00"), "open until Mon 2026-11-23 23:30:00 +08:00");
    assert_eq!(at("2026-11-23T23:29:59+08:00"), "open until Mon 2026-11-23 23:30:00 +08:00");
    assert_eq!(at("2026-11-23T23:30:00+08:00"), "closed, opens Tue 2026-11-24 20:00:00 +08:00");
}

#[test]
fn after_the_last_window_of_a_week_comes_the_first_of_the_next() {
    assert_eq!(check(nights(), vec![], "2026-11-27T12:00:00Z"), "closed, opens Mon 2026-11-30 20:00:00 +08:00");
}

#[test]
fn a_window_over_midnight_belongs_to_the_day_on_which_it_opens() {
    let friday = || vec![window(&[Weekday::Friday], "22:00", "02:00", "Europe/Berlin")];
    assert_eq!(check(friday(), vec![], "2026-11-21T01:59:00+01:00"), "open until Sat 2026-11-21 02:00:00 +01:00");
    assert_eq!(check(friday(), vec![], "2026-11-21T22:30:00+01:00"), "closed, opens Fri 2026-11-27 22:00:00 +01:00");
    assert_eq!(check(friday(), vec![], "2026-11-20T01:00:00+01:00"), "closed, opens Fri 2026-11-20 22:00:00 +01:00");
}

#[test]
fn windows_without_a_gap_are_one_and_round_the_clock_there_is_no_end() {
    let days = [Weekday::Saturday, Weekday::Sunday];
    let weekend = || vec![window(&days, "00:00", "00:00", "UTC")];
    assert_eq!(check(weekend(), vec![], "2026-11-21T12:00:00Z"), "open until Mon 2026-11-23 00:00:00 +00:00");
    let always = || vec![window(&each_day(), "00:00", "00:00", "UTC")];
    assert_eq!(check(always(), vec![], "2026-11-21T12:00:00Z"), "open until never");
}

#[test]
fn the_zone_of_the_window_decides_and_not_that_of_the_machine() {
    let mondays = |name| vec![window(&[Weekday::Monday], "00:00", "01:00", name)];
    assert_eq!(
        check(mondays("Pacific/Auckland"), vec![], "2026-11-22T11:30:00Z"),
        "open until Mon 2026-11-23 01:00:00 +13:00"
    );
    assert_eq!(check(mondays("UTC"), vec![], "2026-11-22T11:30:00Z"), "closed, opens Mon 2026-11-23 00:00:00 +00:00");
}

#[test]
fn a_time_that_the_clock_jumps_over_is_the_moment_of_the_jump() {
    // In Berlin 02:00 became 03:00 on 2026-03-29.
    let at = |from: &str, to: &str, now: &str| check(vec![window(&each_day(), from, to, "Europe/Berlin")], vec![], now);
    assert_eq!(at("02:30", "04:00", "2026-03-29T01:59:59+01:00"), "closed, opens Sun 2026-03-29 03:00:00 +02:00");
    assert_eq!(at("01:00", "02:30", "2026-03-29T01:30:00+01:00"), "open until Sun 2026-03-29 03:00:00 +02:00");
    // All of it is jumped over: it does not open on that day.
    assert_eq!(at("02:00", "03:00", "2026-03-29T01:59:59+01:00"), "closed, opens Mon 2026-03-30 02:00:00 +02:00");
}

#[test]
fn of_a_time_that_occurs_twice_a_window_means_the_first() {
    // In Berlin 03:00 became 02:00 on 2026-10-25.
    let at = |from: &str, to: &str, now: &str| check(vec![window(&each_day(), from, to, "Europe/Berlin")], vec![], now);
    assert_eq!(at("01:00", "02:30", "2026-10-25T02:29:59+02:00"), "open until Sun 2026-10-25 02:30:00 +02:00");
    assert_eq!(at("01:00", "02:30", "2026-10-25T02:10:00+01:00"), "closed, opens Mon 2026-10-26 01:00:00 +01:00");
    assert_eq!(at("02:30", "04:00", "2026-10-25T02:10:00+01:00"), "open until Sun 2026-10-25 04:00:00 +01:00");
}

#[test]
fn a_freeze_ends_with_the_second_of_a_time_that_occurs_twice() {
    let berlin = || vec![freeze("2026-10-24T00:00", "2026-10-25T02:30", "Europe/Berlin")];
    assert_eq!(check(vec![], berlin(), "2026-10-25T02:29:59+01:00"), "frozen, opens Sun 2026-10-25 02:30:00 +01:00");
    assert_eq!(check(vec![], berlin(), "2026-10-25T02:30:00+01:00"), "open until never");
    let from_the_first = || vec![freeze("2026-10-25T02:30", "2026-10-26T00:00", "Europe/Berlin")];
    assert_eq!(
        check(vec![], from_the_first(), "2026-10-25T02:00:00+02:00"),
        "open until Sun 2026-10-25 02:30:00 +02:00"
    );
    assert_eq!(
        check(vec![], from_the_first(), "2026-10-25T02:10:00+01:00"),
        "frozen, opens Mon 2026-10-26 00:00:00 +01:00"
    );
}

#[test]
fn a_freeze_closes_an_open_window_and_what_opens_next_is_the_window_after_it() {
    let closing = || vec![freeze("2026-12-23T21:00", "2027-01-03T00:00", "Asia/Shanghai")];
    assert_eq!(check(nights(), closing(), "2026-12-23T20:30:00+08:00"), "open until Wed 2026-12-23 21:00:00 +08:00");
    assert_eq!(check(nights(), closing(), "2026-12-23T21:00:00+08:00"), "frozen, opens Mon 2027-01-04 20:00:00 +08:00");
}

#[test]
fn freezes_that_overlap_or_touch_are_one() {
    let days =
        |from: u8, until: u8| freeze(&format!("2026-12-{from:02}T00:00"), &format!("2026-12-{until:02}T00:00"), "UTC");
    let three = || vec![days(12, 15), days(1, 10), days(9, 12)];
    assert_eq!(check(vec![], three(), "2026-12-05T00:00:00Z"), "frozen, opens Tue 2026-12-15 00:00:00 +00:00");
    assert_eq!(check(vec![], three(), "2026-11-05T00:00:00Z"), "open until Tue 2026-12-01 00:00:00 +00:00");
}

#[test]
fn a_freeze_to_the_end_of_time_never_opens() {
    let forever = || vec![freeze("2026-01-01T00:00", "9999-12-31T23:59", "America/New_York")];
    assert_eq!(check(nights(), forever(), "2026-12-05T00:00:00Z"), "frozen, opens never");
    assert_eq!(check(vec![], forever(), "2026-12-05T00:00:00Z"), "frozen, opens never");
}

#[test]
fn a_window_names_itself_as_a_person_would() {
    assert_eq!(nights()[0].to_string(), "mon, tue, wed, thu 20:00–23:30 Asia/Shanghai");
    assert_eq!(window(&each_day(), "00:00", "00:00", "UTC").to_string(), "00:00–24:00 UTC");
}

fn windows() -> impl Strategy<Value = Window> {
    let zones =
        prop::sample::select(vec!["UTC", "Europe/Berlin", "Asia/Shanghai", "Pacific/Apia", "Australia/Lord_Howe"]);
    let minutes = 0_i8..24;
    (prop::collection::vec(prop::sample::select(each_day()), 1..4), minutes.clone(), minutes, zones).prop_map(
        |(days, from, to, name)| {
            let time = |hour| Time::new(hour, 30, 0, 0).unwrap();
            Window { days, from: time(from), to: time(to), zone: zone(name) }
        },
    )
}

fn freezes() -> impl Strategy<Value = Freeze> {
    let zones = prop::sample::select(vec!["UTC", "America/New_York", "Asia/Shanghai"]);
    (0_i64..400, 1_i64..200, zones).prop_map(|(start, hours, name)| {
        let from: DateTime = "2026-03-20T00:00".parse::<DateTime>().unwrap() + jiff::Span::new().hours(start);
        let until = from + jiff::Span::new().hours(hours);
        Freeze { from, until, zone: zone(name), reason: None }
    })
}

proptest! {
    #[test]
    fn whatever_is_said_of_the_next_change_comes_true(
        windows in prop::collection::vec(windows(), 0..4),
        freezes in prop::collection::vec(freezes(), 0..4),
        minutes in 0_i64..30_000,
    ) {
        let calendar = Calendar { windows, freezes };
        let start: Timestamp = "2026-03-18T00:00:00Z".parse().unwrap();
        let now = start + jiff::SignedDuration::from_mins(minutes);
        let second = jiff::SignedDuration::from_secs(1);
        let (open, change) = match standing(&calendar, now) {
            Standing::Open { until } => (true, until),
            Standing::Closed(closed) => (false, closed.opens),
        };
        if let Some(change) = change {
            let change = change.timestamp();
            prop_assert!(change > now);
            prop_assert_eq!(standing(&calendar, change - second).is_open(), open, "just before");
            prop_assert_eq!(standing(&calendar, change).is_open(), !open, "at the moment itself");
            let middle = now + (change.duration_since(now) / 2);
            prop_assert_eq!(standing(&calendar, middle).is_open(), open, "on the way");
        }
    }
}
