//! The list of all files, page by page, from a service whose pages may shift, repeat or never end.
//!
//! Pages are counted, not positions: a file that is deleted meanwhile moves all those behind it forward, and one of them
//! over the edge of a page that was read already. That shows in the total, and then what is missing is looked up.

use std::collections::BTreeMap;

use disync_model::remote::FileQuery;
use disync_model::{File, FileId, ReadRemote, RemoteError, RemoteErrorKind};

use super::LIST;
use super::strategy::pages;

/// All real-time tasks of the workspace, whoever made them: a call for each hundred.
///
/// Where a page shifted while the list was read, one that was there may be missing; the list is then read once more, and
/// taken as it is.
///
/// # Errors
/// The list cannot be read or makes no sense.
pub async fn list_files<R: ReadRemote>(remote: &R) -> Result<Vec<File>, RemoteError> {
    let mut listed = whole(remote).await?;
    if listed.may_have_skipped() {
        listed = whole(remote).await?;
    }
    Ok(listed.files.into_values().collect())
}

async fn whole<R: ReadRemote>(remote: &R) -> Result<Listed, RemoteError> {
    let mut listed = Listed::default();
    listed.begin(remote).await?;
    listed.end(remote).await?;
    Ok(listed)
}

/// What was listed so far.
#[derive(Debug, Default)]
pub(super) struct Listed {
    files: BTreeMap<FileId, File>,
    /// How many files there are, as the first page and as the latest page tell it.
    totals: (u64, u64),
    shifted: bool,
}

impl Listed {
    /// All files of the pages so far, each once.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// How many files there are, as the first page tells it.
    pub(super) fn total(&self) -> u64 {
        self.totals.0
    }

    /// Whether a file may have moved from a page that was still to be read to one that had been, or whether the total is
    /// not to be trusted for another reason.
    pub(super) fn may_have_skipped(&self) -> bool {
        self.shifted || self.files.len() as u64 > self.totals.1
    }

    /// Reads the first page.
    pub(super) async fn begin<R: ReadRemote>(&mut self, remote: &R) -> Result<(), RemoteError> {
        let page = remote.files(&FileQuery::All { page: 1 }).await?;
        self.totals = (page.total, page.total);
        self.files.extend(page.files.into_iter().map(|file| (file.id, file)));
        Ok(())
    }

    /// Reads the other pages: as many as the latest total takes, but at most one more than the first told.
    pub(super) async fn end<R: ReadRemote>(&mut self, remote: &R) -> Result<(), RemoteError> {
        let most = pages(self.totals.0).saturating_add(1);
        let mut number = 1;
        while number < pages(self.totals.1) {
            number += 1;
            if number > most {
                return Err(unintelligible("the list of files grows faster than it can be read"));
            }
            let page = u32::try_from(number).map_err(|_| unintelligible("the list of files is endless"))?;
            let page = remote.files(&FileQuery::All { page }).await?;
            self.shifted |= page.total != self.totals.1;
            self.totals.1 = page.total;
            let before = self.files.len();
            let is_empty = page.files.is_empty();
            self.files.extend(page.files.into_iter().map(|file| (file.id, file)));
            // A page of deleted files is empty here, because the client leaves those out.
            if !is_empty && self.files.len() == before {
                return Err(unintelligible("a page of the list of files brings no file that was not on another"));
            }
        }
        Ok(())
    }
}

fn unintelligible(message: &str) -> RemoteError {
    RemoteError {
        kind: RemoteErrorKind::Unintelligible,
        operation: LIST,
        code: None,
        message: message.to_owned(),
        request_id: None,
    }
}
