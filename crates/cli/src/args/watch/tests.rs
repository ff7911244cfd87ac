//! How an interval can be written.

use super::*;

#[test]
fn an_interval_is_seconds_or_has_a_unit() {
    for (text, milliseconds) in [("10", 10_000), ("500ms", 500), ("90s", 90_000), ("5m", 300_000), ("1h", 3_600_000)] {
        assert_eq!(interval(text), Ok(Duration::from_millis(milliseconds)), "{text}");
    }
    for text in ["", "0", "0ms", "-1", "1.5", "5 m", "m", "1d", "99999999999999999999", "9999999999999999h"] {
        assert!(interval(text).is_err(), "{text}");
    }
}
