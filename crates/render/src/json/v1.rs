//! Version 1 of the machine form of a plan: a mirror of it, and nothing else.
//!
//! What Terraform has is named as Terraform names it. What it does not know is under `disync`.

mod wave;

use serde::Serialize;

pub(crate) use self::wave::Wave;
use crate::calls::ExpectedCalls;
use crate::spec::Shown;

/// The version of this format: the first number changes when readers must.
pub(crate) const FORMAT_VERSION: &str = "1.5";

#[derive(Serialize)]
pub(crate) struct Plan<'a> {
    pub(crate) format_version: &'static str,
    pub(crate) disync_version: &'a str,
    pub(crate) timestamp: String,
    pub(crate) project_id: i64,
    /// What the plan is for; since 1.2.
    pub(crate) mode: &'static str,
    /// Where the YAML was compared with another revision of itself, with nothing that is live; since 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) against: Option<Revision<'a>>,
    /// Where what was live was taken from a snapshot; since 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot: Option<Snapshot>,
    /// Where the plan is divided by what a branch changes; since 1.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Since<'a>>,
    /// How much of what there is was read; since 1.2.
    pub(crate) refresh: &'static str,
    pub(crate) plan_digest: String,
    /// Whether applying it would leave nothing to do.
    pub(crate) complete: bool,
    /// Whether something could not be read.
    pub(crate) errored: bool,
    /// Whether apply would do something, and not refuse.
    pub(crate) applyable: bool,
    pub(crate) resource_changes: Vec<ResourceChange<'a>>,
    pub(crate) resource_drift: Vec<ResourceDrift<'a>>,
    pub(crate) summary: Summary,
    pub(crate) violations: Vec<Violation<'a>>,
    pub(crate) left_out: Vec<String>,
    /// The tasks that were not read, but taken as they are recorded; since 1.2.
    pub(crate) assumed: Vec<String>,
    /// What is to be known and does not stop the plan; since 1.2.
    pub(crate) warnings: Vec<Warning<'a>>,
    /// Where the project has change windows or freezes; since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) change_window: Option<ChangeWindow<'a>>,
    /// Where there is more than one, in their order; since 1.4.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) waves: Vec<Wave>,
    /// What carrying it out takes beyond what planning takes, where something is there to tell; since 1.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expected_calls: Option<ExpectedCalls>,
}

/// A revision of the project in Git.
#[derive(Serialize)]
pub(crate) struct Revision<'a> {
    /// What was asked for.
    pub(crate) revision: &'a str,
    pub(crate) commit: &'a str,
    /// Whether the project was there.
    pub(crate) has_project: bool,
    /// The keys of the project's own file that say something else there.
    pub(crate) settings: &'a [&'static str],
}

/// What a branch is the cause of, and the rest. Everything of both is in `resource_changes`.
#[derive(Serialize)]
pub(crate) struct Since<'a> {
    pub(crate) base: Revision<'a>,
    pub(crate) branch: Vec<Part<'a>>,
    pub(crate) besides: Vec<Part<'a>>,
}

/// What of one change is in a part.
#[derive(Serialize)]
pub(crate) struct Part<'a> {
    /// Not where it is told beside the change itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    pub(crate) action: &'static str,
    pub(crate) rows: Vec<Row<'a>>,
    pub(crate) fields: Vec<Field<'a>>,
}

/// When a snapshot was recorded.
#[derive(Serialize)]
pub(crate) struct Snapshot {
    pub(crate) taken_at: String,
    pub(crate) age_seconds: u64,
}

/// Whether changes may be applied at the time of the plan.
#[derive(Serialize)]
pub(crate) struct ChangeWindow<'a> {
    pub(crate) open: bool,
    /// Until when it stays so, with the offset of the clock that decides; null where no end is in sight.
    pub(crate) until: Option<String>,
    /// `frozen` or `outside_windows`; null where it is open.
    pub(crate) code: Option<&'static str>,
    /// What the freeze is for.
    pub(crate) reason: Option<&'a str>,
    pub(crate) message: Option<String>,
}

