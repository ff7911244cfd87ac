use super::*;

async fn departures(limiter: &Limiter, n_calls: u32) -> Vec<u128> {
    let start = Instant::now();
    let mut departures = Vec::new();
    for _ in 0..n_calls {
        limiter.admit("ListFiles").await.unwrap();
        departures.push(start.elapsed().as_millis());
    }
    departures
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_one_second_leaves_at_once_and_the_rest_in_steps() {
    let limiter = Limiter::new(Some(5), None);
    assert_eq!(departures(&limiter, 8).await, [0, 0, 0, 0, 0, 200, 400, 600]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_saves_up_one_second_and_no_more() {
    let limiter = Limiter::new(Some(5), None);
    departures(&limiter, 5).await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(departures(&limiter, 6).await, [0, 0, 0, 0, 0, 200]);
}

#[tokio::test(start_paused = true)]
async fn many_waiters_share_one_bucket() {
    let limiter = std::sync::Arc::new(Limiter::new(Some(10), None));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let limiter = std::sync::Arc::clone(&limiter);
        tasks.spawn(async move { limiter.admit("GetDISyncTask").await });
    }
    while let Some(admitted) = tasks.join_next().await {
        admitted.unwrap().unwrap();
    }
    assert_eq!(start.elapsed().as_millis(), 9_000);
    assert_eq!(limiter.counts(), BTreeMap::from([("GetDISyncTask", 100)]));
}

#[tokio::test(start_paused = true)]
async fn without_a_rate_nothing_waits() {
    assert_eq!(departures(&Limiter::new(None, None), 1000).await, [0; 1000]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_of_zero_counts_as_one() {
    assert_eq!(departures(&Limiter::new(Some(0), None), 3).await, [0, 1000, 2000]);
}

#[tokio::test(start_paused = true)]
async fn the_call_over_the_budget_is_not_admitted_or_counted() {
    let limiter = Limiter::new(None, Some(2));
    assert_eq!(limiter.admit("GetFile").await, Ok(()));
    assert_eq!(limiter.admit("ListFiles").await, Ok(()));
    assert_eq!(limiter.admit("ListFiles").await, Err(OverBudget { max_calls: 2 }));
    assert_eq!(limiter.counts(), BTreeMap::from([("GetFile", 1), ("ListFiles", 1)]));
}

#[tokio::test(start_paused = true)]
async fn after_a_hold_calls_leave_one_by_one() {
    let limiter = Limiter::new(Some(5), None);
    limiter.hold(Duration::from_secs(3));
    limiter.hold(Duration::from_secs(1));
    assert_eq!(departures(&limiter, 3).await, [3200, 3400, 3600]);
    let unlimited = Limiter::new(None, None);
    unlimited.hold(Duration::from_secs(3));
    assert_eq!(departures(&unlimited, 2).await, [3000, 3000]);
}
