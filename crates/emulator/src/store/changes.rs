//! What must be saved: the entities that changed, and the numbers that were given.
//!
//! How changes become lines of a file is decided in [`crate::data_file`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::deployment::Deployment;
use crate::process::Process;
use crate::solution::Solution;
use crate::task::Task;
use crate::token::Answered;

/// Everything that changed in one step; an entity that is gone is `None`. It is also a line of the data file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The numbers that were given last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) counters: Option<Counters>,
    /// The tasks by `FileId`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) tasks: BTreeMap<i64, Option<Task>>,
    /// The processes by `ProcessId`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) processes: BTreeMap<i64, Option<Process>>,
    /// The solutions by their ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) solutions: BTreeMap<i64, Option<Solution>>,
    /// The deployments of files by their ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) deployments: BTreeMap<i64, Option<Deployment>>,
    /// The defaults of workspaces for changes of a schema, see [`crate::ddl`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) configs: BTreeMap<String, Option<String>>,
    /// What was answered, by operation and `ClientToken`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) tokens: BTreeMap<String, Option<Answered>>,
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The numbers that were given last. Numbers are never given twice, also not after what they named was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counters {
    pub(super) file: i64,
    pub(super) node: i64,
    pub(super) process: i64,
    #[serde(default = "before_solutions")]
    pub(super) solution: i64,
    #[serde(default = "before_deployments")]
    pub(super) deployment: i64,
}

impl Default for Counters {
    /// Ranges far apart, so that an id of one kind is never mistaken for one of another kind.
    fn default() -> Self {
        Self {
            file: 1_000_000,
            node: 700_000_000_000,
            process: 9,
            solution: before_solutions(),
            deployment: before_deployments(),
        }
    }
}

/// Where solutions begin, also in a data file from before there were any.
const fn before_solutions() -> i64 {
    30_000
}

/// The same for deployments.
const fn before_deployments() -> i64 {
    3_000_000_000
}
