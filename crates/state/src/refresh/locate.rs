//! Finds out which file each wanted task is.
//!
//! A recorded task is its recorded file, wherever that is now: if it bears another name, that is said and nobody acts on
//! it. A task whose recorded file is gone, and one that has no record, is looked for by its exact name.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use disync_model::remote::{FilePage, FileQuery, IDS_PER_CALL};
use disync_model::{Address, File, FileId, Gap, Name, ReadRemote, RemoteError, RemoteErrorKind, TaskId, Wanted};

use super::strategy::{self, Listing, Move, Need, Thrift};
use super::{listing, many};

/// What was found out. An address that is in neither does not exist.
#[derive(Debug, Default)]
pub(super) struct Located {
    /// The file of each task that exists.
    pub(super) files: BTreeMap<Address, File>,
    /// What could not be found out, and why.
    pub(super) gaps: BTreeMap<Address, Gap>,
}

/// What is still to be found out.
#[derive(Default)]
struct Search {
    ids: BTreeMap<FileId, Vec<Address>>,
    names: BTreeMap<Name, Address>,
    located: Located,
}

/// Locates all wanted tasks, which are real-time ones.
pub(super) async fn locate<R: ReadRemote + 'static>(
    remote: &Arc<R>,
    wanted: impl Iterator<Item = &Wanted>,
    (parallelism, thrift): (NonZeroUsize, Thrift),
) -> Result<Located, RemoteError> {
    let mut search = Search::new(wanted);
    let mut listing = Listing::Untried;
    let mut listed = listing::Listed::default();
    loop {
        match strategy::next(Need { ids: search.ids.len(), names: search.names.len(), listing, thrift }) {
            Move::Finish => return Ok(search.located),
            Move::LookUpIds => search.look_up_ids(remote, parallelism).await?,
            Move::LookUpNames => search.look_up_names(remote, parallelism).await?,
            Move::BeginList => {
                listed.begin(remote.as_ref()).await?;
                search.recognise(listed.files());
                listing = Listing::Begun(listed.total());
            }
            Move::EndList => {
                listed.end(remote.as_ref()).await?;
                search.conclude(&listed);
                listing = Listing::Ended;
            }
        }
    }
}

impl Search {
    fn new<'a>(wanted: impl Iterator<Item = &'a Wanted>) -> Self {
        let mut search = Self::default();
        for Wanted { address, record, .. } in wanted {
            match record.and_then(TaskId::file) {
                Some(id) => search.ids.entry(id).or_default().push(address.clone()),
                None => search.look_for_name(address.clone()),
            }
        }
        search
    }

    fn look_for_name(&mut self, address: Address) {
        self.names.insert(address.name.clone(), address);
    }

    /// Takes the recorded files among `files` off the list.
    fn recognise<'a>(&mut self, files: impl Iterator<Item = &'a File>) {
        for file in files {
            for address in self.ids.remove(&file.id).unwrap_or_default() {
                if file.name == address.name {
                    self.located.files.insert(address, file.clone());
                } else {
                    self.located
                        .gaps
                        .insert(address, Gap::Renamed { task: TaskId::File(file.id), to: file.name.clone() });
                }
            }
        }
    }

    /// Settles a name by all the files that bear it.
    fn settle(&mut self, address: Address, files: BTreeMap<FileId, File>) {
        if files.len() > 1 {
            self.located.gaps.insert(address, Gap::Ambiguous(files.into_keys().collect()));
        } else if let Some(file) = files.into_values().next() {
            self.located.files.insert(address, file);
        }
    }

    /// Settles what a listing settles: recorded files that are not in it are gone, and so is every name that it does not
    /// have. Where it may have skipped a file, the names that it does not have stay to be looked up.
    fn conclude(&mut self, listed: &listing::Listed) {
        self.recognise(listed.files());
        for address in std::mem::take(&mut self.ids).into_values().flatten() {
            self.look_for_name(address);
        }
        let mut named: BTreeMap<Name, BTreeMap<FileId, File>> = BTreeMap::new();
        for file in listed.files().filter(|file| self.names.contains_key(&file.name)) {
            named.entry(file.name.clone()).or_default().insert(file.id, file.clone());
        }
        for (name, address) in std::mem::take(&mut self.names) {
            match named.remove(&name) {
                None if listed.may_have_skipped() => self.look_for_name(address),
                files => self.settle(address, files.unwrap_or_default()),
            }
        }
    }

    async fn look_up_ids<R: ReadRemote + 'static>(
        &mut self,
        remote: &Arc<R>,
        parallelism: NonZeroUsize,
    ) -> Result<(), RemoteError> {
        let ids: Vec<FileId> = self.ids.keys().copied().collect();
        let batches: Vec<Vec<FileId>> = ids.chunks(IDS_PER_CALL).map(<[FileId]>::to_vec).collect();
        let jobs = batches.into_iter().map(|batch| {
            let remote = Arc::clone(remote);
            async move { (remote.files(&FileQuery::Ids(batch.clone())).await, batch) }
        });
        many::run(jobs, parallelism, |(answer, batch)| self.take_ids(answer, batch)).await
    }

    fn take_ids(&mut self, answer: Result<FilePage, RemoteError>, batch: Vec<FileId>) -> Result<(), RemoteError> {
        let asked: BTreeSet<FileId> = batch.into_iter().collect();
        match answer {
            Ok(page) => {
                self.recognise(page.files.iter().filter(|file| asked.contains(&file.id)));
                for address in asked.iter().filter_map(|id| self.ids.remove(id)).flatten().collect::<Vec<_>>() {
                    self.look_for_name(address);
                }
            }
            Err(error) if !is_about_the_question(&error) => return Err(error),
            Err(error) => {
                let addresses = asked.iter().filter_map(|id| self.ids.remove(id)).flatten();
                self.located.gaps.extend(addresses.map(|address| (address, Gap::Unreadable(error.clone()))));
            }
        }
        Ok(())
    }

    async fn look_up_names<R: ReadRemote + 'static>(
        &mut self,
        remote: &Arc<R>,
        parallelism: NonZeroUsize,
    ) -> Result<(), RemoteError> {
        let jobs = std::mem::take(&mut self.names).into_values().map(|address| {
            let remote = Arc::clone(remote);
            async move { (remote.files(&FileQuery::Named(address.name.clone())).await, address) }
        });
        many::run(jobs, parallelism, |(answer, address)| self.take_named(answer, address)).await
    }

    fn take_named(&mut self, answer: Result<FilePage, RemoteError>, address: Address) -> Result<(), RemoteError> {
        match answer {
            Ok(page) => {
                let named = page.files.into_iter().filter(|file| file.name == address.name);
                self.settle(address.clone(), named.map(|file| (file.id, file)).collect());
            }
            Err(error) if !is_about_the_question(&error) => return Err(error),
            Err(error) => drop(self.located.gaps.insert(address, Gap::Unreadable(error))),
        }
        Ok(())
    }
}

/// Whether a listing failed because of what was asked for; otherwise no listing can be had, and nothing be said at all.
fn is_about_the_question(error: &RemoteError) -> bool {
    matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::NameTaken)
}
