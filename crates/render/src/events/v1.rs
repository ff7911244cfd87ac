//! Version 1 of the stream of events: the envelope, and what can be in it.

use serde::Serialize;

use crate::drift;
use crate::json::v1::{Details, DriftDetails, Origin, Part, Revision, Violation, Warning};
use crate::problems::{Code, Extent};
use crate::spec::Shown;

/// The version of the stream: the first number changes when readers must.
pub(super) const UI: &str = "1.3";

/// One event. Besides the first five, the keys are those of its type.
#[derive(Serialize, Default)]
pub(super) struct Line<'a> {
    #[serde(rename = "@level")]
    pub(super) level: &'static str,
    #[serde(rename = "@message")]
    pub(super) message: String,
    #[serde(rename = "@module")]
    pub(super) module: &'static str,
    #[serde(rename = "@timestamp")]
    pub(super) timestamp: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) disync: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ui: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hook: Option<Hook<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<Change<'a>>,
    /// How the plan is divided by what a branch changes; since 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Divided<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) impact: Option<Impact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) policy: Option<Violation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) warning: Option<Warning<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changes: Option<Summary>,
    /// Something that has drifted; since 1.2.
    #[serde(rename = "finding", skip_serializing_if = "Option::is_none")]
    pub(super) found: Option<Found<'a>>,
    /// How much has; since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drift: Option<drift::Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diagnostic: Option<Diagnostic<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exit: Option<Exit<'a>>,
}

/// Which sync, in the words that Terraform has for resources.
#[derive(Serialize)]
pub(super) struct Resource<'a> {
    pub(super) addr: String,
    pub(super) module: &'static str,
    pub(super) resource: String,
    pub(super) implied_provider: &'static str,
    pub(super) resource_type: &'static str,
    pub(super) resource_name: &'a str,
    pub(super) resource_key: Option<&'static str>,
}

/// Something that happens to one sync.
#[derive(Serialize)]
pub(super) struct Hook<'a> {
    pub(super) resource: Resource<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) action: Option<&'static str>,
    /// What the change does to data in flight; since 1.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) class: Option<&'static str>,
    /// Which step: `generate`, `create`, `deploy` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<&'static str>,
    /// `file_id` or `solution_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) elapsed_seconds: Option<u64>,
    /// `done`, `failed`, `unknown`, `waiting`, `running` (since 1.3) or `skipped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'static str>,
    /// What the service or the failure says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) said: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) async_process_id: Option<i64>,
}

/// A change that is planned, or was made behind our back.
#[derive(Serialize)]
pub(super) struct Change<'a> {
    pub(super) resource: Resource<'a>,
    /// `noop`, `create`, `update`, `replace` or `delete`.
    pub(super) action: &'static str,
    /// Terraform's reason, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Shown<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<Shown<'a>>,
    /// What it does to data in flight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Origin<'a>>,
    /// The same as in the JSON of a plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) disync: Option<Details<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drift: Option<DriftDetails<'a>>,
    /// Of a plan that is divided; since 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Parts<'a>>,
}

/// What of a change is in each part of a divided plan, where it has any.
#[derive(Serialize)]
pub(super) struct Parts<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) branch: Option<Part<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) besides: Option<Part<'a>>,
}

/// Where the branch began, and of how many changes each part has something.
#[derive(Serialize)]
pub(super) struct Divided<'a> {
    pub(super) base: Revision<'a>,
    pub(super) n_branch: usize,
    pub(super) n_besides: usize,
}

/// Something that `drift` has found: the same as in the JSON of its report, and which sync.
#[derive(Serialize)]
pub(super) struct Found<'a> {
    pub(super) resource: Resource<'a>,
    #[serde(flatten)]
    pub(super) finding: drift::Found<'a>,
}

/// What a plan does to data in flight: the worst class, and how many changes are of each.
#[derive(Serialize)]
pub(super) struct Impact {
    pub(super) class: &'static str,
    pub(super) changes: Vec<ClassCount>,
}

#[derive(Serialize)]
pub(super) struct ClassCount {
    pub(super) class: &'static str,
    pub(super) n_changes: usize,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) add: usize,
    pub(super) change: usize,
    /// Tasks that are taken into the state.
    pub(super) import: usize,
    pub(super) remove: usize,
    /// `plan`, `apply` or `destroy`.
    pub(super) operation: &'static str,
    pub(super) forget: usize,
    pub(super) blocked: usize,
    pub(super) tables_added: usize,
    pub(super) tables_removed: usize,
    pub(super) tables_moved: usize,
    pub(super) tables_renamed: usize,
    pub(super) tables_remapped: usize,
    /// Of an apply: how many changes were meant, and how they ended; since 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<Ended>,
}

/// How many changes ended how; each of those that were planned is one of the others.
#[derive(Serialize)]
pub(super) struct Ended {
    pub(super) planned: usize,
    pub(super) applied: usize,
    pub(super) skipped: usize,
    pub(super) failed: usize,
    pub(super) unknown: usize,
    pub(super) waiting: usize,
    pub(super) running: usize,
    pub(super) parked: usize,
    pub(super) not_begun: usize,
}

#[derive(Serialize)]
pub(super) struct Diagnostic<'a> {
    pub(super) severity: &'static str,
    pub(super) summary: &'a str,
    pub(super) detail: String,
    /// Of a problem in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) range: Option<Extent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) snippet: Option<Code<'a>>,
}

#[derive(Serialize)]
pub(super) struct Exit<'a> {
    pub(super) exit_code: u8,
    /// A stable word for the exit code.
    pub(super) reason: &'a str,
}
