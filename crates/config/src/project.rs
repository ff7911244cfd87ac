//! What is read: the files as they come in, and the project as it goes out.
//!
//! Syncs are [`Desired`], a noun that all crates share; what concerns a whole project is said here, because nobody but
//! the command line needs it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use disync_model::{
    Acceptance, Calendar, Channel, Desired, Each, Glob, ImpactClass, Policy, ProjectId, RemovedPercent, Severity, Stage,
};

/// One file of a project, unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path relative to the project, with forward slashes.
    pub path: Arc<str>,
    /// The content.
    pub bytes: Vec<u8>,
}

/// All that the files of a project say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What concerns the project as a whole.
    pub project: Project,
    /// The syncs.
    pub desired: Desired,
    /// The baseline: what has drifted and is accepted, in the order of the files.
    pub accepted_drift: Vec<Acceptance>,
}

/// What `disync.yaml` says about the project as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The DataWorks workspace.
    pub id: ProjectId,
    /// The unique name of that workspace, to be compared before anything is written; `None` leaves it unsaid.
    pub name: Option<String>,
    /// The region of the workspace, such as `cn-shanghai`; lower-case letters, digits and dashes.
    pub region: Option<String>,
    /// Where the service is reached; `None` leaves it to the region.
    pub endpoint: Option<Endpoint>,
    /// From where the service is called, as far as the region decides its name.
    pub network: Network,
    /// How many calls a second may be made; `None` leaves it to the client.
    pub qps: Option<Qps>,
    /// How many calls a day may be made from this project's directory; `None` is no limit.
    pub max_calls_per_day: Option<u64>,
    /// How requests are signed.
    pub signature: Signature,
    /// What makes a plan too dangerous to be applied without a word.
    pub guards: Guards,
    /// What a plan must not be.
    pub policies: Vec<Policy>,
    /// Where drift is told.
    pub notify: Vec<Channel>,
    /// How asynchronous processes are waited for.
    pub wait: Wait,
    /// After how long a step of a stage is not waited for any longer, where that is not what `wait` says.
    pub timeouts: BTreeMap<Stage, Duration>,
    /// The names of the tasks of the workspace that are nobody's business here, though nobody has declared them.
    pub unmanaged_ignore: Vec<Glob>,
}

impl Project {
    /// The keys that say something else than in `other`. On which line a setting stands does not matter.
    #[must_use]
    pub fn differing_keys(&self, other: &Self) -> Vec<&'static str> {
        let Self {
            id,
            name,
            region,
            endpoint,
            network,
            qps,
            max_calls_per_day,
            signature,
            guards,
            policies,
            notify,
            wait,
            timeouts,
            unmanaged_ignore,
        } = self;
        let differs = [
            ("project_id", *id != other.id),
            ("project_name", *name != other.name),
            ("region", *region != other.region),
            ("endpoint", *endpoint != other.endpoint),
            ("network", *network != other.network),
            ("qps", *qps != other.qps),
            ("max_calls_per_day", *max_calls_per_day != other.max_calls_per_day),
            ("signature", *signature != other.signature),
            ("guards", *guards != other.guards),
            ("policies", !policies.iter().map(conditions).eq(other.policies.iter().map(conditions))),
            ("notify", *notify != other.notify),
            ("wait", *wait != other.wait),
            ("timeouts", *timeouts != other.timeouts),
            ("unmanaged_ignore", *unmanaged_ignore != other.unmanaged_ignore),
        ];
        differs.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
    }
}

/// A policy without its place.
fn conditions(policy: &Policy) -> (&str, Severity, Each, &str, Option<&str>) {
    let Policy { name, severity, each, expression, message, place: _ } = policy;
    (name, *severity, *each, expression, message.as_deref())
}

/// Where the service is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// The emulator, in process.
    Embedded,
    /// A URL: `https`, or `http` to this very machine. Verbatim; without user info, query and fragment.
    Url(String),
}

/// From where the service is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Network {
    /// From anywhere.
    #[default]
    Public,
    /// From inside a VPC of the region.
    Vpc,
}

/// How many calls a second may be made, each number from 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qps {
    /// Of all operations together: what the Basic, Standard and Professional editions limit \[D\].
    Shared(u32),
    /// Of reads and of writes: what the Enterprise edition limits \[D\].
    ByClass {
        /// Get, List and Query.
        read: u32,
        /// All others.
        write: u32,
    },
}

/// How requests are signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signature {
    /// HMAC-SHA1 over the sorted parameters (`SignatureVersion` 1.0 \[D\]).
    #[default]
    V1,
    /// ACS3-HMAC-SHA256 over the headers and the body's digest: what the newest SDKs send \[SDK\].
    V3,
}

/// What makes a plan too dangerous to be applied without a word. `None` is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guards {
    /// How many tables a plan may remove.
    pub max_removed_tables: Option<u32>,
    /// Which share of the tables a plan may remove.
    pub max_removed_percent: Option<RemovedPercent>,
    /// How many tasks a plan may restart.
    pub max_restarts: Option<u32>,
    /// The worst impact that a plan may have.
    pub max_impact: Option<ImpactClass>,
    /// When changes may be applied.
    pub calendar: Calendar,
}

/// How asynchronous processes are waited for. `first_poll` ≤ `longest_poll` ≤ `deadline`, none of them zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// How long after its start a process is first asked about.
    pub first_poll: Duration,
    /// The longest pause between two questions.
    pub longest_poll: Duration,
    /// When to stop waiting; the process goes on and is found again by the next run.
    pub deadline: Duration,
}

impl Default for Wait {
    fn default() -> Self {
        Self {
            first_poll: Duration::from_secs(1),
            longest_poll: Duration::from_secs(10),
            deadline: Duration::from_secs(600),
        }
    }
}
