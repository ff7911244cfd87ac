//! Makes a seed of what a file says, and finds everything in it that refers to nothing.

mod document;

use std::collections::{BTreeMap, BTreeSet};

use disync_wire::request::EnvType;

use super::place::Path;
use super::{FORMAT, File, RawDataSource, RawEnvironment, RawGroup, RawLanguage, RawMode, RawProject, RawSourceTable};
use crate::seed::{Column, DataSource, Metadata, ProjectMode, ResourceGroup, Seed, SourceTable, Workspace};

/// What is wrong, and where.
type Problems = Vec<(Path, String)>;

/// The seed, and what is wrong with it.
pub(super) fn seed(file: File) -> (Seed, Problems) {
    let mut problems = Problems::new();
    if file.disync_emulator_seed != FORMAT {
        let text = format!("this version reads format {FORMAT}, not {}", file.disync_emulator_seed);
        problems.push((vec!["disync_emulator_seed".to_owned()], text));
    }
    let groups = file.resource_groups.0.into_iter().zip(1..);
    let groups = groups.map(|((identifier, raw), number)| (identifier, group(raw, number))).collect();
    let mut seed = Seed { workspaces: BTreeMap::new(), resource_groups: groups };
    for (project, raw) in file.projects.0 {
        let mut found = Finder { path: vec!["projects".to_owned(), project.to_string()], problems: &mut problems };
        let workspace = workspace(project, raw, &seed, &mut found);
        if seed.workspaces.values().any(|other| other.identifier == workspace.identifier) {
            found.wrong(&[], format!("another project has the project_identifier `{}`", workspace.identifier));
        }
        seed.workspaces.insert(project, workspace);
    }
    (seed, problems)
}

/// Collects what is wrong under a path.
struct Finder<'p> {
    path: Path,
    problems: &'p mut Problems,
}

impl Finder<'_> {
    fn wrong(&mut self, at: &[&str], text: String) {
        let path = self.path.iter().cloned().chain(at.iter().map(|key| (*key).to_owned())).collect();
        self.problems.push((path, text));
    }

    fn under(&mut self, keys: &[&str]) -> Finder<'_> {
        let path = self.path.iter().cloned().chain(keys.iter().map(|key| (*key).to_owned())).collect();
        Finder { path, problems: self.problems }
    }
}

fn group(raw: RawGroup, number: i64) -> ResourceGroup {
    let usual = ResourceGroup::default();
    ResourceGroup {
        id: raw.id.unwrap_or(number),
        name: raw.name.unwrap_or_default(),
        kind: raw.resource_group_type.unwrap_or(usual.kind),
        status: raw.status.unwrap_or(usual.status),
        mode: raw.mode.unwrap_or(usual.mode),
        is_default: raw.is_default,
    }
}

fn workspace(project: u64, raw: RawProject, seed: &Seed, found: &mut Finder<'_>) -> Workspace {
    let identifier = raw.project_identifier.unwrap_or_else(|| format!("disync_{project}"));
    let known = |group: &String| seed.resource_groups.contains_key(group);
    for (at, group) in raw.resource_groups.iter().flatten().enumerate().filter(|(_, group)| !known(group)) {
        found.wrong(&["resource_groups", &at.to_string()], format!("resource group `{group}` does not exist"));
    }
    let mut data_sources = BTreeMap::new();
    for (name, raw) in raw.data_sources.0 {
        let mut found = found.under(&["data_sources", &name]);
        let source = data_source(raw, seed, &mut found);
        data_sources.insert(name, source);
    }
    let folders = raw.workflows.iter().map(|workflow| workflow_folder(raw.language, workflow));
    let mut workspace = Workspace {
        name: raw.project_name.unwrap_or_else(|| identifier.clone()),
        identifier,
        mode: match raw.project_mode {
            RawMode::Basic => ProjectMode::Basic,
            RawMode::Standard => ProjectMode::Standard,
        },
        members: raw.members.into_iter().collect(),
        data_sources,
        resource_groups: raw
            .resource_groups
            .map_or_else(|| seed.resource_groups.keys().cloned().collect(), |groups| groups.into_iter().collect()),
        folders: folders.chain(raw.folders.iter().map(|folder| folder.trim_matches('/').to_owned())).collect(),
        tasks: Vec::new(),
        solutions: Vec::new(),
    };
    document::plant(&mut workspace, raw.tasks, raw.solutions, found);
    workspace
}

/// The folder for synchronisation tasks of a workflow; its names depend on the language of the account [D].
fn workflow_folder(language: RawLanguage, workflow: &str) -> String {
    match language {
        RawLanguage::En => format!("Business Flow/{workflow}/Data Integration"),
        RawLanguage::Zh => format!("业务流程/{workflow}/数据集成"),
    }
}

fn data_source(raw: RawDataSource, seed: &Seed, found: &mut Finder<'_>) -> DataSource {
    for (at, group) in raw.unreachable_from.iter().enumerate() {
        if !seed.resource_groups.contains_key(group) {
            found.wrong(&["unreachable_from", &at.to_string()], format!("resource group `{group}` does not exist"));
        }
    }
    let usual = DataSource::new(raw.data_source_type, raw.database.unwrap_or_default());
    let environment = |raw: RawEnvironment| match raw {
        RawEnvironment::Dev => EnvType::Dev,
        RawEnvironment::Prod => EnvType::Prod,
    };
    let metadata = raw.databases.map(|databases| {
        let mut metadata = Metadata::default();
        for (database, tables) in databases.0 {
            let entry = metadata.databases.entry(database.clone()).or_default();
            for (name, table) in tables.0 {
                let mut found = found.under(&["databases", &database, &name]);
                entry.insert(name, source_table(table, &mut found));
            }
        }
        metadata
    });
    DataSource {
        description: raw.description,
        environments: raw
            .env_type
            .map_or(usual.environments, |environments| environments.into_iter().map(environment).collect()),
        enabled: raw.status == super::RawStatus::Enabled,
        unreachable_from: raw.unreachable_from.into_iter().collect(),
        metadata,
        ..usual
    }
}

fn source_table(raw: RawSourceTable, found: &mut Finder<'_>) -> SourceTable {
    let mut names = BTreeSet::new();
    for (at, column) in raw.columns.iter().enumerate() {
        if !names.insert(column.name.as_str()) {
            found.wrong(&["columns", &at.to_string()], format!("another column has the name `{}`", column.name));
        }
    }
    for (at, name) in raw.primary_key.iter().enumerate() {
        if !names.contains(name.as_str()) {
            found.wrong(&["primary_key", &at.to_string()], format!("column `{name}` does not exist"));
        }
    }
    let column =
        |raw: super::RawColumn| Column { name: raw.name, kind: raw.kind, nullable: raw.nullable, comment: raw.comment };
    SourceTable { columns: raw.columns.into_iter().map(column).collect(), primary_key: raw.primary_key }
}
