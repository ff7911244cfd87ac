//! What was told on each channel, and is still so as far as anybody knows.
//!
//! A channel has a memory of its own: what one of them could not be told, it is told later, and the others are not told
//! again. The words of a finding are kept with it, because a finding that is gone can no longer be asked for them.
//!
//! Where the memory is kept is not known here: it comes as bytes and goes as bytes.

use std::collections::BTreeMap;

use disync_model::{Address, Channel, Digest, ProjectId, Table};
use disync_plan::{Finding, FindingKind};
use jiff::Timestamp;

mod v1;

pub use v1::Damaged;

/// What was told on all channels, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    pub(crate) channels: BTreeMap<String, Remembered>,
}

/// What was told on one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// How many messages it has taken. Tells two messages of the same content apart.
    pub(crate) n_messages: u64,
    /// The findings that it knows of, by their fingerprints.
    pub(crate) told: BTreeMap<Digest, Told>,
}

/// A finding that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub address: Address,
    /// What it is about.
    pub subject: Subject,
    /// What was said of it; verbatim.
    pub what: String,
    /// The time of the report that it was told from.
    pub at: Timestamp,
}

/// What a finding is about. As long as there is another finding about the same subject, nothing has recovered: a setting
/// that is changed twice is changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A table: whether it is shipped, and where to.
    Table(Table),
    /// A setting, by its key in the YAML.
    Setting(String),
    /// What of the document disync does not manage.
    Document,
    /// What the instance does.
    Instance,
    /// Whether the latest edit is published.
    Publication,
    /// Whether the task is there, under its name, and one that disync understands. As long as it is not, nothing is known
    /// of the other subjects.
    Task,
    /// A task that nobody has declared.
    Unmanaged,
}

impl Subject {
    /// What `kind` is about.
    #[must_use]
    pub fn of(kind: &FindingKind) -> Self {
        match kind {
            FindingKind::TableAdded(table) | FindingKind::TableRemoved(table) | FindingKind::Remapped { table, .. } => {
                Self::Table(table.clone())
            }
            FindingKind::Field { field, .. } => Self::Setting((*field).to_owned()),
            FindingKind::Document(_) => Self::Document,
            FindingKind::Instance { .. } => Self::Instance,
            FindingKind::Unpublished => Self::Publication,
            FindingKind::Foreign(_) | FindingKind::Renamed(_) | FindingKind::Vanished | FindingKind::Recreated => {
                Self::Task
            }
            FindingKind::Unmanaged => Self::Unmanaged,
        }
    }

    /// A kind of findings about this, to ask whether it was looked at.
    pub(crate) fn kind(&self) -> FindingKind {
        match self {
            Self::Table(table) => FindingKind::TableAdded(table.clone()),
            Self::Setting(_) => FindingKind::Field { field: "", before: None, after: None },
            Self::Document => FindingKind::Foreign(String::new()),
            Self::Instance => FindingKind::Instance { wished: String::new(), is: String::new() },
            Self::Publication => FindingKind::Unpublished,
            Self::Task => FindingKind::Vanished,
            Self::Unmanaged => FindingKind::Unmanaged,
        }
    }
}

impl Memory {
    /// Reads what [`to_bytes`](Self::to_bytes) has written for the same workspace.
    ///
    /// # Errors
    /// It is not that.
    pub fn read(bytes: &[u8], project: ProjectId) -> Result<Self, Damaged> {
        v1::read(bytes, project)
    }

    /// The memory as a file: canonical, so that equal memories are equal files.
    #[must_use]
    pub fn to_bytes(&self, project: ProjectId) -> Vec<u8> {
        v1::write(self, project)
    }

    /// Forgets channels that are not among `channels`.
    pub fn keep(&mut self, channels: &[Channel]) {
        self.channels.retain(|name, _| channels.iter().any(|channel| channel.name == *name));
    }

    /// Remembers what a channel knows now.
    pub(crate) fn learn(&mut self, channel: &str, known: Remembered) {
        self.channels.insert(channel.to_owned(), known);
    }

    /// What was told on a channel.
    pub(crate) fn of(&self, channel: &str) -> Remembered {
        self.channels.get(channel).cloned().unwrap_or_default()
    }

    /// How many findings the channel of this name knows of.
    #[must_use]
    pub fn n_told(&self, channel: &str) -> usize {
        self.channels.get(channel).map_or(0, |remembered| remembered.told.len())
    }
}

impl Told {
    /// What is remembered of a finding that is told from a report of `at`.
    pub(crate) fn of(finding: &Finding, at: Timestamp) -> Self {
        let what = crate::sentence::what(&finding.kind);
        Self { address: finding.address.clone(), subject: Subject::of(&finding.kind), what, at }
    }
}

#[cfg(test)]
mod tests;
