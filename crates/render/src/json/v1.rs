//! Version 1 of the machine form of a plan: a mirror of it, and nothing else.
//!
//! What Terraform has is named as Terraform names it. What it does not know is under `disync`.

use serde::Serialize;

use crate::spec::Shown;

/// The version of this format: the first number changes when readers must.
pub(super) const FORMAT_VERSION: &str = "1.1";

#[derive(Serialize)]
pub(super) struct Plan<'a> {
    pub(super) format_version: &'static str,
    pub(super) disync_version: &'a str,
    pub(super) timestamp: String,
    pub(super) project_id: i64,
    pub(super) plan_digest: String,
    /// Whether applying it would leave nothing to do.
    pub(super) complete: bool,
    /// Whether something could not be read.
    pub(super) errored: bool,
    /// Whether apply would do something, and not refuse.
    pub(super) applyable: bool,
    pub(super) resource_changes: Vec<ResourceChange<'a>>,
    pub(super) resource_drift: Vec<ResourceDrift<'a>>,
    pub(super) summary: Summary,
    pub(super) violations: Vec<Violation<'a>>,
    pub(super) left_out: Vec<String>,
}

/// One entry of `resource_changes`.
#[derive(Serialize)]
pub(super) struct ResourceChange<'a> {
    pub(super) address: String,
    pub(super) mode: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) provider_name: &'static str,
    pub(super) change: Change<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) action_reason: Option<&'static str>,
    pub(super) disync: Details<'a>,
}

/// One entry of `resource_drift`. A plan carries the difference alone, so `before` and `after` are null.
#[derive(Serialize)]
pub(super) struct ResourceDrift<'a> {
    pub(super) address: String,
    pub(super) mode: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) provider_name: &'static str,
    pub(super) change: Change<'a>,
    pub(super) disync: DriftDetails<'a>,
}

#[derive(Serialize)]
pub(super) struct Change<'a> {
    pub(super) actions: &'static [&'static str],
    pub(super) before: Option<Shown<'a>>,
    pub(super) after: Option<Shown<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) replace_paths: Vec<Vec<&'a str>>,
}

#[derive(Serialize)]
pub(super) struct Details<'a> {
    pub(super) action: &'static str,
    pub(super) reason: &'static str,
    pub(super) blocked: Option<Blocked>,
    pub(super) tables: Tables<'a>,
    pub(super) fields: Vec<Field<'a>>,
    pub(super) file_id: Option<i64>,
    /// Of a solution, which has no file; since 1.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) solution_id: Option<i64>,
    pub(super) origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
pub(super) struct Blocked {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) way_out: String,
}

#[derive(Serialize)]
pub(super) struct DriftDetails<'a> {
    pub(super) kind: &'static str,
    pub(super) detail: Option<&'a str>,
    pub(super) edited_by: Option<&'a str>,
    pub(super) edited_at: Option<String>,
    pub(super) tables: Tables<'a>,
    pub(super) fields: Vec<Field<'a>>,
}

#[derive(Serialize, Default)]
pub(super) struct Tables<'a> {
    pub(super) added: Vec<Table<'a>>,
    pub(super) removed: Vec<Table<'a>>,
    pub(super) unchanged: usize,
}

#[derive(Serialize)]
pub(super) struct Table<'a> {
    pub(super) database: Option<&'a str>,
    pub(super) table: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
pub(super) struct Field<'a> {
    pub(super) field: &'a str,
    pub(super) before: Option<&'a str>,
    pub(super) after: Option<&'a str>,
    pub(super) forces_replacement: bool,
}

#[derive(Serialize)]
pub(super) struct Origin<'a> {
    pub(super) file: &'a str,
    pub(super) line: u32,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) add: usize,
    pub(super) change: usize,
    pub(super) destroy: usize,
    pub(super) adopt: usize,
    pub(super) forget: usize,
    pub(super) keep: usize,
    pub(super) blocked: usize,
    pub(super) tables_added: usize,
    pub(super) tables_removed: usize,
}

#[derive(Serialize)]
pub(super) struct Violation<'a> {
    pub(super) setting: &'a str,
    pub(super) limit: usize,
    pub(super) found: usize,
    pub(super) message: String,
}
