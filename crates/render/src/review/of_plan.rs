//! A plan as comments: what stops it, what it takes away, what it does to data in flight, what changed behind our back.
//!
//! What is harmless is not commented on. Rows of one kind in one change that are too many to be looked at one by one are
//! counted instead; the plan itself has them all.

use std::collections::BTreeMap;

use disync_model::{ImpactClass, Place};
use disync_plan::{
    Action, Attribution, Block, Change, Drift, DriftKind, Excess, Plan, TableChange, TableChangeKind, Violation,
    Warning,
};

use super::{Collector, Comment, Draft, Rule, Severity, place_of, whole_file};
use crate::escape::name;
use crate::phrase::{count, some_of, table_into};
use crate::plan::{
    accepted_text, block_code, block_text, block_way_out, effect_text, remark_code, remark_text, violation_flag,
    violation_text, warning_text, worth_a_word,
};

/// How many rows of one kind in one change are commented on one by one.
pub(super) const MOST_ROWS: usize = 50;

/// How many tables are named where they are counted.
pub(super) const MOST_NAMES: usize = 5;

/// What a reviewer should look at in a plan. Where nothing in the YAML caused it, it is commented on `file`, which makes
/// the folder a project.
#[must_use]
pub fn plan_comments(plan: &Plan, file: &str) -> Vec<Comment> {
    let mut collector = Collector::default();
    for found in &plan.violations {
        violation(&mut collector, found, file);
    }
    for found in &plan.warnings {
        warning(&mut collector, plan, found, file);
    }
    for change in &plan.changes {
        let parts = plan.since.as_ref().map(|since| since.parts_of(&change.address)).unwrap_or_default();
        if parts.is_empty() {
            self::change(&mut collector, change, file);
        }
        for (n, (part, change)) in parts.into_iter().enumerate() {
            collector.part = Some(part);
            if n == 0 {
                self::change(&mut collector, change, file);
            } else {
                details(&mut collector, change, &place_in(change, file));
            }
        }
        collector.part = None;
    }
    for drift in &plan.drift {
        let change = plan.changes.iter().find(|change| change.address == drift.address);
        let origin = change.and_then(|change| change.origin.as_ref());
        self::drift(&mut collector, drift, origin.map_or_else(|| whole_file(file), place_of));
    }
    collector.comments
}

/// What is to be said of a change, and of what it does.
fn change(collector: &mut Collector, change: &Change, file: &str) {
    let place = place_in(change, file);
    block(collector, change, &place);
    accepted(collector, change, &place);
    action(collector, change, &place);
    details(collector, change, &place);
}

/// What is to be said of what a change does, or a part of it.
fn details(collector: &mut Collector, change: &Change, place: &Place) {
    impact(collector, change, place);
    rows(collector, change, place);
    remarks(collector, change, place);
}

/// Where a change was declared.
fn place_in(change: &Change, file: &str) -> Place {
    change.origin.as_ref().map_or_else(|| whole_file(file), place_of)
}

/// What a plan looked at.
#[must_use]
pub fn plan_subjects(plan: &Plan) -> Vec<String> {
    plan.changes.iter().map(|change| change.address.to_string()).collect()
}

fn violation(collector: &mut Collector, violation: &Violation, file: &str) {
    let meaning = match &violation.excess {
        Excess::RemovedTables { .. } | Excess::RemovedPercent { .. } => {
            "The plan would remove more tables than `guards` allow."
        }
        Excess::Restarts { .. } => "The plan would restart more tasks than `guards` allow.",
        Excess::Impact { .. } => "The plan would do more to data in flight than `guards` allow.",
        Excess::Denied { .. } => "A policy of the project denies the plan.",
        Excess::Undecided { .. } => "A policy of the project could not be answered.",
    };
    collector.push(Draft {
        severity: Severity::Error,
        rule: Rule { id: violation.setting.replace(['.', '_'], "-").into(), meaning },
        message: violation_text(violation),
        help: violation_flag(violation).map(|flag| format!("to let this plan pass once, give {flag}")),
        place: whole_file(file),
        subject: violation.setting.clone(),
        key: "",
    });
}

/// A policy that warns is commented on where the first change is declared that it is about.
fn warning(collector: &mut Collector, plan: &Plan, warning: &Warning, file: &str) {
    let change = plan.changes.iter().find(|change| warning.hits.iter().any(|hit| hit.address == change.address));
    let origin = change.and_then(|change| change.origin.as_ref());
    collector.push(Draft {
        severity: Severity::Warning,
        rule: Rule {
            id: warning.setting.replace(['.', '_'], "-").into(),
            meaning: "A policy of the project has something to say about the plan.",
        },
        message: warning_text(warning),
        help: None,
        place: origin.map_or_else(|| whole_file(file), place_of),
        subject: warning.setting.clone(),
        key: "",
    });
}