/// One entry of `resource_changes`.
#[derive(Serialize)]
pub(crate) struct ResourceChange<'a> {
    pub(crate) address: String,
    pub(crate) mode: &'static str,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) name: &'a str,
    pub(crate) provider_name: &'static str,
    pub(crate) change: Change<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) action_reason: Option<&'static str>,
    pub(crate) disync: Details<'a>,
}

/// One entry of `resource_drift`. A plan carries the difference alone, so `before` and `after` are null.
#[derive(Serialize)]
pub(crate) struct ResourceDrift<'a> {
    pub(crate) address: String,
    pub(crate) mode: &'static str,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) name: &'a str,
    pub(crate) provider_name: &'static str,
    pub(crate) change: Change<'a>,
    pub(crate) disync: DriftDetails<'a>,
}

#[derive(Serialize)]
pub(crate) struct Change<'a> {
    pub(crate) actions: &'static [&'static str],
    pub(crate) before: Option<Shown<'a>>,
    pub(crate) after: Option<Shown<'a>>,
    /// What is known only afterwards: nothing; since 1.2.
    pub(crate) after_unknown: Nothing,
    /// What of `before` is secret: nothing ever is; since 1.2.
    pub(crate) before_sensitive: Sensitive,
    /// What of `after` is secret: nothing ever is; since 1.2.
    pub(crate) after_sensitive: Sensitive,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) replace_paths: Vec<Vec<&'a str>>,
}

/// An empty object.
#[derive(Serialize)]
pub(crate) struct Nothing {}

/// As Terraform writes it: an empty object where there is a value, `false` where there is none.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Sensitive {
    NoValue(bool),
    Nothing(Nothing),
}

impl Sensitive {
    pub(crate) fn of<T>(value: Option<&T>) -> Self {
        if value.is_some() { Self::Nothing(Nothing {}) } else { Self::NoValue(false) }
    }
}

#[derive(Serialize)]
pub(crate) struct Details<'a> {
    pub(crate) action: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) blocked: Option<Blocked>,
    pub(crate) tables: Tables<'a>,
    /// What becomes of each table that does not stay as it is; since 1.2.
    pub(crate) rows: Vec<Row<'a>>,
    pub(crate) fields: Vec<Field<'a>>,
    /// How many of the other changes were left out; since 1.2.
    pub(crate) left_out_fields: usize,
    /// With which wave it is changed, where the YAML says so; since 1.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wave: Option<u8>,
    /// The syncs that it comes after, by the YAML; since 1.4.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) after: Vec<String>,
    /// Since 1.2.
    pub(crate) impact: Impact,
    /// With `--preview`; since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) preview: Option<Preview<'a>>,
    /// What a reviewer should know besides; since 1.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) remarks: Vec<Remark>,
    pub(crate) file_id: Option<i64>,
    /// Of a solution, which has no file; since 1.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) solution_id: Option<i64>,
    pub(crate) origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Blocked {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) way_out: String,
}

#[derive(Serialize)]
pub(crate) struct DriftDetails<'a> {
    pub(crate) kind: &'static str,
    pub(crate) detail: Option<&'a str>,
    pub(crate) edited_by: Option<&'a str>,
    pub(crate) edited_at: Option<String>,
    /// What that proves about who did it; since 1.4.
    pub(crate) attribution: &'static str,
    pub(crate) tables: Tables<'a>,
    /// The tables that are written elsewhere; since 1.3.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) rows: Vec<Row<'a>>,
    pub(crate) fields: Vec<Field<'a>>,
}

#[derive(Serialize, Default)]
pub(crate) struct Tables<'a> {
    pub(crate) added: Vec<Table<'a>>,
    pub(crate) removed: Vec<Table<'a>>,
    pub(crate) unchanged: usize,
    /// How many table changes the scope left out; since 1.2.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// What becomes of one table.
