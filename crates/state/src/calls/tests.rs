use std::sync::Arc;

use super::*;

/// Ten in the morning of 2026-11-21 in UTC+8.
fn now() -> Timestamp {
    "2026-11-21T02:00:00Z".parse().unwrap()
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn counted(directory: &Path) -> String {
    std::fs::read_to_string(directory.join("calls.json")).unwrap()
}

/// Makes calls until there are none left; how many.
fn take_all(calls: &CallsToday, now: Timestamp) -> usize {
    (0..10_000).take_while(|_| calls.take(now).is_ok()).count()
}

#[test]
fn a_day_has_its_calls_and_not_one_more() {
    for limit in [1, 7, 100, 201, 1000] {
        let directory = directory();
        let calls = CallsToday::at(directory.path(), limit);
        assert_eq!(take_all(&calls, now()) as u64, limit);
        assert!(calls.take(now()).is_err());
        assert_eq!(calls.settle(now()).unwrap(), limit);
    }
}

#[test]
fn who_has_none_left_is_told_the_numbers_and_when_the_day_ends() {
    let directory = directory();
    let calls = CallsToday::at(directory.path(), 2);
    take_all(&calls, now());
    insta::assert_snapshot!(calls.take(now()).unwrap_err(), @"the calls of today are used up: `max_calls_per_day` is 2, and 2 were made; the day ends at 2026-11-21T16:00:00Z, in 14 h 0 min");
}

#[test]
fn runs_share_the_day_one_after_the_other_and_give_back_what_they_did_not_use() {
    let directory = directory();
    let first = CallsToday::at(directory.path(), 100);
    (0..7).for_each(|_| first.take(now()).unwrap());
    assert_eq!(first.settle(now()).unwrap(), 7);
    insta::assert_snapshot!(counted(directory.path()), @r#"{"format":1,"day":"2026-11-21","calls":7}"#);
    let second = CallsToday::at(directory.path(), 100);
    assert_eq!(take_all(&second, now()), 93);
}

#[test]
fn runs_at_the_same_time_never_make_more_than_the_day_has() {
    let directory = Arc::new(directory());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let directory = Arc::clone(&directory);
            std::thread::spawn(move || take_all(&CallsToday::at(directory.path(), 150), now()))
        })
        .collect();
    let made: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(made, 150);
}

#[test]
fn a_killed_run_has_counted_too_many_and_never_too_few() {
    let directory = directory();
    for n_made in 0..30 {
        let killed = CallsToday::at(directory.path(), 10_000);
        (0..n_made).for_each(|_| killed.take(now()).unwrap());
        drop(killed);
    }
    let n_made: u64 = (0..30).sum();
    let n_counted = CallsToday::at(directory.path(), 10_000).settle(now()).unwrap();
    assert!((n_made..n_made + 30 * LARGEST_BLOCK).contains(&n_counted), "{n_counted} for {n_made}");
}

#[test]
fn the_next_day_begins_at_midnight_in_utc_plus_8() {
    let directory = directory();
    let calls = CallsToday::at(directory.path(), 3);
    let last_minute: Timestamp = "2026-11-21T15:59:59Z".parse().unwrap();
    let midnight: Timestamp = "2026-11-21T16:00:00Z".parse().unwrap();
    assert_eq!(take_all(&calls, last_minute), 3);
    assert_eq!(take_all(&calls, midnight), 3);
    insta::assert_snapshot!(counted(directory.path()), @r#"{"format":1,"day":"2026-11-22","calls":3}"#);
}

#[test]
fn what_was_reserved_yesterday_is_not_given_back_today() {
    let directory = directory();
    let calls = CallsToday::at(directory.path(), 200);
    let tomorrow = now() + jiff::SignedDuration::from_hours(24);
    calls.take(now()).unwrap();
    let other = CallsToday::at(directory.path(), 200);
    (0..10).for_each(|_| other.take(tomorrow).unwrap());
    assert_eq!(calls.settle(tomorrow).unwrap(), 10);
}

#[test]
fn a_clock_that_was_ahead_loses_no_calls() {
    let directory = directory();
    let ahead = CallsToday::at(directory.path(), 200);
    (0..20).for_each(|_| ahead.take(now() + jiff::SignedDuration::from_hours(48)).unwrap());
    assert_eq!(CallsToday::at(directory.path(), 200).settle(now()).unwrap(), 20);
}

#[test]
fn settling_where_nothing_was_counted_leaves_nothing_behind() {
    let directory = directory();
    let nowhere = directory.path().join("no");
    assert_eq!(CallsToday::at(&nowhere, 5).settle(now()).unwrap(), 0);
    assert!(!nowhere.exists());
}

#[test]
fn a_damaged_count_is_never_taken_for_zero() {
    let directory = directory();
    for text in
        ["", "{}", "garbage", r#"{"format":2,"day":"2026-11-21","calls":1}"#, r#"{"format":1,"day":"x","calls":1}"#]
    {
        std::fs::write(directory.path().join("calls.json"), text).unwrap();
        let error = CallsToday::at(directory.path(), 5).take(now()).unwrap_err();
        assert!(matches!(error, CallsError::Damaged { .. }), "{text}: {error}");
        assert_eq!(counted(directory.path()), text);
    }
}

#[test]
fn a_link_in_place_of_the_count_is_not_followed() {
    let directory = directory();
    let elsewhere = directory.path().join("elsewhere");
    std::fs::write(&elsewhere, "precious").unwrap();
    std::os::unix::fs::symlink(&elsewhere, directory.path().join("calls.json")).unwrap();
    assert!(CallsToday::at(directory.path(), 5).take(now()).is_err());
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "precious");
}
