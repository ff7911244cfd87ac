use disync_model::RemoteErrorKind;

use super::*;

const REFUSED: Cause = Cause::Final(RemoteErrorKind::Refused);

fn failed(nature: Nature, cause: Cause) -> Failed {
    Failed { nature, cause, attempt: 0, maybe_executed: cause.maybe_executed(), asked: None }
}

fn is_repeated(nature: Nature, cause: Cause) -> bool {
    next(&Retry::default(), failed(nature, cause), 0).is_some()
}

#[test]
fn a_read_is_repeated_after_what_may_pass() {
    for nature in [Nature::Read, Nature::Harmless] {
        for cause in [Cause::NotSent, Cause::Lost, Cause::ServerError, Cause::Throttled, Cause::NonceUsed] {
            assert!(is_repeated(nature, cause), "{nature:?} {cause:?}");
        }
        for cause in [Cause::TooLarge, Cause::Garbled, REFUSED] {
            assert!(!is_repeated(nature, cause), "{nature:?} {cause:?}");
        }
    }
}

#[test]
fn a_write_is_repeated_only_if_it_certainly_was_not_executed() {
    for cause in [Cause::NotSent, Cause::Throttled, Cause::NonceUsed] {
        assert!(is_repeated(Nature::Write, cause), "{cause:?}");
    }
    for cause in [Cause::Lost, Cause::ServerError, Cause::TooLarge, Cause::Garbled, REFUSED] {
        assert!(!is_repeated(Nature::Write, cause), "{cause:?}");
    }
    let after_a_loss = Failed { maybe_executed: true, ..failed(Nature::Write, Cause::NonceUsed) };
    assert_eq!(next(&Retry::default(), after_a_loss, 0), None);
}

#[test]
fn the_third_attempt_is_the_last() {
    let attempt = |attempt| Failed { attempt, ..failed(Nature::Read, Cause::Throttled) };
    let repeated: Vec<bool> = (0..4).map(|n| next(&Retry::default(), attempt(n), 0).is_some()).collect();
    assert_eq!(repeated, [true, true, false, false]);
}

#[test]
fn waits_are_spread_from_zero_to_a_limit_that_doubles_up_to_a_cap() {
    let retry = Retry { attempts: 100, ..Retry::default() };
    let longest_ms = |attempt| {
        let failed = Failed { attempt, ..failed(Nature::Read, Cause::Lost) };
        let waits = (0..=30_000).map(|entropy| next(&retry, failed, entropy).unwrap().as_millis());
        let (shortest, longest) = waits.fold((u128::MAX, 0), |(min, max), wait| (min.min(wait), max.max(wait)));
        assert_eq!(shortest, 0);
        longest
    };
    assert_eq!([0, 1, 2, 5, 6, 60].map(longest_ms), [500, 1000, 2000, 16_000, 20_000, 20_000]);
}

#[test]
fn the_wait_that_the_service_asks_for_is_kept_up_to_two_minutes() {
    let asked = |ms| Failed { asked: Some(Duration::from_millis(ms)), ..failed(Nature::Write, Cause::Throttled) };
    assert_eq!(next(&Retry::default(), asked(1234), 99), Some(Duration::from_millis(1234)));
    assert_eq!(next(&Retry::default(), asked(u64::MAX), 99), Some(Duration::from_mins(2)));
}

#[test]
fn the_budget_pays_for_so_many_repeats_and_refills_slowly() {
    let budget = Budget::new(Retry::default().tokens);
    let n_paid = |cause| (0..1000).filter(|_| budget.pay(cause)).count();
    let refund = |n| (0..n).for_each(|_| budget.refund());
    assert_eq!(n_paid(Cause::Throttled), 100);
    refund(4);
    assert_eq!(n_paid(Cause::Throttled), 0);
    refund(1);
    assert_eq!(n_paid(Cause::Throttled), 1);
    refund(10_000);
    // Ten tokens are left over, which pay for two of the others.
    assert_eq!((n_paid(Cause::Lost), n_paid(Cause::Throttled)), (35, 2));
}

#[test]
fn a_write_that_was_put_off_before_its_last_attempt_is_waited_for_as_well() {
    let retry = Retry::default();
    let put_off = retry.asked_cap * (retry.attempts - 1);
    assert!(retry.window() > VALIDITY + put_off, "{:?}", retry.window());
    assert_eq!(retry.window(), Duration::from_secs(20 * 60));
}