/// A conflict is no obstacle like the others: two people want different things, and one of them has to decide.
fn block(collector: &mut Collector, change: &Change, place: &Place) {
    let Some(block) = &change.block else { return };
    let rule = if matches!(block, Block::Conflict(_)) {
        Rule {
            id: "conflict".into(),
            meaning: "The YAML and the console have changed the same thing differently since the last apply.",
        }
    } else {
        Rule {
            id: format!("blocked-{}", block_code(block).replace('_', "-")).into(),
            meaning: "Something stops this change; apply refuses the plan as long as it is there.",
        }
    };
    collector.push(Draft {
        severity: Severity::Error,
        rule,
        message: block_text(block, change),
        help: Some(block_way_out(block, change)),
        place: place.clone(),
        subject: change.address.to_string(),
        key: "",
    });
}

/// A conflict that was decided: what of somebody's is overwritten or left deserves a look.
fn accepted(collector: &mut Collector, change: &Change, place: &Place) {
    let Some(message) = accepted_text(change) else { return };
    collector.push(Draft {
        severity: Severity::Warning,
        rule: Rule {
            id: "conflict-decided".into(),
            meaning: "The YAML and the console have changed the same thing differently, and it was decided which counts.",
        },
        message: message.to_owned(),
        help: None,
        place: place.clone(),
        subject: change.address.to_string(),
        key: "",
    });
}

/// What a change does to data in flight, a sentence for each effect, where that is more than nothing.
fn impact(collector: &mut Collector, change: &Change, place: &Place) {
    let class = change.impact.class;
    let Some(meaning) = impact_meaning(class) else { return };
    let effects = worth_a_word(change).unwrap_or_default();
    let effects: Vec<String> = effects.into_iter().map(|effect| effect_text(change, effect)).collect();
    if effects.is_empty() {
        return;
    }
    let address = change.address.to_string();
    collector.push(Draft {
        severity: severity(class),
        rule: Rule { id: format!("impact-{}", class.word()).into(), meaning },
        message: format!("`{}`: {}", name(&address), effects.join("; ")),
        help: None,
        place: place.clone(),
        subject: address.clone(),
        key: "",
    });
}

const fn impact_meaning(class: ImpactClass) -> Option<&'static str> {
    match class {
        ImpactClass::Safe => None,
        ImpactClass::Backfill => Some("A change would load tables."),
        ImpactClass::Rewind => Some("A change would make a task repeat what it has shipped."),
        ImpactClass::Resync => Some("A change would ship tables anew."),
        ImpactClass::DataLoss => Some("After a change, something in the source would not arrive any more."),
    }
}

/// A task that goes is commented on whatever becomes of its tables.
fn action(collector: &mut Collector, change: &Change, place: &Place) {
    let (id, meaning, verb) = match change.action {
        Action::Delete => ("sync-deleted", "A task would be deleted.", "deleted"),
        Action::Replace => ("sync-replaced", "A task would be deleted and created anew.", "replaced"),
        Action::Keep | Action::Create | Action::Update | Action::Adopt | Action::Forget => return,
    };
    let address = change.address.to_string();
    collector.push(Draft {
        severity: Severity::Warning,
        rule: Rule { id: id.into(), meaning },
        message: format!("`{}` would be {verb}: {}", name(&address), change.reason),
        help: None,
        place: place.clone(),
        subject: address.clone(),
        key: "",
    });
}

/// Which rows are commented on: those by which something goes, and those that do something to data in flight.
fn rows(collector: &mut Collector, change: &Change, place: &Place) {
    let mut by_kind: BTreeMap<(&str, ImpactClass), Vec<&TableChange>> = BTreeMap::new();
    for row in &change.tables {
        if row.impact > ImpactClass::Safe || !matches!(row.kind, TableChangeKind::Added) {
            by_kind.entry((words(row).0, row.impact)).or_default().push(row);
        }
    }
    for rows in by_kind.into_values() {
        if rows.len() <= MOST_ROWS {
            for row in rows {
                let place = row.origin.as_ref().map_or_else(|| place.clone(), place_of);
                self::row(collector, change, row, place);
            }
        } else {
            many(collector, change, &rows, place);
        }
    }
}

