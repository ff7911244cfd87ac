//! A seed as people write it: YAML.
//!
//! The keys are the service's words in lower case. Unknown and repeated keys are errors, and so is whatever refers to
//! something that is not there; all of the latter are reported at once. The types here mirror the file and nothing
//! else; [`build`] makes a [`Seed`] of them.

mod build;
mod keyed;
mod place;
mod tables;

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

use super::Seed;
use crate::text_error::TextError;
use keyed::Keyed;
use place::{Path, place};
use tables::RawTables;

/// The version of the format.
const FORMAT: u32 = 1;

/// Why a text is no seed: everything that is wrong with it. `Display` says it all in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SeedError {
    problems: Vec<TextError>,
}

impl SeedError {
    /// What is wrong, in the order in which it was found.
    #[must_use]
    pub fn problems(&self) -> &[TextError] {
        &self.problems
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl Seed {
    /// Reads a seed.
    ///
    /// # Errors
    ///
    /// The text is not YAML, has a key that is unknown, repeated or missing, or refers to something that is not there.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let file: File =
            serde_yaml::from_str(text).map_err(|error| SeedError { problems: vec![TextError::from(error)] })?;
        let (seed, problems) = build::seed(file);
        if problems.is_empty() {
            return Ok(seed);
        }
        let located = |(path, problem): (Path, String)| TextError::placed(place(text, &path), problem);
        Err(SeedError { problems: problems.into_iter().map(located).collect() })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    disync_emulator_seed: u32,
    #[serde(default)]
    resource_groups: Keyed<String, RawGroup>,
    projects: Keyed<u64, RawProject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    id: Option<i64>,
    name: Option<String>,
    resource_group_type: Option<i64>,
    status: Option<i64>,
    mode: Option<String>,
    #[serde(default)]
    is_default: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProject {
    project_identifier: Option<String>,
    project_name: Option<String>,
    #[serde(default)]
    project_mode: RawMode,
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    language: RawLanguage,
    #[serde(default)]
    workflows: Vec<String>,
    #[serde(default)]
    folders: Vec<String>,
    resource_groups: Option<Vec<String>>,
    #[serde(default)]
    data_sources: Keyed<String, RawDataSource>,
    #[serde(default)]
    tasks: Vec<RawTask>,
    #[serde(default)]
    solutions: Vec<RawSolution>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RawMode {
    #[default]
    Basic,
    Standard,
}

/// The language of the console, in which the folders of a workflow are called.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RawLanguage {
    #[default]
    En,
    Zh,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDataSource {
    data_source_type: String,
    database: Option<String>,
    #[serde(default)]
    description: String,
    env_type: Option<Vec<RawEnvironment>>,
    #[serde(default)]
    status: RawStatus,
    #[serde(default)]
    unreachable_from: Vec<String>,
    databases: Option<Keyed<String, Keyed<String, RawSourceTable>>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RawEnvironment {
    Dev,
    Prod,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum RawStatus {
    #[default]
    Enabled,
    Disabled,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSourceTable {
    columns: Vec<RawColumn>,
    #[serde(default)]
    primary_key: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    nullable: bool,
    #[serde(default)]
    comment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTask {
    name: String,
    file_folder_path: Option<String>,
    content: Option<String>,
    source: Option<String>,
    tables: Option<RawTables>,
    destination: Option<String>,
    resource_group: Option<String>,
    status: Option<RawPhase>,
    create_user: Option<String>,
    create_time: Option<Timestamp>,
}

/// The phases of an instance that last.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "UPPERCASE")]
enum RawPhase {
    NoRun,
    Run,
    Pause,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSolution {
    name: String,
    content: Option<String>,
    source: Option<String>,
    tables: Option<RawTables>,
    destination: Option<String>,
    resource_group: Option<String>,
    #[serde(default)]
    status: RawSolutionStatus,
    waits_at_step: Option<usize>,
    fails_at_step: Option<usize>,
    hangs_at_step: Option<usize>,
    create_user: Option<String>,
    create_time: Option<Timestamp>,
}

/// The statuses of a solution that last.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RawSolutionStatus {
    #[default]
    NotRunning,
    Committed,
    Success,
    Deleted,
}
