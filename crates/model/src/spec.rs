//! What a sync is: the settable part of it, normalised so that equal means the same to the service.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::solution::{SolutionState, SolutionStatus, Verdict};
use crate::start::Start;
use crate::table::Tables;

/// The settable part of a sync.
///
/// Read from YAML it is complete; read from the service it is as far as the documents tell: what they do not tell is
/// `None` or [`Run::Unmanaged`], and never counts as a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// The MySQL data source of the workspace that is read. Cannot be changed: another source is a Replace.
    pub source: String,
    /// The tables that are shipped. A disabled table (`enable: false`) is not among them.
    pub tables: Tables,
    /// Where they are shipped to. Cannot be changed: another destination is a Replace.
    pub destination: Destination,
    /// The resource group that the task runs in (`ResourceGroup` of Create/UpdateDISyncTask [D]).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource_group: Option<ResourceGroup>,
    /// The folder of DataStudio that holds the task (`FileFolderPath` [D]). Cannot be changed: another is a Replace.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub folder: Option<String>,
    /// Whether the instance should be running.
    #[serde(skip_serializing_if = "Run::is_unmanaged", default)]
    pub run: Run,
    /// What the instance is started with, of a real-time task: for solutions start parameters are ignored [D]. No
    /// document and no operation tells it, so that live never differs from it.
    #[serde(skip_serializing_if = "Start::is_default", default)]
    pub start: Start,
}

/// Where a sync ships to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// What kind of system.
    #[serde(rename = "type")]
    pub kind: DestinationKind,
    /// Its data source in the workspace.
    pub datasource: String,
}

/// The three destinations that the asynchronous pipeline can generate for [D].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DestinationKind {
    /// MaxCompute.
    Odps,
    /// Kafka.
    Kafka,
    /// Hologres.
    Holo,
}

impl DestinationKind {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Odps, Self::Kafka, Self::Holo];

    /// The word that YAML and the service (`stepType`) use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Odps => "odps",
            Self::Kafka => "kafka",
            Self::Holo => "holo",
        }
    }

    /// The kind with that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for DestinationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A resource group for Data Integration, in any of the spellings that the service uses for one.
///
/// `S_res_group_<tenant>_<time>` and `Serverless_res_group_…` go in; `group_<tenant>` and the bare tenant number come
/// back out in some documents [D].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceGroup(pub String);

impl ResourceGroup {
    /// Whether two spellings can mean the same group.
    ///
    /// Two spellings of one style must be equal. Across styles only the tenant number is common to both, so that is
    /// what decides; where a document shortens the number, the shorter must begin the longer [D: `280749` beside
    /// `280749521950784`].
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let (ours, theirs) = (Spelling::of(&self.0), Spelling::of(&other.0));
        match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours.style != theirs.style => {
                ours.tenant.starts_with(theirs.tenant) || theirs.tenant.starts_with(ours.tenant)
            }
            _ => self == other,
        }
    }
}

impl fmt::Display for ResourceGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A resource group taken apart: the text before the tenant number, and the number.
#[derive(Clone, Copy)]
struct Spelling<'a> {
    style: &'a str,
    tenant: &'a str,
}

impl<'a> Spelling<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let (style, rest) = text.split_at(start);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Some(Self { style, tenant: &rest[..end] })
    }
}

/// Whether a sync's instance should be running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Run {
    /// Deployed and running.
    Running,
    /// Deployed and stopped, or never started.
    Stopped,
    /// Nobody's business here: never started, stopped or compared.
    #[default]
    Unmanaged,
}

impl Run {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Running, Self::Stopped, Self::Unmanaged];

    /// The word that YAML uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Unmanaged => "unmanaged",
        }
    }

    /// How an instance is taken to stand that was not looked at.
    #[must_use]
    pub const fn assumed(self) -> Option<InstanceStatus> {
        match self {
            Self::Running => Some(InstanceStatus::Running),
            Self::Stopped => Some(InstanceStatus::Paused),
            Self::Unmanaged => None,
        }
    }

    /// Whether this is [`Run::Unmanaged`].
    #[must_use]
    pub fn is_unmanaged(&self) -> bool {
        matches!(self, Self::Unmanaged)
    }

    /// Whether an instance in `status` is as wished. `WAIT` counts as running and `KILLING` as stopped: both are on
    /// the way there by themselves [INF]; so is a solution that waits, unless it waits for a human.
    #[must_use]
    pub fn is_met_by(self, status: &InstanceStatus) -> bool {
        let runs = match status {
            InstanceStatus::Running | InstanceStatus::Waiting => true,
            InstanceStatus::Solution(status) => matches!(status.verdict(), Verdict::Running | Verdict::OnTheWay),
            InstanceStatus::Stopping
            | InstanceStatus::Paused
            | InstanceStatus::NotStarted
            | InstanceStatus::Absent
            | InstanceStatus::Other(_) => false,
        };
        match self {
            Self::Running => runs,
            Self::Stopped => !runs,
            Self::Unmanaged => true,
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The state of a task's instance: of a real-time task a word (`GetDISyncInstanceInfo`, `Data.Status` [D]; meanings
/// [INF]), of a solution a digit and steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InstanceStatus {
    /// `RUN`.
    Running,
    /// `WAIT`: queued or starting.
    Waiting,
    /// `KILLING`: a stop is in progress.
    Stopping,
    /// `PAUSE`: stopped, or stopped by a failure (no failure value exists).
    Paused,
    /// `NORUN`: deployed, never started.
    NotStarted,
    /// No instance: the task has not been deployed, or was undeployed.
    Absent,
    /// How a solution stands.
    Solution(SolutionStatus),
    /// A word that nobody has documented, kept verbatim.
    Other(String),
}

impl InstanceStatus {
    /// How a solution stands by its digit (`GetDISyncTask`) and by what `GetDISyncInstanceInfo` told of it. The digit
    /// counts; the word stands in for one that was not told.
    #[must_use]
    pub fn of_solution(digit: SolutionState, told: Self) -> Self {
        let Self::Solution(SolutionStatus { state: word, steps }) = told else {
            return Self::Solution(SolutionStatus::of(digit));
        };
        let state = if digit == SolutionState::Other(String::new()) { word } else { digit };
        Self::Solution(SolutionStatus { state, steps })
    }

    /// The status that the service means by `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "RUN" => Self::Running,
            "WAIT" => Self::Waiting,
            "KILLING" => Self::Stopping,
            "PAUSE" => Self::Paused,
            "NORUN" => Self::NotStarted,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The word that the service uses; `absent` where it has none.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Running => "RUN",
            Self::Waiting => "WAIT",
            Self::Stopping => "KILLING",
            Self::Paused => "PAUSE",
            Self::NotStarted => "NORUN",
            Self::Absent => "absent",
            Self::Solution(status) => status.state.digit(),
            Self::Other(word) => word,
        }
    }
}
