//! The client against a service that throttles, in virtual time: it finds the service's limit, keeps just below, and
//! comes back when the limit does.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use disync_model::{FileId, ReadRemote as _, Write, WriteRemote as _};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::*;
use crate::Rate;

/// How long a request and its answer travel together.
const ROUND_TRIP: Duration = Duration::from_millis(60);

/// Admits so many calls a second, with bursts of as many, as a token bucket of its own.
struct Gateway {
    bucket: Mutex<(f64, f64, Instant)>,
    /// How long whoever is refused is asked to wait.
    asks: Option<Duration>,
    throttled: AtomicU32,
    arrived: Mutex<Vec<Instant>>,
}

impl Gateway {
    fn admitting(rate: f64) -> Arc<Self> {
        Self::asking(rate, None)
    }

    fn asking(rate: f64, asks: Option<Duration>) -> Arc<Self> {
        let bucket = Mutex::new((rate, rate, Instant::now()));
        Arc::new(Self { bucket, asks, throttled: AtomicU32::new(0), arrived: Mutex::default() })
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

    fn n_arrived(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }

    fn n_throttled(&self) -> u32 {
        self.throttled.load(Ordering::Relaxed)
    }

    fn n_arrived_within(&self, from: Instant, period: Duration) -> usize {
        self.arrived.lock().unwrap().iter().filter(|at| (from..from + period).contains(at)).count()
    }
}

impl Transport for Arc<Gateway> {
    /// The answer is one that both a look at an instance and a deployment take for a good one.
    async fn send(&self, _: HttpRequest) -> Answer {
        sleep(ROUND_TRIP / 2).await;
        self.arrived.lock().unwrap().push(Instant::now());
        let admits = self.admits();
        sleep(ROUND_TRIP / 2).await;
        if admits {
            return done();
        }
        self.throttled.fetch_add(1, Ordering::Relaxed);
        let retry_after_ms = self.asks.and_then(|pause| u64::try_from(pause.as_millis()).ok());
        code(429, "Throttling.User").map(|answer| HttpResponse { retry_after_ms, ..answer })
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
        let n_throttled = gateway.n_throttled();
        let ideal = (1000.0 - limit) / limit;
        assert_eq!(n_failed, 0, "{limit} {rate:?}");
        // The burst of the first second is refused before anybody can know; beyond it, one call in forty.
        assert!(n_throttled <= 45 + 25, "{limit} {rate:?}: {n_throttled}");
        assert!(took <= 1.15 * ideal, "{limit} {rate:?}: {took} s instead of {ideal} s");
    }
}

/// How many calls at a time an apply makes.
const PARALLELISM: usize = 10;

/// What an update of a task takes: reads and writes in turn.
const CALLS_A_TASK: usize = 6;

/// Makes the calls of `n_tasks` updates, as an apply does: so many at a time. Returns how many failed, and how long it took.
async fn updates(client: &Arc<Client<Arc<Gateway>>>, n_tasks: usize) -> (usize, f64) {
    let (start, left) = (Instant::now(), Arc::new(AtomicUsize::new(n_tasks)));
    let mut workers = JoinSet::new();
    for _ in 0..PARALLELISM {
        let (client, left) = (Arc::clone(client), Arc::clone(&left));
        workers.spawn(async move {
            let (id, mut n_failed) = (FileId(1).into(), 0);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                for _ in 0..CALLS_A_TASK / 2 {
                    n_failed += usize::from(client.instance(id).await.is_err());
                    n_failed += usize::from(client.write(&Write::Deploy(id)).await.is_err());
                }
            }
            n_failed
        });
    }
    (workers.join_all().await.into_iter().sum(), start.elapsed().as_secs_f64())
}

