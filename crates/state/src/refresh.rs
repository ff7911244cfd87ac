//! Reads the live tasks that matter, through [`ReadRemote`] and with as few calls as possible.
//!
//! First it is found out which file each wanted real-time task is ([`locate`]), then each task is read ([`observe`]);
//! several at a time, on all cores, because decoding documents is most of the work. With a [`Recall`] only those are read
//! that the list does not show as they were read last. One task that cannot be read is a gap and the others go on; a failure
//! that every call would meet ends the refresh. A solution is what its record says, because no operation lists solutions:
//! one without a record is not looked for.
//!
//! What is read is not compared with anything here: that is `plan`'s.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use disync_model::{
    Address, File, Gap, Kind, Live, Observed, ReadRemote, Record, Refresh, RemoteError, Run, Shape, Spec, Task, TaskId,
    Wanted,
};

mod listing;
mod locate;
mod many;
mod observe;
mod strategy;

pub use self::listing::list_files;
use self::observe::{Found, Known, Seen};
use self::strategy::Thrift;
use crate::sightings::Sightings;

/// Hears how many tasks of how many were read.
pub type Progress = Arc<dyn Fn(usize, usize) + Send + Sync>;

/// Hears which tasks are taken as they are recorded.
pub type Assuming = Arc<dyn Fn(&BTreeSet<Address>) + Send + Sync>;

/// How to refresh.
#[derive(Clone)]
pub struct RefreshOptions {
    /// How many calls may be under way at the same time. The client's rate limit holds in any case.
    pub parallelism: NonZeroUsize,
    /// Told about each task that was read: how many are done, of how many.
    pub on_progress: Option<Progress>,
    /// Told which tasks are not read after all, before those are that are.
    pub on_assumed: Option<Assuming>,
    /// Which tasks need not be read where the list of files shows them as they were; every task is read without it.
    pub recall: Option<Recall>,
}

/// What is known of tasks whose document was read before.
#[derive(Debug, Clone, Default)]
pub struct Recall {
    /// How they were listed, and the fingerprints of their documents.
    pub sightings: Sightings,
    /// Their records, as far as these may stand for what there is.
    pub records: BTreeMap<Address, Record>,
    /// Whether the instances are looked at all the same, where they matter. Such tasks are not said to be assumed: a record
    /// stands for nothing but the document that it is known to be.
    pub looks_at_instances: bool,
}

impl Recall {
    /// What a task would be read as: its record, where the list shows no reason to read it. A task that was moved, or has
    /// an edit that is not published, is one that something would be done about: it is read.
    fn observed(&self, address: &Address, file: &File) -> Option<Observed> {
        let record = self.records.get(address)?;
        let fingerprint = record.fingerprint?;
        let folder = |path: &Option<String>| path.as_deref().map(|path| path.trim_matches('/').to_owned());
        let is_in_place = record.spec.folder.is_none() || folder(&file.folder) == folder(&record.spec.folder);
        let is_as_recorded = record.task == TaskId::File(file.id) && is_in_place && file.committed != Some(false);
        if !is_as_recorded || !self.sightings.has(file, fingerprint) {
            return None;
        }
        let spec = Spec { folder: file.folder.clone(), run: Run::Unmanaged, ..record.spec.clone() };
        let (task, shape) = (Task::File(file.clone()), Shape::Sync(spec));
        let (destinations, instance) = (record.destinations.clone(), record.spec.run.assumed());
        Some(Observed { task, shape, fingerprint, destinations, instance })
    }
}

impl Default for RefreshOptions {
    /// Ten calls at a time: at 5 calls a second and less than 2 s a call, that is never what one waits for.
    fn default() -> Self {
        Self {
            parallelism: NonZeroUsize::new(10).expect("ten is not zero"),
            on_progress: None,
            on_assumed: None,
            recall: None,
        }
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
    let refresh = if options.recall.is_some() { Refresh::Changed } else { Refresh::Full };
    let mut live = Live { refresh, ..Live::default() };
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
    let thrift = if options.recall.is_some() { Thrift::Lists } else { Thrift::LooksUp };
    let located = locate::locate(&remote, listable.values().copied(), (options.parallelism, thrift)).await?;
    live.gaps.extend(located.gaps);
    for (address, file) in located.files {
        if let Some(observed) = options.recall.as_ref().and_then(|recall| recall.observed(&address, &file)) {
            let wanted = listable.get(&address).filter(|wanted| wanted.instance);
            if wanted.is_some() && options.recall.as_ref().is_some_and(|recall| recall.looks_at_instances) {
                found.push(Found { address, task: Known::Document(Box::new(observed)), instance: true });
            } else {
                live.assumed.insert(address.clone());
                live.tasks.insert(address, observed);
            }
        } else if let Some(wanted) = listable.get(&address) {
            found.push(Found { address, task: Known::File(file), instance: wanted.instance });
        }
    }
    options.on_assumed.iter().for_each(|hear| hear(&live.assumed));
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
        Is::Unreachable | Is::QuotaExhausted | Is::Denied | Is::OverBudget | Is::Stopped => true,
        Is::Throttled | Is::Refused | Is::NameTaken | Is::Unanswered | Is::Unintelligible => false,
    }
}

/// The operation that lists files.
const LIST: &str = "ListFiles";

#[cfg(test)]
mod tests;
