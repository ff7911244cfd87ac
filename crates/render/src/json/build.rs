//! From a plan to its mirror.

use disync_model::{Origin, TableRef, TaskId};
use disync_plan::{
    Action, Against, Block, Change, Closure, Drift, DriftKind, Excess, FieldChange, Plan, PlannedWave, Reason,
    Revision, Side, Since, Standing, Violation, Warning,
};
use jiff::Zoned;

use super::{Meta, rows, v1};
use crate::plan::{block_code, block_text, block_way_out, closed_text, violation_flag, violation_text, warning_text};
use crate::spec::{Shown, resource_type};

const MODE: &str = "managed";
const PROVIDER: &str = "dataworks";

pub(super) fn plan<'a>(plan: &'a Plan, meta: &Meta<'a>) -> v1::Plan<'a> {
    let unreadable = |change: &Change| matches!(change.block, Some(Block::Unreadable(_)));
    v1::Plan {
        format_version: v1::FORMAT_VERSION,
        disync_version: meta.version,
        timestamp: meta.now.to_string(),
        project_id: plan.project.0,
        mode: plan.mode.word(),
        against: match &plan.against {
            Against::Revision(revision) => Some(self::revision(revision)),
            Against::Now | Against::Snapshot { .. } => None,
        },
        snapshot: match &plan.against {
            Against::Snapshot { at, age } => {
                Some(v1::Snapshot { taken_at: at.to_string(), age_seconds: age.as_secs() })
            }
            Against::Now | Against::Revision(_) => None,
        },
        since: plan.since.as_ref().map(since),
        refresh: plan.refresh.word(),
        plan_digest: plan.digest().to_string(),
        complete: plan.left_out.is_empty()
            && !plan.changes.iter().any(Change::is_narrowed)
            && plan.blocked().next().is_none(),
        errored: plan.changes.iter().any(unreadable),
        applyable: plan.against == Against::Now && !plan.is_empty() && !plan.is_refused(),
        resource_changes: plan.changes.iter().map(resource_change).collect(),
        resource_drift: plan.drift.iter().map(resource_drift).collect(),
        summary: summary(plan),
        violations: plan.violations.iter().map(violation).collect(),
        left_out: plan.left_out.iter().map(ToString::to_string).collect(),
        assumed: plan.assumed.iter().map(ToString::to_string).collect(),
        warnings: plan.warnings.iter().map(warning).collect(),
        change_window: change_window(&plan.standing),
        waves: waves(plan),
        expected_calls: meta.expected_calls.map(Into::into),
    }
}

fn waves(plan: &Plan) -> Vec<v1::Wave> {
    let waves = plan.waves();
    let last = waves.len().saturating_sub(1);
    let address = |at: &usize| plan.changes.get(*at).map(|change| change.address.to_string());
    let wave = |(n, wave): (usize, &PlannedWave)| v1::Wave {
        wave: wave.wave.number(),
        addresses: wave.changes.iter().filter_map(address).collect(),
        watched: wave.watched.iter().filter_map(address).collect(),
        healthy_for_seconds: plan.healthy_for.filter(|_| n < last).map(|time| time.as_secs_f64()),
    };
    if last == 0 { Vec::new() } else { waves.iter().enumerate().map(wave).collect() }
}

fn since(since: &Since) -> v1::Since<'_> {
    v1::Since {
        base: revision(&since.revision),
        branch: since.branch.iter().map(entry_of).collect(),
        besides: since.besides.iter().map(entry_of).collect(),
    }
}

fn entry_of(change: &Change) -> v1::Part<'_> {
    v1::Part { address: Some(change.address.to_string()), ..part(change) }
}

/// What a part of a divided plan has of a change that is told beside it.
pub(crate) fn part(change: &Change) -> v1::Part<'_> {
    v1::Part {
        address: None,
        action: change.action.word(),
        rows: change.tables.iter().map(rows::row).collect(),
        fields: fields(&change.fields),
    }
}

pub(crate) fn revision(revision: &Revision) -> v1::Revision<'_> {
    let Revision { asked, commit, has_project, settings } = revision;
    v1::Revision { revision: asked, commit, has_project: *has_project, settings }
}

