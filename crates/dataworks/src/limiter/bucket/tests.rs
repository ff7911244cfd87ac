use super::*;

/// Takes whatever is there within `seconds`, in steps of a millisecond; returns how many.
fn taken(bucket: &mut Bucket, from: Instant, seconds: f64) -> u32 {
    let steps = (seconds * 1000.0) as u64;
    let mut n = 0;
    for ms in 1..=steps {
        let now = from + Duration::from_millis(ms);
        while bucket.take(now).0.is_ok() {
            bucket.accepted(now);
            n += 1;
        }
    }
    n
}

fn after(start: Instant, seconds: f64) -> Instant {
    start + Duration::from_secs_f64(seconds)
}

#[test]
fn a_burst_of_refusals_tells_the_limit_at_once() {
    let start = Instant::now();
    let mut bucket = Bucket::new(Some(50));
    (0..50).for_each(|_| bucket.take(start).0.unwrap());
    let answered = after(start, 0.05);
    (0..5).for_each(|_| bucket.accepted(start));
    for _ in 0..45 {
        bucket.throttled(answered, start, Duration::ZERO);
    }
    let rate = bucket.rate(answered).unwrap();
    assert!((4.0..=5.0).contains(&rate), "{rate}");
}

#[test]
fn one_refusal_among_many_costs_little_and_is_made_up_for() {
    let start = Instant::now();
    let mut bucket = Bucket::new(Some(20));
    taken(&mut bucket, start, 10.0);
    let cut = after(start, 10.0);
    let pace = bucket.throttled(cut, cut, Duration::ZERO);
    assert!(matches!(pace, Some(Pace::Slower { from, to }) if from == 20.0 && (16.0..17.5).contains(&to)), "{pace:?}");
    assert!((18.0..=20.0).contains(&bucket.rate(after(cut, BACK)).unwrap()));
    assert_eq!(bucket.rate(after(cut, 60.0)), Some(20.0));
}

#[test]
fn calls_that_left_before_a_cut_are_no_reason_for_another() {
    let start = Instant::now();
    let mut bucket = Bucket::new(Some(10));
    (0..1000).for_each(|_| bucket.accepted(start));
    assert!(bucket.throttled(after(start, 1.0), start, Duration::ZERO).is_some());
    assert_eq!(bucket.throttled(after(start, 1.1), after(start, 0.9), Duration::ZERO), None);
    assert!(bucket.throttled(after(start, 3.0), after(start, 2.9), Duration::ZERO).is_some());
}

#[test]
fn the_full_pace_is_said_once_and_then_all_is_quiet() {
    let start = Instant::now();
    let mut bucket = Bucket::new(Some(10));
    bucket.throttled(start, start, Duration::ZERO);
    let paces: Vec<Pace> = (1..1000).filter_map(|n| bucket.take(after(start, f64::from(n))).1).collect();
    assert_eq!(paces, [Pace::Full(Some(10.0))]);
    let n = taken(&mut bucket, after(start, 2000.0), 10.0);
    assert!((109..=110).contains(&n), "{n}");
}

#[test]
fn the_configured_rate_is_never_exceeded_whatever_happened_before() {
    for throttled_at in [0.0, 0.5, 3.0, 30.0] {
        let start = Instant::now();
        let mut bucket = Bucket::new(Some(5));
        let before = taken(&mut bucket, start, throttled_at);
        let cut = after(start, throttled_at);
        bucket.throttled(cut, cut, Duration::ZERO);
        let n = before + taken(&mut bucket, cut, 300.0);
        assert!(f64::from(n) <= 5.0 + 5.0 * (throttled_at + 300.0), "{n} after {throttled_at}");
        assert!(f64::from(n) > 0.9 * 5.0 * (throttled_at + 300.0), "{n} after {throttled_at}");
    }
}

#[test]
fn without_a_rate_it_is_the_recent_one_that_is_cut() {
    let start = Instant::now();
    let mut bucket = Bucket::new(None);
    for n in 0..200 {
        let at = after(start, f64::from(n) / 100.0);
        bucket.take(at).0.unwrap();
        bucket.accepted(at);
    }
    let now = after(start, 2.0);
    let pace = bucket.throttled(now, now, Duration::ZERO);
    assert!(matches!(pace, Some(Pace::Slower { from, .. }) if (99.0..=101.0).contains(&from)), "{pace:?}");
    assert!(bucket.take(now).0.is_err());
    let paces: Vec<Pace> = (1..1000).filter_map(|n| bucket.take(after(now, f64::from(n))).1).collect();
    assert_eq!(paces, [Pace::Full(None)]);
    (0..5000).for_each(|_| bucket.take(after(now, 2000.0)).0.unwrap());
}

#[test]
fn however_often_it_is_throttled_something_still_leaves() {
    let start = Instant::now();
    let mut bucket = Bucket::new(Some(5));
    for n in 0..100 {
        let now = after(start, f64::from(n));
        bucket.throttled(now, now, Duration::ZERO);
    }
    let rate = bucket.rate(after(start, 99.0)).unwrap();
    assert!((SLOWEST..1.0).contains(&rate), "{rate}");
}
