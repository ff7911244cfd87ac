//! Reads the live tasks that matter, through [`ReadRemote`] and with as few calls as possible.
//!
//! First it is found out which file each wanted real-time task is ([`locate`]), then each task is read ([`observe`]); several at a time, on all cores,
//! because decoding documents is most of the work. One task that cannot be read is a gap and the others go on; a failure
//! that every call would meet ends the refresh. A solution is what its record says, because no operation lists solutions:
//! one without a record is not looked for.
//!
//! What is read is not compared with anything here: that is `plan`'s.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use disync_model::{Gap, Kind, Live, ReadRemote, RemoteError, TaskId, Wanted};

mod listing;
mod locate;
mod many;
mod observe;
mod strategy;

use self::observe::{Found, Known, Seen};

/// Hears how many tasks of how many were read.
pub type Progress = Arc<dyn Fn(usize, usize) + Send + Sync>;

/// How to refresh.
#[derive(Clone)]
pub struct RefreshOptions {
    /// How many calls may be under way at the same time. The client's rate limit holds in any case.
    pub parallelism: NonZeroUsize,
    /// Told about each task that was read: how many are done, of how many.
    pub on_progress: Option<Progress>,
}

impl Default for RefreshOptions {
    /// Ten calls at a time: at 5 calls a second and less than 2 s a call, that is never what one waits for.
    fn default() -> Self {
        Self { parallelism: NonZeroUsize::new(10).expect("ten is not zero"), on_progress: None }
    }
}

impl fmt::Debug for RefreshOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshOptions").field("parallelism", &self.parallelism).finish_non_exhaustive()
    }
}

/// Reads the wanted tasks as they are now.
///
/// A wanted address that is neither among the tasks nor among the gaps does not exist. Folders are those of the files, and
/// what should be running is left unmanaged: no document tells it.
///
/// # Errors
/// A failure that concerns every call (unreachable, denied, out of quota or budget), or a list of files that cannot be
/// read or makes no sense.
pub async fn refresh<R: ReadRemote + 'static>(
    remote: Arc<R>,
    wanted: &[Wanted],
    options: RefreshOptions,
) -> Result<Live, RemoteError> {
    let mut live = Live::default();
    let mut listable = BTreeMap::new();
    let mut found = Vec::new();
    for wanted in wanted {
        let Wanted { address, record, instance } = wanted;
        match (address.kind, record.and_then(TaskId::solution)) {
            (Kind::Realtime, _) => drop(listable.insert(address, wanted)),
            (Kind::Solution, Some(id)) => {
                found.push(Found { address: address.clone(), task: Known::Solution(id), instance: *instance });
            }
            // Nothing finds a solution but its id.
            (Kind::Solution, None) => {}
        }
    }
    let located = locate::locate(&remote, listable.values().copied(), options.parallelism).await?;
    live.gaps.extend(located.gaps);
    found.extend(located.files.into_iter().filter_map(|(address, file)| {
        let instance = listable.get(&address)?.instance;
        Some(Found { address, task: Known::File(file), instance })
    }));
    read_all(&remote, found, &options, &mut live).await?;
    Ok(live)
}

/// Reads all tasks into `live`.
async fn read_all<R: ReadRemote + 'static>(
    remote: &Arc<R>,
    found: Vec<Found>,
    options: &RefreshOptions,
    live: &mut Live,
) -> Result<(), RemoteError> {
    let total = found.len();
    let progress = |done| options.on_progress.iter().for_each(|hear| hear(done, total));
    progress(0);
    let mut done = 0;
    let jobs = found.into_iter().map(|found| {
        let (remote, address) = (Arc::clone(remote), found.address.clone());
        async move { (address, observe::observe(remote.as_ref(), found).await) }
    });
    many::run(jobs, options.parallelism, |(address, seen)| {
        done += 1;
        progress(done);
        match seen {
            Ok(Seen::There(observed)) => drop(live.tasks.insert(address, *observed)),
            Ok(Seen::Gap(gap)) => drop(live.gaps.insert(address, gap)),
            Ok(Seen::Gone) => {}
            Err(error) if is_shared(&error) => return Err(error),
            Err(error) => drop(live.gaps.insert(address, Gap::Unreadable(error))),
        }
        Ok(())
    })
    .await
}

/// Whether every other call would fail in the same way.
fn is_shared(error: &RemoteError) -> bool {
    use disync_model::RemoteErrorKind as Is;
    match error.kind {
        Is::Unreachable | Is::QuotaExhausted | Is::Denied | Is::OverBudget => true,
        Is::Throttled | Is::Refused | Is::NameTaken | Is::Unanswered | Is::Unintelligible => false,
    }
}

/// The operation that lists files.
const LIST: &str = "ListFiles";

#[cfg(test)]
mod tests;