/// A project without a calendar has nothing to say.
fn change_window(standing: &Standing) -> Option<v1::ChangeWindow<'_>> {
    let time = |at: &Zoned| at.strftime("%FT%T%:z").to_string();
    match standing {
        Standing::Open { until: None } => None,
        Standing::Open { until: Some(until) } => {
            let until = Some(time(until));
            Some(v1::ChangeWindow { open: true, until, code: None, reason: None, message: None })
        }
        Standing::Closed(closed) => {
            let (code, reason) = match &closed.why {
                Closure::Frozen(freeze) => ("frozen", freeze.reason.as_deref()),
                Closure::OutsideWindows(_) => ("outside_windows", None),
            };
            let (until, message) = (closed.opens.as_ref().map(time), Some(closed_text(closed)));
            Some(v1::ChangeWindow { open: false, until, code: Some(code), reason, message })
        }
    }
}

fn summary(plan: &Plan) -> v1::Summary {
    let counts = plan.counts();
    let keeps = |change: &&Change| !change.is_effective() && change.block.is_none();
    v1::Summary {
        add: counts.add,
        change: counts.change,
        destroy: counts.destroy,
        adopt: counts.adopt,
        forget: counts.forget,
        keep: plan.changes.iter().filter(keeps).count(),
        blocked: plan.blocked().count(),
        tables_added: counts.tables_added,
        tables_removed: counts.tables_removed,
        tables_moved: counts.tables_moved,
        tables_renamed: counts.tables_renamed,
        tables_remapped: counts.tables_remapped,
    }
}

pub(crate) fn warning(warning: &Warning) -> v1::Warning<'_> {
    let hits = warning.hits.iter().map(ToString::to_string).collect();
    v1::Warning { setting: &warning.setting, message: warning_text(warning), hits }
}

pub(crate) fn violation(violation: &Violation) -> v1::Violation<'_> {
    let (kind, limit, found) = match &violation.excess {
        Excess::RemovedTables { limit, found } => ("removed_tables", Some(*limit), Some(*found)),
        Excess::RemovedPercent { limit, found, shipped, .. } => {
            let percent = found.saturating_mul(100).div_ceil((*shipped).max(1));
            ("removed_percent", Some(usize::from(*limit)), Some(percent))
        }
        Excess::Restarts { limit, found } => ("restarts", Some(*limit), Some(*found)),
        Excess::Impact { .. } => ("impact", None, None),
        Excess::Denied { .. } => ("denied", None, None),
        Excess::Undecided { .. } => ("undecided", None, None),
    };
    v1::Violation {
        setting: &violation.setting,
        kind,
        limit,
        found,
        message: violation_text(violation),
        addresses: violation.addresses.iter().map(ToString::to_string).collect(),
        flag: violation_flag(violation),
        hits: match &violation.excess {
            Excess::Denied { hits, .. } => hits.iter().map(ToString::to_string).collect(),
            Excess::Undecided { hit, .. } => hit.iter().map(ToString::to_string).collect(),
            Excess::RemovedTables { .. }
            | Excess::RemovedPercent { .. }
            | Excess::Restarts { .. }
            | Excess::Impact { .. } => Vec::new(),
        },
    }
}

fn resource_change(change: &Change) -> v1::ResourceChange<'_> {
    let replacing = change.fields.iter().filter(|field| field.replaces);
    v1::ResourceChange {
        address: change.address.to_string(),
        mode: MODE,
        kind: resource_type(&change.address),
        name: change.address.name.as_str(),
        provider_name: PROVIDER,
        change: v1::Change {
            replace_paths: replacing.map(|field| field.field.split('.').collect()).collect(),
            ..before_and_after(actions(change.action), Shown::before(change), Shown::after(change))
        },
        action_reason: action_reason(change),
        disync: details(change),
    }
}

pub(crate) fn details(change: &Change) -> v1::Details<'_> {
    v1::Details {
        action: change.action.word(),
        reason: change.reason.code(),
        blocked: change.block.as_ref().map(|block| v1::Blocked {
            code: block_code(block),
            message: block_text(block, change),
            way_out: block_way_out(block, change),
        }),
        tables: tables(change),
        rows: change.tables.iter().map(rows::row).collect(),
        impact: rows::impact(change),
        preview: change.preview.as_ref().map(rows::preview),
        fields: fields(&change.fields),
        left_out_fields: change.left_out_fields,
        wave: (!change.order.wave.is_default()).then(|| change.order.wave.number()),
        after: change.order.after.iter().map(ToString::to_string).collect(),
        file_id: change.task.and_then(TaskId::file).map(|file| file.0),
        solution_id: change.task.and_then(TaskId::solution).map(|solution| solution.0),
        remarks: change.remarks.iter().map(rows::remark).collect(),
        origin: change.origin.as_ref().map(origin),
    }
}

