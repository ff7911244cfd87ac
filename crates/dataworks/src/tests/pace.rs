//! The client against a service that throttles, in virtual time: it finds the service's limit, keeps just below, and
//! comes back when the limit does.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use disync_model::{FileId, ReadRemote as _};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::*;
use crate::Rate;

/// How long a request and its answer travel together.
const ROUND_TRIP: Duration = Duration::from_millis(60);

/// Admits so many calls a second, with bursts of as many, as a token bucket of its own.
struct Gateway {
    bucket: Mutex<(f64, f64, Instant)>,
    throttled: AtomicU32,
    arrived: Mutex<Vec<Instant>>,
}

impl Gateway {
    fn admitting(rate: f64) -> Arc<Self> {
        let bucket = Mutex::new((rate, rate, Instant::now()));
        Arc::new(Self { bucket, throttled: AtomicU32::new(0), arrived: Mutex::default() })
    }

    fn change_to(&self, rate: f64) {
        *self.bucket.lock().unwrap() = (rate, rate, Instant::now());
    }

    fn admits(&self) -> bool {
        let mut bucket = self.bucket.lock().unwrap();
        let (rate, tokens, at) = *bucket;
        let tokens = (tokens + rate * at.elapsed().as_secs_f64()).min(rate);
        let admits = tokens >= 1.0;
        *bucket = (rate, if admits { tokens - 1.0 } else { tokens }, Instant::now());
        admits
    }

    fn n_arrived_within(&self, from: Instant, period: Duration) -> usize {
        self.arrived.lock().unwrap().iter().filter(|at| (from..from + period).contains(at)).count()
    }
}

impl Transport for Arc<Gateway> {
    async fn send(&self, _: HttpRequest) -> Answer {
        sleep(ROUND_TRIP / 2).await;
        self.arrived.lock().unwrap().push(Instant::now());
        let admits = self.admits();
        sleep(ROUND_TRIP / 2).await;
        if admits {
            return data(&json!({ "Status": "RUN" }));
        }
        self.throttled.fetch_add(1, Ordering::Relaxed);
        code(429, "Throttling.User")
    }
}

fn client_of(gateway: &Arc<Gateway>, rate: Rate) -> Arc<Client<Arc<Gateway>>> {
    let now = || "2026-08-07T06:05:04Z".parse::<Timestamp>().unwrap();
    Arc::new(Client::new(Settings { rate, ..settings() }, Arc::clone(gateway), entropy(), Arc::new(now)))
}

/// Makes `n` calls at once; returns how many failed, and how long it took.
async fn call(client: &Arc<Client<Arc<Gateway>>>, n: i64) -> (usize, f64) {
    let start = Instant::now();
    let mut calls = JoinSet::new();
    for file in 1..=n {
        let client = Arc::clone(client);
        calls.spawn(async move { client.instance(FileId(file).into()).await.is_err() });
    }
    let failed = calls.join_all().await.into_iter().filter(|failed| *failed).count();
    (failed, start.elapsed().as_secs_f64())
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_find_the_limit_of_the_service_and_none_of_them_fails() {
    for (limit, rate) in
        [(5.0, Rate::Shared(50)), (10.0, Rate::Shared(50)), (20.0, Rate::Shared(50)), (5.0, Rate::Shared(5))]
    {
        let gateway = Gateway::admitting(limit);
        let (n_failed, took) = call(&client_of(&gateway, rate), 1000).await;
        let n_throttled = gateway.throttled.load(Ordering::Relaxed);
        let ideal = (1000.0 - limit) / limit;
        assert_eq!(n_failed, 0, "{limit} {rate:?}");
        // The burst of the first second is refused before anybody can know; beyond it, one call in forty.
        assert!(n_throttled <= 45 + 25, "{limit} {rate:?}: {n_throttled}");
        assert!(took <= 1.15 * ideal, "{limit} {rate:?}: {took} s instead of {ideal} s");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_configured_rate_ten_callers_find_the_limit_too() {
    let gateway = Gateway::admitting(20.0);
    let client = client_of(&gateway, Rate::Unlimited);
    for _ in 0..50 {
        assert_eq!(call(&client, 10).await.0, 0);
    }
    assert!(gateway.throttled.load(Ordering::Relaxed) <= 25, "{:?}", gateway.throttled);
}

#[tokio::test(start_paused = true)]
async fn when_the_limit_is_gone_the_configured_rate_comes_back_and_is_kept() {
    let gateway = Gateway::admitting(5.0);
    let client = client_of(&gateway, Rate::Shared(50));
    call(&client, 200).await;
    gateway.change_to(1000.0);
    let changed = Instant::now();
    let n_throttled = gateway.throttled.load(Ordering::Relaxed);
    let (n_failed, took) = call(&client, 5000).await;
    assert_eq!((n_failed, gateway.throttled.load(Ordering::Relaxed)), (0, n_throttled));
    assert!(took < 150.0, "{took}");
    for second in 0..140 {
        let from = changed + Duration::from_secs(second);
        let n = gateway.n_arrived_within(from, Duration::from_secs(1));
        assert!(n <= 51, "{n} in second {second}");
    }
    assert!(gateway.n_arrived_within(changed + Duration::from_secs(60), Duration::from_secs(10)) >= 499);
}