/// A thousand updates at a service that admits `limit` calls a second.
async fn a_thousand_updates(limit: f64, asks: Option<Duration>, rate: Rate) {
    let case = format!("{limit} a second, {asks:?}, {rate:?}");
    let gateway = Gateway::asking(limit, asks);
    let client = client_of(&gateway, rate);
    let (n_failed, took) = updates(&client, 1000).await;
    assert_eq!(n_failed, 0, "{case}");
    let ideal = (1000.0 * CALLS_A_TASK as f64 - limit) / limit;
    assert!(took <= 1.15 * ideal, "{case}: {took} s instead of {ideal} s");
    let throttled = f64::from(gateway.n_throttled()) / gateway.n_arrived() as f64;
    assert!(throttled <= 0.05, "{case}: {:.1} % of the calls were throttled", 100.0 * throttled);
    // Once the service admits more, nothing is throttled any more and the configured rate is kept again.
    gateway.change_to(1000.0);
    let n_throttled = gateway.n_throttled();
    assert_eq!(updates(&client, 200).await.0, 0, "{case}");
    let from = Instant::now();
    assert_eq!(updates(&client, 50).await.0, 0, "{case}");
    assert_eq!(gateway.n_throttled(), n_throttled, "{case}");
    let n = gateway.n_arrived_within(from, Duration::from_secs(5));
    assert!(n >= 240, "{case}: {n} calls in 5 s, at 50 a second");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_updates_at_five_calls_a_second_are_slowed_down_and_never_failed() {
    a_thousand_updates(5.0, None, Rate::Shared(50)).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_updates_at_ten_calls_a_second_are_slowed_down_and_never_failed() {
    a_thousand_updates(10.0, None, Rate::Shared(50)).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_updates_at_twenty_calls_a_second_are_slowed_down_and_never_failed() {
    a_thousand_updates(20.0, None, Rate::Shared(50)).await;
}

#[tokio::test(start_paused = true)]
async fn a_service_that_asks_for_pauses_gets_them_and_is_used_as_well() {
    for limit in [5.0, 20.0] {
        a_thousand_updates(limit, Some(Duration::from_secs(1)), Rate::Shared(50)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn neither_reads_nor_writes_starve_where_both_are_wanted_without_an_end() {
    for rate in [Rate::Shared(50), Rate::ByClass { read: 50, write: 20 }] {
        let gateway = Gateway::admitting(10.0);
        let client = client_of(&gateway, rate);
        let mut callers = JoinSet::new();
        for reads in [true, false].repeat(PARALLELISM / 2) {
            let client = Arc::clone(&client);
            callers.spawn(async move {
                let id = FileId(1).into();
                loop {
                    let failed = if reads {
                        client.instance(id).await.is_err()
                    } else {
                        client.write(&Write::Deploy(id)).await.is_err()
                    };
                    assert!(!failed);
                }
            });
        }
        sleep(Duration::from_mins(5)).await;
        assert!(callers.try_join_next().is_none(), "{rate:?}: a call failed");
        let calls = client.calls();
        let (reads, writes) = (calls["GetDISyncInstanceInfo"], calls["DeployDISyncTask"]);
        assert!(reads.min(writes) * 4 >= reads + writes, "{rate:?}: {reads} reads, {writes} writes");
        assert!(reads + writes >= 2_550, "{rate:?}: {reads} reads, {writes} writes");
        assert!(u64::from(gateway.n_throttled()) * 20 <= reads + writes, "{rate:?}: {}", gateway.n_throttled());
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_configured_rate_ten_callers_find_the_limit_too() {
    let gateway = Gateway::admitting(20.0);
    let client = client_of(&gateway, Rate::Unlimited);
    for _ in 0..50 {
        assert_eq!(call(&client, 10).await.0, 0);
    }
    assert!(gateway.n_throttled() <= 25, "{:?}", gateway.throttled);
}

#[tokio::test(start_paused = true)]
async fn when_the_limit_is_gone_the_configured_rate_comes_back_and_is_kept() {
    let gateway = Gateway::admitting(5.0);
    let client = client_of(&gateway, Rate::Shared(50));
    call(&client, 200).await;
    gateway.change_to(1000.0);
    let changed = Instant::now();
    let n_throttled = gateway.n_throttled();
    let (n_failed, took) = call(&client, 5000).await;
    assert_eq!((n_failed, gateway.n_throttled()), (0, n_throttled));
    assert!(took < 150.0, "{took}");
    for second in 0..140 {
        let from = changed + Duration::from_secs(second);
        let n = gateway.n_arrived_within(from, Duration::from_secs(1));
        assert!(n <= 51, "{n} in second {second}");
    }
    assert!(gateway.n_arrived_within(changed + Duration::from_secs(60), Duration::from_secs(10)) >= 499);
}