fn row(collector: &mut Collector, change: &Change, row: &TableChange, place: Place) {
    let mut buffer = String::new();
    let table = table_into(&mut buffer, row.table.as_ref());
    let what = match &row.kind {
        TableChangeKind::Added => "would be added".to_owned(),
        TableChangeKind::Removed => "would be removed".to_owned(),
        TableChangeKind::MovedFrom(from) => format!("would move here from `{}`", name(&from.to_string())),
        TableChangeKind::MovedTo(to) => format!("would move to `{}`", name(&to.to_string())),
        TableChangeKind::RenamedFrom(old) => {
            format!("would take the place of `{}`", name(table_into(&mut String::new(), old.as_ref())))
        }
        TableChangeKind::Remapped { from, to } => {
            format!("would be written to `{}` instead of `{}`", name(to), name(from))
        }
        TableChangeKind::Published => "is in a draft that would be published: it would begin to be shipped".to_owned(),
        TableChangeKind::Withdrawn => {
            "is not in a draft that would be published: it would not be shipped any more".to_owned()
        }
    };
    let (id, meaning) = words(row);
    collector.push(Draft {
        severity: severity(row.impact),
        rule: Rule { id: id.into(), meaning },
        message: format!("table `{}` {what} (impact: {})", name(table), row.impact.word()),
        help: None,
        place,
        subject: change.address.to_string(),
        key: table,
    });
}

/// One comment for rows of one kind and class.
fn many(collector: &mut Collector, change: &Change, rows: &[&TableChange], place: &Place) {
    let Some(first) = rows.first() else { return };
    let (id, meaning) = words(first);
    let (n, verb) = (count(rows.len(), "table"), id.trim_start_matches("table-"));
    let names = rows.iter().map(|row| format!("`{}`", name(table_into(&mut String::new(), row.table.as_ref()))));
    let names = some_of(names, MOST_NAMES);
    collector.push(Draft {
        severity: severity(first.impact),
        rule: Rule { id: id.into(), meaning },
        message: format!("{n} would be {verb} (impact: {}): {names}", first.impact.word()),
        help: None,
        place: place.clone(),
        subject: change.address.to_string(),
        key: "",
    });
}

/// What a reviewer should know besides.
fn remarks(collector: &mut Collector, change: &Change, place: &Place) {
    for remark in &change.remarks {
        let message = remark_text(remark);
        collector.push(Draft {
            severity: Severity::Note,
            rule: Rule {
                id: remark_code(remark).replace('_', "-").into(),
                meaning: "Something that a reviewer should know and that decides nothing.",
            },
            key: &message,
            help: None,
            place: place.clone(),
            subject: change.address.to_string(),
            message: message.clone(),
        });
    }
}

const fn words(row: &TableChange) -> (&'static str, &'static str) {
    match row.kind {
        TableChangeKind::Added => ("table-added", "A table would be shipped that is not shipped now."),
        TableChangeKind::Removed => ("table-removed", "A table would not be shipped any more."),
        TableChangeKind::MovedFrom(_) | TableChangeKind::MovedTo(_) => {
            ("table-moved", "A table would be shipped by another task than now.")
        }
        TableChangeKind::RenamedFrom(_) => ("table-renamed", "A table would take the place of another one."),
        TableChangeKind::Remapped { .. } => ("table-remapped", "A table would be written to another destination."),
        TableChangeKind::Published => ("table-published", "A table of a draft would begin to be shipped."),
        TableChangeKind::Withdrawn => ("table-withdrawn", "A table that a draft lacks would not be shipped any more."),
    }
}

const fn severity(impact: ImpactClass) -> Severity {
    match impact {
        ImpactClass::Safe | ImpactClass::Backfill => Severity::Note,
        ImpactClass::Rewind | ImpactClass::Resync | ImpactClass::DataLoss => Severity::Warning,
    }
}

fn drift(collector: &mut Collector, drift: &Drift, place: Place) {
    let (code, what) = match &drift.kind {
        DriftKind::Changed(difference) => {
            let n_tables = difference.added.len() + difference.removed.len() + drift.remapped.len();
            let parts = [(n_tables, "table"), (difference.fields.len(), "setting")];
            let parts: Vec<String> =
                parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(n, what)).collect();
            ("changed", format!("it was changed outside of disync ({})", parts.join(", ")))
        }
        DriftKind::Foreign(why) => ("foreign", format!("it became something that disync does not understand: {why}")),
        DriftKind::Vanished => ("vanished", "it was deleted outside of disync".to_owned()),
        DriftKind::Recreated => ("recreated", "it was deleted, and another task carries its name".to_owned()),
        DriftKind::Renamed(to) => ("renamed", format!("it was renamed to `{}` outside of disync", name(to))),
    };
    let editor = drift.edited_by.as_ref().filter(|_| drift.attribution == Attribution::Since);
    let by = editor.map(|who| format!("; last edited by `{}`", name(who))).unwrap_or_default();
    collector.push(Draft {
        severity: Severity::Warning,
        rule: Rule {
            id: format!("drift-{code}").into(),
            meaning: "A task is not as it was applied, though nobody applied that.",
        },
        message: format!("{what}{by}"),
        help: None,
        place,
        subject: drift.address.to_string(),
        key: "",
    });
}
