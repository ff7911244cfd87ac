//! Version 1 of the file. What is recorded of each task is the model's own, as in the journal; what has no form of its own
//! there is mirrored here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use disync_model::workspace::SourceTables;
use disync_model::{
    Address, Destinations, Digest, File, FileId, Fingerprint, Gap, Identity, InstanceStatus, Live, Name, Observed,
    Pending, ProjectId, Record, Shape, Solution, SolutionId, SolutionState, State, Task, TaskId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FORMAT, Snapshot, VERSION};
use crate::saved::text::canonical;
use crate::saved::v1::block::ErrorV1;
use crate::saved::v1::spec::SpecV1;
use crate::saved::v1::{sealed, sha256};

/// The whole file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a snapshot")]
pub(super) struct FileV1<'a> {
    format: Cow<'a, str>,
    format_version: u64,
    /// Of the file itself, with 64 zeros in the place of these digits.
    #[serde(with = "sha256")]
    checksum: Digest,
    recorded: RecordedV1<'a>,
    project_id: ProjectId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    workspace: Option<WorkspaceV1<'a>>,
    lineage: Cow<'a, str>,
    serial: u64,
    records: Cow<'a, BTreeMap<Address, Record>>,
    pending: Cow<'a, BTreeMap<Address, Pending>>,
    live: BTreeMap<Address, ObservedV1<'a>>,
    gaps: BTreeMap<Address, GapV1<'a>>,
    others: Cow<'a, BTreeSet<Name>>,
    sources: Cow<'a, BTreeMap<String, SourceTables>>,
}

/// How it was recorded.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedV1<'a> {
    by: Cow<'a, str>,
    at: Timestamp,
}

/// Mirrors [`Identity`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkspaceV1<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    region: Option<Cow<'a, str>>,
}

/// Mirrors [`Observed`]. Exactly one of `file` and `solution` is there, and one of `spec` and `foreign`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ObservedV1<'a> {
    fingerprint: Fingerprint,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    destinations: Option<Cow<'a, Destinations>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    instance: Option<Cow<'a, InstanceStatus>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    file: Option<Cow<'a, File>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    solution: Option<SolutionV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    spec: Option<SpecV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    foreign: Option<Cow<'a, str>>,
}

/// Mirrors [`Solution`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SolutionV1<'a> {
    id: SolutionId,
    name: Option<Cow<'a, Name>>,
    state: Cow<'a, SolutionState>,
    created_by: Option<Cow<'a, str>>,
    submitted_at: Option<Cow<'a, str>>,
    started_at: Option<Cow<'a, str>>,
}

/// Mirrors [`Gap`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum GapV1<'a> {
    Unreadable(ErrorV1<'a>),
    Ambiguous { files: Vec<FileId> },
    Renamed { task: TaskId, to: Cow<'a, Name> },
    NotRead,
}

impl<'a> FileV1<'a> {
    /// The mirror of a snapshot.
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let Snapshot { by, at, state, live, others, sources } = snapshot;
        let Identity { name, region } = &state.identity;
        let workspace =
            WorkspaceV1 { name: name.as_deref().map(Cow::Borrowed), region: region.as_deref().map(Cow::Borrowed) };
        Self {
            format: Cow::Borrowed(FORMAT),
            format_version: VERSION,
            checksum: Digest::from([0; 32]),
            recorded: RecordedV1 { by: Cow::Borrowed(by), at: *at },
            project_id: state.project,
            workspace: (!state.identity.is_empty()).then_some(workspace),
            lineage: Cow::Borrowed(&state.lineage),
            serial: state.serial,
            records: Cow::Borrowed(&state.records),
            pending: Cow::Borrowed(&state.pending),
            live: live.tasks.iter().map(|(address, task)| (address.clone(), task.into())).collect(),
            gaps: live.gaps.iter().map(|(address, gap)| (address.clone(), gap.into())).collect(),
            others: Cow::Borrowed(others),
            sources: Cow::Borrowed(sources),
        }
    }

    /// What the file says; an error says what is wrong with it.
    pub(super) fn into_snapshot(self) -> Result<Snapshot, String> {
        let workspace = self.workspace.unwrap_or(WorkspaceV1 { name: None, region: None });
        let mut state = State::new(self.lineage.into_owned(), self.project_id);
        state.serial = self.serial;
        state.identity =
            Identity { name: workspace.name.map(Cow::into_owned), region: workspace.region.map(Cow::into_owned) };
        (state.records, state.pending) = (self.records.into_owned(), self.pending.into_owned());
        let mut live = Live::default();
        for (address, task) in self.live {
            let task = task.into_observed().map_err(|why| format!("`{address}` {why}"))?;
            live.tasks.insert(address, task);
        }
        for (address, gap) in self.gaps {
            live.gaps.insert(address, gap.into_gap()?);
        }
        let RecordedV1 { by, at } = self.recorded;
        let (others, sources) = (self.others.into_owned(), self.sources.into_owned());
        Ok(Snapshot { by: by.into_owned(), at, state, live, others, sources })
    }

    /// The text of the file.
    ///
    /// # Errors
    /// It has something that JSON cannot express.
    pub(super) fn sealed(&self) -> Result<String, serde_json::Error> {
        let unsealed = canonical(self)?;
        Ok(sealed(&unsealed, &Digest::of(unsealed.as_bytes())))
    }
}

