//! Which limits a plan exceeds. What the limits are is in `guard`.

use disync_model::{Address, ImpactClass, RemovedPercent};

use crate::assess::is_left_behind;
use crate::change::{Action, Change};
use crate::guard::{Excess, Guards, Violation};
use crate::impact::EffectKind;
use crate::row::{TableChange, TableChangeKind};

/// Which limits `changes` exceed.
pub(crate) fn violations(changes: &[Change], guards: &Guards) -> Vec<Violation> {
    let done: Vec<&Change> = changes.iter().filter(|change| change.is_effective() && change.block.is_none()).collect();
    let mut violations = Vec::new();
    removed_tables(changes, &done, guards, &mut violations);
    restarts(&done, guards, &mut violations);
    impact(&done, guards, &mut violations);
    violations
}

fn removed_tables(changes: &[Change], done: &[&Change], guards: &Guards, violations: &mut Vec<Violation>) {
    if guards.max_removed_tables.is_none() && guards.max_removed_percent.is_none() {
        return;
    }
    let removing: Vec<(&Change, usize)> =
        done.iter().map(|change| (*change, n_removed(change))).filter(|(_, n)| *n > 0).collect();
    let found: usize = removing.iter().map(|(_, n)| n).sum();
    if found <= size(guards.allowed.removed.unwrap_or(0)) {
        return;
    }
    let violation = |setting: &str, excess| Violation {
        setting: setting.to_owned(),
        excess,
        addresses: removing.iter().map(|(change, _)| change.address.clone()).collect(),
        flag: Some("--allow-removed"),
    };
    if let Some(limit) = guards.max_removed_tables.map(size).filter(|limit| found > *limit) {
        violations.push(violation("guards.max_removed_tables", Excess::RemovedTables { limit, found }));
    }
    if let Some(RemovedPercent { percent, floor }) = guards.max_removed_percent {
        let shipped: usize = changes.iter().map(n_shipped).sum();
        let floor = size(floor);
        if found > floor && found.saturating_mul(100) > shipped.saturating_mul(usize::from(percent)) {
            let excess = Excess::RemovedPercent { limit: percent, floor, found, shipped };
            violations.push(violation("guards.max_removed_percent", excess));
        }
    }
}

/// How many tables a change takes away from where they are written to now. A task that is replaced gives all of them up
/// before it has any again.
fn n_removed(change: &Change) -> usize {
    match change.action {
        Action::Replace => change.before.as_ref().map_or(0, |spec| spec.tables.len()),
        Action::Update | Action::Delete => {
            let is_lost = |row: &&TableChange| row.goes().is_some() || row.kind == TableChangeKind::Withdrawn;
            change.tables.iter().filter(is_lost).filter(|row| is_left_behind(row)).count()
        }
        Action::Keep | Action::Create | Action::Adopt | Action::Forget => 0,
    }
}

/// How many tables a sync ships now, as far as that is known.
fn n_shipped(change: &Change) -> usize {
    match &change.before {
        Some(spec) => spec.tables.len(),
        None => change.unchanged_tables,
    }
}

fn restarts(done: &[&Change], guards: &Guards, violations: &mut Vec<Violation>) {
    let Some(limit) = guards.max_restarts else { return };
    let limit = size(limit);
    let restarts = |change: &&&Change| change.impact.effects.iter().any(|effect| effect.kind == EffectKind::Restart);
    let restarting: Vec<&&Change> = done.iter().filter(restarts).collect();
    let found = restarting.len();
    if found > limit && found > size(guards.allowed.restarts.unwrap_or(0)) {
        violations.push(Violation {
            setting: "guards.max_restarts".to_owned(),
            excess: Excess::Restarts { limit, found },
            addresses: restarting.iter().map(|change| change.address.clone()).collect(),
            flag: Some("--allow-restarts"),
        });
    }
}

/// One for each class, from the worst on: to allow one is not to allow another.
fn impact(done: &[&Change], guards: &Guards, violations: &mut Vec<Violation>) {
    let Some(limit) = guards.max_impact else { return };
    let too_bad = ImpactClass::ALL.into_iter().rev().take_while(|class| *class > limit);
    for class in too_bad.filter(|class| !guards.allowed.classes.contains(class)) {
        let having = done.iter().filter(|change| change.impact.has(class) || has_row(change, class));
        let addresses: Vec<Address> = having.map(|change| change.address.clone()).collect();
        if !addresses.is_empty() {
            violations.push(Violation {
                setting: "guards.max_impact".to_owned(),
                excess: Excess::Impact { limit, found: class },
                addresses,
                flag: Some(flag(class)),
            });
        }
    }
}

fn has_row(change: &Change, class: ImpactClass) -> bool {
    change.tables.iter().any(|row| row.impact == class)
}

const fn flag(class: ImpactClass) -> &'static str {
    match class {
        ImpactClass::Safe => "--allow safe",
        ImpactClass::Backfill => "--allow backfill",
        ImpactClass::Rewind => "--allow rewind",
        ImpactClass::Resync => "--allow resync",
        ImpactClass::DataLoss => "--allow data-loss",
    }
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
