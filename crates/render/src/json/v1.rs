//! Version 1 of the machine form of a plan: a mirror of it, and nothing else.
//!
//! What Terraform has is named as Terraform names it. What it does not know is under `disync`.

use serde::Serialize;

use crate::spec::Shown;

/// The version of this format: the first number changes when readers must.
pub(super) const FORMAT_VERSION: &str = "1.2";

#[derive(Serialize)]
pub(super) struct Plan<'a> {
    pub(super) format_version: &'static str,
    pub(super) disync_version: &'a str,
    pub(super) timestamp: String,
    pub(super) project_id: i64,
    /// What the plan is for; since 1.2.
    pub(super) mode: &'static str,
    /// How much of what there is was read; since 1.2.
    pub(super) refresh: &'static str,
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
    /// The tasks that were not read, but taken as they are recorded; since 1.2.
    pub(super) assumed: Vec<String>,
    /// Where the project has change windows or freezes; since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change_window: Option<ChangeWindow<'a>>,
}

/// Whether changes may be applied at the time of the plan.
#[derive(Serialize)]
pub(super) struct ChangeWindow<'a> {
    pub(super) open: bool,
    /// Until when it stays so, with the offset of the clock that decides; null where no end is in sight.
    pub(super) until: Option<String>,
    /// `frozen` or `outside_windows`; null where it is open.
    pub(super) code: Option<&'static str>,
    /// What the freeze is for.
    pub(super) reason: Option<&'a str>,
    pub(super) message: Option<String>,
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
    /// What is known only afterwards: nothing; since 1.2.
    pub(super) after_unknown: Nothing,
    /// What of `before` is secret: nothing ever is; since 1.2.
    pub(super) before_sensitive: Sensitive,
    /// What of `after` is secret: nothing ever is; since 1.2.
    pub(super) after_sensitive: Sensitive,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) replace_paths: Vec<Vec<&'a str>>,
}

/// An empty object.
#[derive(Serialize)]
pub(super) struct Nothing {}

/// As Terraform writes it: an empty object where there is a value, `false` where there is none.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Sensitive {
    NoValue(bool),
    Nothing(Nothing),
}

impl Sensitive {
    pub(super) fn of<T>(value: Option<&T>) -> Self {
        if value.is_some() { Self::Nothing(Nothing {}) } else { Self::NoValue(false) }
    }
}

#[derive(Serialize)]
pub(super) struct Details<'a> {
    pub(super) action: &'static str,
    pub(super) reason: &'static str,
    pub(super) blocked: Option<Blocked>,
    pub(super) tables: Tables<'a>,
    /// What becomes of each table that does not stay as it is; since 1.2.
    pub(super) rows: Vec<Row<'a>>,
    pub(super) fields: Vec<Field<'a>>,
    /// How many of the other changes were left out; since 1.2.
    pub(super) left_out_fields: usize,
    /// Since 1.2.
    pub(super) impact: Impact,
    /// With `--preview`; since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) preview: Option<Preview<'a>>,
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
    /// How many table changes the scope left out; since 1.2.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// What becomes of one table.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    pub(super) kind: &'static str,
    pub(super) database: Option<&'a str>,
    pub(super) table: &'a str,
    pub(super) side: &'static str,
    pub(super) impact: &'static str,
    /// Where it comes from, or what it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<End<'a>>,
    /// Where it goes, or what it becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<End<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin<'a>>,
}

/// One end of a row that leads from one thing to another: exactly one of the keys is there, or `database` and `table`.
#[derive(Serialize, Default)]
pub(super) struct End<'a> {
    /// Another sync of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    /// A table of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) database: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) table: Option<&'a str>,
    /// A table of the destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) destination: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Impact {
    pub(super) class: &'static str,
    pub(super) effects: Vec<Effect>,
}

#[derive(Serialize)]
pub(super) struct Effect {
    pub(super) kind: &'static str,
    pub(super) class: &'static str,
    pub(super) n_tables: usize,
    /// `documented`, `inferred` or `undocumented`.
    pub(super) evidence: &'static str,
}

/// What the service would make of a change; never the content itself.
#[derive(Serialize)]
pub(super) struct Preview<'a> {
    pub(super) digest: String,
    pub(super) mappings: Vec<Mapping<'a>>,
}

#[derive(Serialize)]
pub(super) struct Mapping<'a> {
    pub(super) database: Option<&'a str>,
    pub(super) table: &'a str,
    pub(super) destination: Option<&'a str>,
    pub(super) columns: Vec<Column<'a>>,
    pub(super) primary_key: &'a [String],
}

#[derive(Serialize)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
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
    /// Who changed it since the last apply; since 1.2.
    pub(super) side: &'static str,
    /// Since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin<'a>>,
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
    /// Since 1.2.
    pub(super) tables_moved: usize,
    /// Since 1.2.
    pub(super) tables_renamed: usize,
    /// Since 1.2.
    pub(super) tables_remapped: usize,
}

#[derive(Serialize)]
pub(super) struct Violation<'a> {
    pub(super) setting: &'a str,
    /// How the limit is exceeded; since 1.2.
    pub(super) kind: &'static str,
    /// Null where the limit is no number.
    pub(super) limit: Option<usize>,
    /// Null where the limit is no number.
    pub(super) found: Option<usize>,
    pub(super) message: String,
    /// The changes that exceed it; since 1.2.
    pub(super) addresses: Vec<String>,
    /// The flag that lets this plan pass once, where there is one; since 1.2.
    pub(super) flag: Option<&'static str>,
}