impl<'a> From<&'a Observed> for ObservedV1<'a> {
    fn from(observed: &'a Observed) -> Self {
        let Observed { task, shape, fingerprint, destinations, instance } = observed;
        let (spec, foreign) = match shape {
            Shape::Sync(spec) => (Some(spec.into()), None),
            Shape::Foreign(why) => (None, Some(Cow::Borrowed(why.as_str()))),
        };
        let (file, solution) = match task {
            Task::File(file) => (Some(Cow::Borrowed(file)), None),
            Task::Solution(solution) => (None, Some(solution.into())),
        };
        let (destinations, instance) = (destinations.as_ref().map(Cow::Borrowed), instance.as_ref().map(Cow::Borrowed));
        Self { fingerprint: *fingerprint, destinations, instance, file, solution, spec, foreign }
    }
}

impl ObservedV1<'_> {
    fn into_observed(self) -> Result<Observed, String> {
        let task = match (self.file, self.solution) {
            (Some(file), None) => Task::File(file.into_owned()),
            (None, Some(solution)) => Task::Solution(solution.into_solution()),
            (_, _) => return Err("is either a file or a solution".to_owned()),
        };
        let shape = match (self.spec, self.foreign) {
            (Some(spec), None) => Shape::Sync(spec.into_spec()?),
            (None, Some(why)) => Shape::Foreign(why.into_owned()),
            (_, _) => return Err("has either a spec or something foreign".to_owned()),
        };
        let (destinations, instance) = (self.destinations.map(Cow::into_owned), self.instance.map(Cow::into_owned));
        Ok(Observed { task, shape, fingerprint: self.fingerprint, destinations, instance })
    }
}

impl<'a> From<&'a Solution> for SolutionV1<'a> {
    fn from(solution: &'a Solution) -> Self {
        let Solution { id, name, state, created_by, submitted_at, started_at } = solution;
        Self {
            id: *id,
            name: name.as_ref().map(Cow::Borrowed),
            state: Cow::Borrowed(state),
            created_by: created_by.as_deref().map(Cow::Borrowed),
            submitted_at: submitted_at.as_deref().map(Cow::Borrowed),
            started_at: started_at.as_deref().map(Cow::Borrowed),
        }
    }
}

impl SolutionV1<'_> {
    fn into_solution(self) -> Solution {
        let Self { id, name, state, created_by, submitted_at, started_at } = self;
        Solution {
            id,
            name: name.map(Cow::into_owned),
            state: state.into_owned(),
            created_by: created_by.map(Cow::into_owned),
            submitted_at: submitted_at.map(Cow::into_owned),
            started_at: started_at.map(Cow::into_owned),
        }
    }
}

impl<'a> From<&'a Gap> for GapV1<'a> {
    fn from(gap: &'a Gap) -> Self {
        match gap {
            Gap::Unreadable(error) => Self::Unreadable(error.into()),
            Gap::Ambiguous(files) => Self::Ambiguous { files: files.clone() },
            Gap::Renamed { task, to } => Self::Renamed { task: *task, to: Cow::Borrowed(to) },
            Gap::NotRead => Self::NotRead,
        }
    }
}

impl GapV1<'_> {
    fn into_gap(self) -> Result<Gap, String> {
        Ok(match self {
            Self::Unreadable(error) => Gap::Unreadable(error.into_error()?),
            Self::Ambiguous { files } => Gap::Ambiguous(files),
            Self::Renamed { task, to } => Gap::Renamed { task, to: to.into_owned() },
            Self::NotRead => Gap::NotRead,
        })
    }
}