#[derive(Serialize)]
pub(crate) struct Row<'a> {
    pub(crate) kind: &'static str,
    pub(crate) database: Option<&'a str>,
    pub(crate) table: &'a str,
    pub(crate) side: &'static str,
    pub(crate) impact: &'static str,
    /// Where it comes from, or what it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<End<'a>>,
    /// Where it goes, or what it becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<End<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin<'a>>,
}

/// One end of a row that leads from one thing to another: exactly one of the keys is there, or `database` and `table`.
#[derive(Serialize, Default)]
pub(crate) struct End<'a> {
    /// Another sync of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    /// A table of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) database: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) table: Option<&'a str>,
    /// A table of the destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) destination: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct Remark {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

#[derive(Serialize)]
pub(crate) struct Impact {
    pub(crate) class: &'static str,
    pub(crate) effects: Vec<Effect>,
}

#[derive(Serialize)]
pub(crate) struct Effect {
    pub(crate) kind: &'static str,
    pub(crate) class: &'static str,
    pub(crate) n_tables: usize,
    /// `documented`, `inferred` or `undocumented`.
    pub(crate) evidence: &'static str,
    /// The effect as a sentence for people.
    pub(crate) message: String,
}

/// What the service would make of a change; never the content itself.
#[derive(Serialize)]
pub(crate) struct Preview<'a> {
    pub(crate) digest: String,
    pub(crate) mappings: Vec<Mapping<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Mapping<'a> {
    pub(crate) database: Option<&'a str>,
    pub(crate) table: &'a str,
    pub(crate) destination: Option<&'a str>,
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) primary_key: &'a [String],
}

#[derive(Serialize)]
pub(crate) struct Column<'a> {
    pub(crate) name: &'a str,
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Table<'a> {
    pub(crate) database: Option<&'a str>,
    pub(crate) table: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Field<'a> {
    pub(crate) field: &'a str,
    pub(crate) before: Option<&'a str>,
    pub(crate) after: Option<&'a str>,
    pub(crate) forces_replacement: bool,
    /// Who changed it since the last apply; since 1.2.
    pub(crate) side: &'static str,
    /// Since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Origin<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: u32,
}

#[derive(Serialize)]
pub(crate) struct Summary {
    pub(crate) add: usize,
    pub(crate) change: usize,
    pub(crate) destroy: usize,
    pub(crate) adopt: usize,
    pub(crate) forget: usize,
    pub(crate) keep: usize,
    pub(crate) blocked: usize,
    pub(crate) tables_added: usize,
    pub(crate) tables_removed: usize,
    /// Since 1.2.
    pub(crate) tables_moved: usize,
    /// Since 1.2.
    pub(crate) tables_renamed: usize,
    /// Since 1.2.
    pub(crate) tables_remapped: usize,
}

#[derive(Serialize)]
pub(crate) struct Violation<'a> {
    pub(crate) setting: &'a str,
    /// How the limit is exceeded; since 1.2.
    pub(crate) kind: &'static str,
    /// Null where the limit is no number.
    pub(crate) limit: Option<usize>,
    /// Null where the limit is no number.
    pub(crate) found: Option<usize>,
    pub(crate) message: String,
    /// The changes that exceed it; since 1.2.
    pub(crate) addresses: Vec<String>,
    /// The flag that lets this plan pass once, where there is one; since 1.2.
    pub(crate) flag: Option<String>,
    /// What meets the condition of a policy: addresses, or `address/db.table`; since 1.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hits: Vec<String>,
}

/// What a policy says of a plan that it does not deny.
#[derive(Serialize)]
pub(crate) struct Warning<'a> {
    pub(crate) setting: &'a str,
    pub(crate) message: String,
    /// What meets the condition: addresses, or `address/db.table`; empty where it is the plan as a whole.
    pub(crate) hits: Vec<String>,
}
