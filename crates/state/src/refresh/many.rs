//! Many calls at a time, no more than allowed, in whatever order they end.

use std::future::Future;
use std::num::NonZeroUsize;

use disync_model::RemoteError;
use tokio::task::{JoinError, JoinSet};

/// Runs `jobs`, at most `parallelism` at a time, and gives each result to `take`.
///
/// An error of `take` ends it at once: what is under way is dropped, which is harmless to what only reads.
pub(super) async fn run<J, T>(
    jobs: impl Iterator<Item = J>,
    parallelism: NonZeroUsize,
    mut take: impl FnMut(T) -> Result<(), RemoteError>,
) -> Result<(), RemoteError>
where
    J: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut under_way = JoinSet::new();
    for job in jobs {
        if under_way.len() >= parallelism.get()
            && let Some(ended) = under_way.join_next().await
        {
            take(unwound(ended))?;
        }
        under_way.spawn(job);
    }
    while let Some(ended) = under_way.join_next().await {
        take(unwound(ended))?;
    }
    Ok(())
}

/// The result of a job; where it has panicked, so do we.
fn unwound<T>(ended: Result<T, JoinError>) -> T {
    match ended.map_err(JoinError::try_into_panic) {
        Ok(result) => result,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => unreachable!("a job is aborted only with its whole set"),
    }
}
