use disync_dataworks::Retry;

use super::*;

#[test]
fn a_write_that_was_put_off_before_its_last_attempt_is_waited_for_as_well() {
    let retry = Retry::default();
    let put_off = retry.asked_cap * (retry.attempts - 1);
    assert!(window(&retry) > VALIDITY + put_off, "{:?}", window(&retry));
    assert_eq!(window(&retry), Duration::from_secs(20 * 60));
}
