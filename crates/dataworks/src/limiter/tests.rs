use super::*;

async fn departures(limiter: &Limiter, n_calls: u32) -> Vec<u128> {
    let start = Instant::now();
    let mut departures = Vec::new();
    for _ in 0..n_calls {
        limiter.admit(Operation::ListFiles).await.unwrap();
        departures.push(start.elapsed().as_millis());
    }
    departures
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_one_second_leaves_at_once_and_the_rest_in_steps() {
    let limiter = Limiter::new(Rate::Shared(5), None, None);
    assert_eq!(departures(&limiter, 8).await, [0, 0, 0, 0, 0, 200, 400, 600]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_saves_up_one_second_and_no_more() {
    let limiter = Limiter::new(Rate::Shared(5), None, None);
    departures(&limiter, 5).await;
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(departures(&limiter, 6).await, [0, 0, 0, 0, 0, 200]);
}

#[tokio::test(start_paused = true)]
async fn many_waiters_share_one_bucket() {
    let limiter = std::sync::Arc::new(Limiter::new(Rate::Shared(10), None, None));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let limiter = std::sync::Arc::clone(&limiter);
        tasks.spawn(async move { limiter.admit(Operation::GetDISyncTask).await });
    }
    while let Some(admitted) = tasks.join_next().await {
        admitted.unwrap().unwrap();
    }
    assert_eq!(start.elapsed().as_millis(), 9_000);
    assert_eq!(limiter.counted(), BTreeMap::from([("GetDISyncTask", 100)]));
}

#[tokio::test(start_paused = true)]
async fn without_a_rate_nothing_waits() {
    assert_eq!(departures(&Limiter::new(Rate::Unlimited, None, None), 1000).await, [0; 1000]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_of_zero_counts_as_one() {
    assert_eq!(departures(&Limiter::new(Rate::Shared(0), None, None), 3).await, [0, 1000, 2000]);
}

#[tokio::test(start_paused = true)]
async fn the_call_over_the_budget_is_not_admitted_or_counted() {
    let limiter = Limiter::new(Rate::Unlimited, Some(2), None);
    assert_eq!(limiter.admit(Operation::GetFile).await.map(drop), Ok(()));
    assert_eq!(limiter.admit(Operation::ListFiles).await.map(drop), Ok(()));
    assert_eq!(limiter.admit(Operation::ListFiles).await, Err(OverBudget::Run { max_calls: 2 }));
    assert_eq!(limiter.counted(), BTreeMap::from([("GetFile", 1), ("ListFiles", 1)]));
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_permit_is_not_admitted_or_counted() {
    let left = Mutex::new(2);
    let permit: Permit = Arc::new(move || {
        let mut left = left.lock().unwrap();
        *left -= 1;
        if *left < 0 { Err("no more today".to_owned()) } else { Ok(()) }
    });
    let limiter = Limiter::new(Rate::Unlimited, Some(10), Some(permit));
    for _ in 0..2 {
        limiter.admit(Operation::ListFiles).await.unwrap();
    }
    assert_eq!(limiter.admit(Operation::ListFiles).await, Err(OverBudget::Refused("no more today".to_owned())));
    assert_eq!(limiter.counted(), BTreeMap::from([("ListFiles", 2)]));
}

#[tokio::test(start_paused = true)]
async fn reads_and_writes_wait_in_queues_of_their_own() {
    let limiter = Limiter::new(Rate::ByClass { read: 5, write: 1 }, None, None);
    let start = Instant::now();
    let admit = async |operation, n| {
        for _ in 0..n {
            limiter.admit(operation).await.unwrap();
        }
        start.elapsed().as_millis()
    };
    let (reads, writes) = tokio::join!(admit(Operation::ListFiles, 10), admit(Operation::DeployDISyncTask, 3));
    assert_eq!((reads, writes), (1_000, 2_000));
}

#[tokio::test(start_paused = true)]
async fn after_a_throttled_call_nobody_leaves_for_the_wait_and_then_one_by_one() {
    let limiter = Limiter::new(Rate::Shared(5), None, None);
    let left = limiter.admit(Operation::ListFiles).await.unwrap().at;
    let start = Instant::now();
    limiter.throttled(Operation::ListFiles, left, Duration::from_secs(3));
    limiter.throttled(Operation::ListFiles, left, Duration::from_secs(1));
    let first = limiter.admit(Operation::ListFiles).await.unwrap().at.duration_since(start);
    let second = limiter.admit(Operation::ListFiles).await.unwrap().at.duration_since(start);
    assert_eq!(first, Duration::from_secs(3));
    assert!(second > first + Duration::from_millis(200), "{second:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_already_is_slowed_down_too() {
    let limiter = std::sync::Arc::new(Limiter::new(Rate::Shared(50), None, None));
    let left = limiter.admit(Operation::ListFiles).await.unwrap().at;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let limiter = std::sync::Arc::clone(&limiter);
        tasks.spawn(async move { limiter.admit(Operation::ListFiles).await.unwrap().at });
    }
    // The 49 that are left of the first second are gone; the others wait.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let start = Instant::now();
    limiter.throttled(Operation::ListFiles, left, Duration::ZERO);
    for _ in 0..100 {
        limiter.throttled(Operation::ListFiles, left, Duration::ZERO);
    }
    let last = tasks.join_all().await.into_iter().max().unwrap();
    assert!(last.duration_since(start) > Duration::from_secs(5), "{:?}", last.duration_since(start));
}
