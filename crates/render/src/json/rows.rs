//! The rows of a change, what they do to data in flight, and what the service would make of them, as a mirror.

use disync_model::Mapping;
use disync_plan::{Change, Effect, EffectKind, Evidence, Preview, Remark, TableChange, TableChangeKind};

use super::{build, v1};
use crate::plan::{effect_text, remark_code, remark_text};

pub(super) fn row(row: &TableChange) -> v1::Row<'_> {
    let (kind, from, to) = match &row.kind {
        TableChangeKind::Added => ("added", None, None),
        TableChangeKind::Removed => ("removed", None, None),
        TableChangeKind::MovedFrom(address) => ("moved_from", Some(sync(address.to_string())), None),
        TableChangeKind::MovedTo(address) => ("moved_to", None, Some(sync(address.to_string()))),
        TableChangeKind::RenamedFrom(old) => {
            let old = old.as_ref();
            let end = v1::End { database: Some(old.database), table: Some(old.name), ..v1::End::default() };
            ("renamed", Some(end), None)
        }
        TableChangeKind::Remapped { from, to } => ("remapped", Some(destination(from)), Some(destination(to))),
        TableChangeKind::Published => ("published", None, None),
        TableChangeKind::Withdrawn => ("withdrawn", None, None),
    };
    let table = row.table.as_ref();
    v1::Row {
        kind,
        database: table.database,
        table: table.name,
        side: row.side.word(),
        impact: row.impact.word(),
        from,
        to,
        origin: row.origin.as_ref().map(build::origin),
    }
}

fn sync<'a>(address: String) -> v1::End<'a> {
    v1::End { address: Some(address), ..v1::End::default() }
}

fn destination(table: &str) -> v1::End<'_> {
    v1::End { destination: Some(table), ..v1::End::default() }
}

pub(super) fn remark(remark: &Remark) -> v1::Remark {
    v1::Remark { code: remark_code(remark), message: remark_text(remark) }
}

pub(super) fn impact(change: &Change) -> v1::Impact {
    let effects = change.impact.effects.iter().map(|effect| self::effect(change, effect)).collect();
    v1::Impact { class: change.impact.class.word(), effects }
}

fn effect(change: &Change, effect: &Effect) -> v1::Effect {
    v1::Effect {
        kind: effect_code(effect.kind),
        class: effect.class.word(),
        n_tables: effect.n_tables,
        evidence: match effect.evidence {
            Evidence::Documented => "documented",
            Evidence::Inferred => "inferred",
            Evidence::Undocumented => "undocumented",
        },
        message: effect_text(change, effect),
    }
}

const fn effect_code(kind: EffectKind) -> &'static str {
    match kind {
        EffectKind::FullLoad => "full_load",
        EffectKind::Restart => "restart",
        EffectKind::Replay => "replay",
        EffectKind::Duplicates => "duplicates",
        EffectKind::NotShipped => "not_shipped",
        EffectKind::Orphaned => "orphaned",
        EffectKind::StartsAnew => "starts_anew",
        EffectKind::PositionLost => "position_lost",
        EffectKind::Stops => "stops",
        EffectKind::HumanStep => "human_step",
        EffectKind::NextStart => "next_start",
        EffectKind::RecordOnly => "record_only",
    }
}

pub(super) fn preview(preview: &Preview) -> v1::Preview<'_> {
    v1::Preview { digest: preview.digest.to_string(), mappings: preview.mappings.iter().map(mapping).collect() }
}

fn mapping(mapping: &Mapping) -> v1::Mapping<'_> {
    let table = mapping.table.as_ref();
    v1::Mapping {
        database: table.database,
        table: table.name,
        destination: mapping.destination.as_deref(),
        columns: mapping.columns.iter().map(|column| v1::Column { name: &column.name, kind: &column.kind }).collect(),
        primary_key: &mapping.primary_key,
    }
}
