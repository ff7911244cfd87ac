use super::*;
use crate::credential::{Credentials, Secret};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + seconds).unwrap()
}

/// Held since second 0.
fn held(lifetime: Lifetime, failed_at: Option<i64>) -> Held {
    let credentials = Credentials::new("id", Secret::new("secret"), None).ok().unwrap();
    let failure = failed_at.map(|seconds| Failure { at: at(seconds), broken: Broken::new("there", "broken") });
    Held { fetched: Fetched { credentials, lifetime }, since: at(0), failure }
}

#[test]
fn credentials_are_renewed_three_minutes_before_they_expire() {
    let hour = held(Lifetime::Until(at(3600)), None);
    for (now, due) in [
        (0, Due::No),
        (3419, Due::No),
        (3420, Due::Soon),
        (3599, Due::Soon),
        (3600, Due::Expired(at(3600))),
        (9999, Due::Expired(at(3600))),
    ] {
        assert_eq!(hour.due(at(now)), due, "{now}");
    }
    assert_eq!(held(Lifetime::Unlimited, None).due(at(999_999)), Due::No);
}

#[test]
fn a_key_that_comes_with_little_time_left_is_not_asked_for_at_every_call() {
    let short = held(Lifetime::Until(at(60)), None);
    assert_eq!(short.due(at(9)), Due::No);
    assert_eq!(short.due(at(10)), Due::Soon);
    assert_eq!(short.due(at(60)), Due::Expired(at(60)));
}

#[test]
fn credentials_of_unknown_length_are_renewed_every_five_minutes_and_never_called_expired() {
    let unknown = held(Lifetime::Unknown, None);
    assert_eq!(unknown.due(at(299)), Due::No);
    assert_eq!(unknown.due(at(300)), Due::Soon);
    assert_eq!(unknown.due(at(99_999)), Due::Soon);
}

#[test]
fn a_failed_renewal_is_not_tried_again_at_once() {
    let failed = held(Lifetime::Until(at(3600)), Some(3500));
    assert_eq!(failed.due(at(3509)), Due::No);
    assert_eq!(failed.due(at(3510)), Due::Soon);
    let expired = held(Lifetime::Until(at(3600)), Some(3700));
    assert!(expired.fresh_failure(at(3690)).is_some(), "whoever waited for it asked before it failed");
    assert!(expired.fresh_failure(at(3709)).is_some());
    assert!(expired.fresh_failure(at(3710)).is_none());
    assert_eq!(held(Lifetime::Unknown, Some(300)).due(at(305)), Due::No);
}