fn before_and_after<'a>(
    actions: &'static [&'static str],
    before: Option<Shown<'a>>,
    after: Option<Shown<'a>>,
) -> v1::Change<'a> {
    v1::Change {
        actions,
        after_unknown: v1::Nothing {},
        before_sensitive: v1::Sensitive::of(before.as_ref()),
        after_sensitive: v1::Sensitive::of(after.as_ref()),
        before,
        after,
        replace_paths: Vec::new(),
    }
}

/// What Terraform would call it. What is only recorded changes nothing that Terraform's tools know of.
const fn actions(action: Action) -> &'static [&'static str] {
    match action {
        Action::Keep | Action::Adopt | Action::Forget => &["no-op"],
        Action::Create => &["create"],
        Action::Update => &["update"],
        Action::Replace => &["delete", "create"],
        Action::Delete => &["delete"],
    }
}

fn action_reason(change: &Change) -> Option<&'static str> {
    match (change.action, &change.reason) {
        (Action::Replace, _) => Some("replace_because_cannot_update"),
        (Action::Delete, Reason::Undeclared) => Some("delete_because_no_resource_config"),
        _ => None,
    }
}

fn tables(change: &Change) -> v1::Tables<'_> {
    let (unchanged, left_out) = (change.unchanged_tables, change.left_out_tables);
    let mut tables = v1::Tables { unchanged, left_out, ..v1::Tables::default() };
    for row in &change.tables {
        tables.added.extend(row.comes().map(|table| self::table(table.as_ref(), row.origin.as_ref())));
        tables.removed.extend(row.goes().map(|table| self::table(table.as_ref(), None)));
    }
    tables
}

fn table<'a>(table: TableRef<'a>, place: Option<&'a Origin>) -> v1::Table<'a> {
    v1::Table { database: table.database, table: table.name, origin: place.map(origin) }
}

pub(crate) fn origin(origin: &Origin) -> v1::Origin<'_> {
    v1::Origin { file: &origin.file, line: origin.line }
}

fn fields(fields: &[FieldChange]) -> Vec<v1::Field<'_>> {
    fields.iter().map(field).collect()
}

fn field(field: &FieldChange) -> v1::Field<'_> {
    let FieldChange { field, before, after, replaces, side, origin: place } = field;
    v1::Field {
        field,
        before: before.as_deref(),
        after: after.as_deref(),
        forces_replacement: *replaces,
        side: side.word(),
        origin: place.as_ref().map(origin),
    }
}

fn resource_drift(drift: &Drift) -> v1::ResourceDrift<'_> {
    v1::ResourceDrift {
        address: drift.address.to_string(),
        mode: MODE,
        kind: resource_type(&drift.address),
        name: drift.address.name.as_str(),
        provider_name: PROVIDER,
        change: before_and_after(drift_actions(&drift.kind), None, None),
        disync: drift_details(drift),
    }
}

/// What Terraform would call what somebody else did.
pub(crate) const fn drift_actions(kind: &DriftKind) -> &'static [&'static str] {
    match kind {
        DriftKind::Changed(_) | DriftKind::Foreign(_) | DriftKind::Renamed(_) => &["update"],
        DriftKind::Vanished => &["delete"],
        DriftKind::Recreated => &["delete", "create"],
    }
}

pub(crate) fn drift_details(drift: &Drift) -> v1::DriftDetails<'_> {
    let (kind, detail) = match &drift.kind {
        DriftKind::Changed(_) => ("changed", None),
        DriftKind::Foreign(why) => ("foreign", Some(why.as_str())),
        DriftKind::Vanished => ("vanished", None),
        DriftKind::Recreated => ("recreated", None),
        DriftKind::Renamed(to) => ("renamed", Some(to.as_str())),
    };
    let mut details = v1::DriftDetails {
        kind,
        detail,
        edited_by: drift.edited_by.as_deref(),
        edited_at: drift.edited_at.map(|at| at.to_string()),
        attribution: drift.attribution.word(),
        tables: v1::Tables::default(),
        rows: drift.remapped.iter().map(rows::row).collect(),
        fields: Vec::new(),
    };
    if let DriftKind::Changed(difference) = &drift.kind {
        details.tables.added = difference.added.iter().map(|added| table(added.as_ref(), None)).collect();
        details.tables.removed = difference.removed.iter().map(|removed| table(removed.as_ref(), None)).collect();
        details.tables.unchanged = difference.unchanged;
        details.fields = fields(&difference.fields);
        for field in &mut details.fields {
            field.side = Side::Theirs.word();
        }
    }
    details
}
