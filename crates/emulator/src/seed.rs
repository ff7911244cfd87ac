//! What the emulator's cloud contains before anybody creates a task.
//!
//! The default is made of the names that the documentation's own samples use, so that those samples can be sent as
//! they are. What is created later is in [`crate::store`]; this is not saved in the data file.

use std::collections::{BTreeMap, BTreeSet};

/// The workspace of the documentation's samples.
pub const DEFAULT_PROJECT: u64 = 10_000;
/// The resource group of the documentation's samples.
pub const DEFAULT_RESOURCE_GROUP: &str = "S_res_group_280749521950784_1623033752022";
/// The folder for real-time tasks that the default workspace has.
pub const DEFAULT_FOLDER: &str = "Business Flow/cdc/Data Integration";

/// The workspaces of a fresh world. The default has one, [`DEFAULT_PROJECT`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The workspaces by their `ProjectId`.
    pub workspaces: BTreeMap<u64, Workspace>,
}

/// A workspace: what the scripts and tasks of a project may refer to. The default is the one of the samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The `ProjectIdentifier`, which `ListFiles` and `GetFile` accept instead of the id.
    pub identifier: String,
    /// The data sources by name; each is the same in development and in production.
    pub data_sources: BTreeMap<String, DataSource>,
    /// The identifiers of the resource groups for Data Integration.
    pub resource_groups: BTreeSet<String>,
    /// The folders that tasks can be created in, besides the root.
    pub folders: BTreeSet<String>,
}

/// A data source of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSource {
    /// `mysql`, `odps`, `kafka`, `holo` or any other word of the service.
    pub kind: String,
    /// The database that it points to; the single-database form means this one.
    pub database: String,
}

impl Default for Seed {
    fn default() -> Self {
        Self { workspaces: BTreeMap::from([(DEFAULT_PROJECT, Workspace::default())]) }
    }
}

impl Seed {
    /// This seed with one more workspace, a copy of the default one under the id `project`.
    #[must_use]
    pub fn with_project(mut self, project: u64) -> Self {
        self.workspaces
            .entry(project)
            .or_insert_with(|| Workspace { identifier: format!("disync_{project}"), ..Workspace::default() });
        self
    }
}

impl Default for Workspace {
    fn default() -> Self {
        const SOURCES: [(&str, &str, &str); 7] = [
            ("mysql_pub", "mysql", "mysql_db"),
            ("mysql_pub1", "mysql", "mysql_db"),
            ("pkset_test", "mysql", "mysql_db"),
            ("odps_source", "odps", "odps_db"),
            ("odps_first", "odps", "odps_db"),
            ("azn_kafka", "kafka", ""),
            ("holo", "holo", "holo_db"),
        ];
        let source = |kind: &str, database: &str| DataSource { kind: kind.to_owned(), database: database.to_owned() };
        Self {
            identifier: "disync".to_owned(),
            data_sources: SOURCES.iter().map(|(name, kind, db)| ((*name).to_owned(), source(kind, db))).collect(),
            resource_groups: BTreeSet::from([DEFAULT_RESOURCE_GROUP.to_owned()]),
            folders: BTreeSet::from([DEFAULT_FOLDER.to_owned()]),
        }
    }
}

impl Workspace {
    /// The folder that `path` means, spelled as the workspace spells it: empty for the root, nothing if there is none.
    pub(crate) fn folder(&self, path: Option<&str>) -> Option<&str> {
        let path = path.unwrap_or_default().trim_matches('/');
        if path.is_empty() { Some("") } else { self.folders.get(path).map(String::as_str) }
    }
}
