//! What the emulator's cloud contains before anybody creates a task.
//!
//! The default is made of the names that the documentation's own samples use, so that those samples can be sent as
//! they are. Another seed is built by hand or read from a file ([`Seed::parse`]). What is created later is in
//! [`crate::store`]; of a seed, only its tasks and solutions are saved in the data file.

mod data_source;
mod file;
mod metadata;
mod plant;
mod resource_group;

use std::collections::{BTreeMap, BTreeSet};

use disync_wire::request::EnvType;

pub use data_source::DataSource;
pub use file::SeedError;
pub use metadata::{Column, Metadata, SourceTable};
pub(crate) use plant::{Document, PlantedSolution, PlantedTask, plant};
pub use resource_group::ResourceGroup;

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
    /// The resource groups of the account by their `Identifier`. A group that only a workspace names is a normal one
    /// for Data Integration.
    pub resource_groups: BTreeMap<String, ResourceGroup>,
}

/// A workspace: what the scripts and tasks of a project may refer to. The default is the one of the samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The `ProjectIdentifier`, which the operations on files accept instead of the id.
    pub identifier: String,
    /// The name that people see.
    pub name: String,
    /// Whether development and production are kept apart.
    pub mode: ProjectMode,
    /// The ids of the access keys that may use it; all may, if nobody is named.
    pub members: BTreeSet<String>,
    /// The data sources by name.
    pub data_sources: BTreeMap<String, DataSource>,
    /// The identifiers of the resource groups that may be used in it.
    pub resource_groups: BTreeSet<String>,
    /// The folders that tasks can be created in, besides the root.
    pub folders: BTreeSet<String>,
    /// Tasks that are there before anybody creates one.
    pub(crate) tasks: Vec<PlantedTask>,
    /// Solutions that are there before anybody creates one.
    pub(crate) solutions: Vec<PlantedSolution>,
}

/// Whether a workspace keeps development and production apart (`ProjectMode` [SDK]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProjectMode {
    /// `2`: there is production alone.
    #[default]
    Basic,
    /// `3`: there are both, and a data source has a side in each.
    Standard,
}

impl ProjectMode {
    /// `GetProject.ProjectMode` [SDK].
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Basic => 2,
            Self::Standard => 3,
        }
    }

    /// The environments that there are, in the order of their numbers.
    #[must_use]
    pub const fn environments(self) -> &'static [EnvType] {
        match self {
            Self::Basic => &[EnvType::Prod],
            Self::Standard => &[EnvType::Dev, EnvType::Prod],
        }
    }
}

impl Default for Seed {
    fn default() -> Self {
        Self { workspaces: BTreeMap::from([(DEFAULT_PROJECT, Workspace::default())]), resource_groups: BTreeMap::new() }
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

    /// All resource groups by their identifiers: those of the account, and those that only a workspace names.
    pub(crate) fn all_resource_groups(&self) -> BTreeMap<&str, ResourceGroup> {
        let named = self.workspaces.values().flat_map(|workspace| &workspace.resource_groups);
        let mut groups: BTreeMap<&str, ResourceGroup> =
            named.map(|identifier| (identifier.as_str(), ResourceGroup::default())).collect();
        groups.extend(self.resource_groups.iter().map(|(identifier, group)| (identifier.as_str(), group.clone())));
        groups
    }

    /// What is wrong with using this resource group for synchronisation in this workspace.
    pub(crate) fn group_problem(&self, workspace: &Workspace, identifier: &str) -> Option<String> {
        if !workspace.resource_groups.contains(identifier) {
            return Some(format!("resource group {identifier} does not exist"));
        }
        self.resource_groups.get(identifier)?.problem(identifier)
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
        let sources = SOURCES.iter().map(|(name, kind, db)| ((*name).to_owned(), DataSource::new(*kind, *db)));
        Self {
            identifier: "disync".to_owned(),
            name: "disync".to_owned(),
            mode: ProjectMode::Basic,
            members: BTreeSet::new(),
            data_sources: sources.collect(),
            resource_groups: BTreeSet::from([DEFAULT_RESOURCE_GROUP.to_owned()]),
            folders: BTreeSet::from([DEFAULT_FOLDER.to_owned()]),
            tasks: Vec::new(),
            solutions: Vec::new(),
        }
    }
}

impl Workspace {
    /// The folder that `path` means, spelled as the workspace spells it: empty for the root, nothing if there is none.
    pub(crate) fn folder(&self, path: Option<&str>) -> Option<&str> {
        let path = path.unwrap_or_default().trim_matches('/');
        if path.is_empty() { Some("") } else { self.folders.get(path).map(String::as_str) }
    }

    /// What is wrong with using this data source, of this type, in this environment.
    pub(crate) fn source_problem(&self, name: &str, kind: Option<&str>, environment: EnvType) -> Option<String> {
        let Some(source) = self.data_sources.get(name) else {
            return Some(format!("data source {name} does not exist"));
        };
        if let Some(kind) = kind.filter(|kind| *kind != source.kind) {
            return Some(format!("data source {name} is of type {}, not {kind}", source.kind));
        }
        if !source.environments.contains(&environment) {
            return Some(format!("data source {name} does not exist in the {} environment", word(environment)));
        }
        (!source.enabled).then(|| format!("data source {name} is disabled"))
    }
}

/// An environment, for messages.
const fn word(environment: EnvType) -> &'static str {
    match environment {
        EnvType::Dev => "development",
        EnvType::Prod => "production",
    }
}
