//! The table of repeats.

use super::*;

fn answered(status: u16, headers: &[(&str, &str)]) -> Result<Response, TransportError> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ok(Response { status, headers, body: Vec::new() })
}

fn lost() -> Result<Response, TransportError> {
    Err(TransportError::Lost { reason: String::new() })
}

fn not_sent() -> Result<Response, TransportError> {
    Err(TransportError::NotSent { reason: String::new() })
}

#[test]
fn in_doubt_only_what_may_be_done_twice_is_repeated() {
    let may = |answer| {
        let repeats = |retry: Retry| retry.next(0, &answer, 0).is_some();
        (repeats(Retry::freely()), repeats(Retry::if_not_executed()))
    };
    assert_eq!(may(not_sent()), (true, true));
    assert_eq!(may(lost()), (true, false));
    assert_eq!(may(Err(TransportError::TooLarge { limit: 1 })), (false, false));
    assert_eq!(may(answered(429, &[])), (true, true));
    assert_eq!(may(answered(403, &[("retry-after", "1")])), (true, true));
    for status in [408, 500, 502, 503, 504] {
        assert_eq!(may(answered(status, &[])), (true, false), "{status}");
    }
    for status in [200, 201, 204, 301, 307, 400, 401, 403, 404, 409, 410, 413, 422, 501] {
        assert_eq!(may(answered(status, &[])), (false, false), "{status}");
    }
}

#[test]
fn the_attempts_are_counted() {
    let retry = Retry { attempts: 2, ..Retry::freely() };
    assert!(retry.next(0, &lost(), 0).is_some());
    assert!(retry.next(1, &lost(), 0).is_none());
    assert!(retry.next(u32::MAX, &lost(), 0).is_none());
    assert!(Retry { attempts: 0, ..retry }.next(0, &lost(), 0).is_none());
}

#[test]
fn the_wait_is_any_up_to_one_that_doubles_to_the_cap() {
    let retry =
        Retry { base: Duration::from_millis(500), cap: Duration::from_secs(3), attempts: 99, ..Retry::freely() };
    // 500 is the remainder of 501 that is the longest wait.
    for (attempt, longest) in [(0, 500), (1, 1000), (2, 2000), (3, 3000), (40, 3000)] {
        assert_eq!(retry.next(attempt, &lost(), longest), Some(Duration::from_millis(longest)));
        assert_eq!(retry.next(attempt, &lost(), longest + 1), Some(Duration::ZERO));
    }
}

#[test]
fn what_the_server_asks_for_is_waited_for_or_nothing_is_repeated() {
    let next = |asked: &str| Retry::freely().next(0, &answered(429, &[("retry-after", asked)]), 7);
    assert_eq!(next("5"), Some(Duration::from_millis(5007)));
    assert_eq!(next(" 60 "), Some(Duration::from_millis(60_007)));
    assert_eq!(next("61"), None);
    assert_eq!(next("18446744073709551615"), None);
    // What is not a number of seconds is as if it were not there.
    for odd in ["Sat, 21 Nov 2026 07:28:00 GMT", "-1", "1.5", "99999999999999999999"] {
        assert_eq!(next(odd), Some(Duration::from_millis(7)), "{odd}");
    }
}
