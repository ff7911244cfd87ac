//! What each change and each row does to data in flight: a decision table.
//!
//! Rows:
//!
//! | row | class |
//! |---|---|
//! | added | backfill; resync where its task is made anew |
//! | moved, renamed, remapped | resync: it is shipped anew, into another task or destination table |
//! | removed | data-loss: what happens to it while it is not shipped is missed |
//! | published with a draft | backfill; whether somebody has published it by hand before is not known \[INF\] |
//! | withdrawn with a draft | data-loss, alike \[INF\] |
//! | of a change that writes nothing to the service | safe |
//!
//! Changes, each with the worst class of its rows and of these effects:
//!
//! | change | effects |
//! |---|---|
//! | create | added tables are loaded (backfill); after it had vanished: shipped anew, position lost (resync) |
//! | update of a real-time task | whether added tables are loaded is not documented (backfill); all of it counts from the next start on \[INF\]; removed ones are not shipped (data-loss) and leave their destination tables |
//! | update of a solution | it restarts; where tables come: full load, then replay from the beginning of that load for every table (rewind), on Kafka with duplicates; a step may wait for a human |
//! | replace | shipped anew, position lost (resync); restarts, or is not started |
//! | delete | nothing is shipped (data-loss); the destination tables stay |
//! | update with `after_update: restart` | stopped and started (safe; where it goes on is not documented) in place of the next start |
//! | another `start:` | counts from the next start on (safe \[INF\]) |
//! | stop | nothing is shipped until it is started (safe, if that is soon enough for the source's binary log) |
//! | adopt, forget, protection | the record alone (safe) |
//!
//! How that is known: what the console does with a solution is documented \[D\]; that the API does the same is inferred,
//! and so is that destination tables stay: no document speaks of them. What becomes of the existing rows of a table that
//! is added to a real-time task is documented nowhere.

use disync_model::{DestinationKind, ImpactClass, Kind, Run};

use super::{Effect, EffectKind, Evidence, Impact};
use crate::change::{Action, Change, NOT_STARTED, Reason};
use crate::row::{TableChange, TableChangeKind};

/// Finds out what all changes and their rows do to data in flight.
pub(crate) fn assess(changes: &mut [Change]) {
    for change in changes {
        let starts_anew = starts_anew(change);
        let writes = writes(change);
        for row in &mut change.tables {
            row.impact = if writes { class_of(&row.kind, starts_anew) } else { ImpactClass::Safe };
        }
        let effects = effects(change, &Tally::of(change));
        let classes = effects.iter().map(|effect| effect.class).chain(change.tables.iter().map(|row| row.impact));
        let class = classes.max().unwrap_or_default();
        change.impact = Impact { class, effects };
    }
}

/// Whether nothing is written any more to the destination table of a row. A table that moves goes on to be written there.
pub(crate) const fn is_left_behind(row: &TableChange) -> bool {
    match &row.kind {
        TableChangeKind::Removed
        | TableChangeKind::RenamedFrom(_)
        | TableChangeKind::Remapped { .. }
        | TableChangeKind::Withdrawn => true,
        TableChangeKind::Added
        | TableChangeKind::MovedFrom(_)
        | TableChangeKind::MovedTo(_)
        | TableChangeKind::Published => false,
    }
}

const fn class_of(kind: &TableChangeKind, starts_anew: bool) -> ImpactClass {
    match kind {
        TableChangeKind::Added if starts_anew => ImpactClass::Resync,
        TableChangeKind::Added | TableChangeKind::Published => ImpactClass::Backfill,
        TableChangeKind::Removed | TableChangeKind::Withdrawn => ImpactClass::DataLoss,
        TableChangeKind::MovedFrom(_)
        | TableChangeKind::MovedTo(_)
        | TableChangeKind::RenamedFrom(_)
        | TableChangeKind::Remapped { .. } => ImpactClass::Resync,
    }
}

/// Whether the task was there before, and is made anew.
fn starts_anew(change: &Change) -> bool {
    match change.action {
        Action::Replace => true,
        Action::Create => change.reason == Reason::Vanished,
        Action::Keep | Action::Update | Action::Delete | Action::Adopt | Action::Forget => false,
    }
}

/// Whether anything is written to the service.
fn writes(change: &Change) -> bool {
    match change.action {
        Action::Create | Action::Replace | Action::Delete => true,
        // A part of a change may have rows of a draft alone, and that it is published in the other part.
        Action::Update => change.publishes() || has(change, "run") || change.restarts() || !change.tables.is_empty(),
        Action::Keep | Action::Adopt | Action::Forget => false,
    }
}

fn has(change: &Change, name: &str) -> bool {
    change.fields.iter().any(|field| field.field == name)
}

/// How many rows of which sort a change has.
#[derive(Default)]
struct Tally {
    /// Tables that no sync ships now.
    new: usize,
    /// Tables that are shipped now, and anew afterwards.
    anew: usize,
    /// Tables that are not shipped any more.
    lost: usize,
    /// Tables that are not shipped any more if nobody has published that by hand already.
    withdrawn: usize,
    /// Destination tables that nothing writes to any more.
    behind: usize,
    /// All tables that are shipped afterwards.
    shipped: usize,
}

impl Tally {
    fn of(change: &Change) -> Self {
        let shipped = change.after.as_ref().map_or(0, |spec| spec.tables.len());
        let mut tally = Self { shipped, ..Self::default() };
        for row in &change.tables {
            match &row.kind {
                TableChangeKind::Added | TableChangeKind::Published => tally.new += 1,
                TableChangeKind::Removed => tally.lost += 1,
                TableChangeKind::Withdrawn => tally.withdrawn += 1,
                TableChangeKind::MovedFrom(_) | TableChangeKind::RenamedFrom(_) | TableChangeKind::Remapped { .. } => {
                    tally.anew += 1;
                }
                TableChangeKind::MovedTo(_) => {}
            }
            tally.behind += usize::from(is_left_behind(row));
        }
        tally
    }
}

fn effects(change: &Change, tally: &Tally) -> Vec<Effect> {
    match change.action {
        Action::Keep => Vec::new(),
        Action::Adopt | Action::Forget => record_only(),
        Action::Update if !writes(change) && change.changes_start() && may_run(change) => vec![next_start()],
        Action::Update if !writes(change) => record_only(),
        Action::Create => create(change, tally),
        Action::Update => match change.address.kind {
            Kind::Realtime => update_of_task(change, tally),
            Kind::Solution => update_of_solution(change, tally),
        },
        Action::Replace => replace(change, tally),
        Action::Delete => delete(change, tally),
    }
}

fn record_only() -> Vec<Effect> {
    vec![effect(EffectKind::RecordOnly, ImpactClass::Safe, 0, Evidence::Documented)]
}

const fn effect(kind: EffectKind, class: ImpactClass, n_tables: usize, evidence: Evidence) -> Effect {
    Effect { kind, class, n_tables, evidence }
}

/// Those effects that concern tables, where there are any such tables.
fn of_tables<const N: usize>(candidates: [Effect; N]) -> Vec<Effect> {
    candidates.into_iter().filter(|effect| effect.n_tables > 0).collect()
}

fn create(change: &Change, tally: &Tally) -> Vec<Effect> {
    let evidence = match change.address.kind {
        Kind::Realtime => Evidence::Undocumented,
        Kind::Solution => Evidence::Documented,
    };
    let mut effects = if starts_anew(change) {
        of_tables([
            effect(EffectKind::StartsAnew, ImpactClass::Resync, tally.shipped, evidence),
            effect(EffectKind::PositionLost, ImpactClass::Resync, tally.shipped, Evidence::Inferred),
        ])
    } else {
        of_tables([
            effect(EffectKind::StartsAnew, ImpactClass::Resync, tally.anew, evidence),
            effect(EffectKind::FullLoad, ImpactClass::Backfill, tally.new, evidence),
        ])
    };
    if runs_afterwards(change) {
        effects.extend(human_step(change));
    } else {
        effects.push(effect(EffectKind::NextStart, ImpactClass::Safe, 0, Evidence::Inferred));
    }
    effects
}

/// What goes away counts alike for whatever kind of task.
fn gone(tally: &Tally) -> Vec<Effect> {
    of_tables([
        effect(EffectKind::NotShipped, ImpactClass::DataLoss, tally.lost, Evidence::Documented),
        effect(EffectKind::NotShipped, ImpactClass::DataLoss, tally.withdrawn, Evidence::Inferred),
        effect(EffectKind::Orphaned, ImpactClass::Safe, tally.behind, Evidence::Inferred),
    ])
}

fn update_of_task(change: &Change, tally: &Tally) -> Vec<Effect> {
    let mut effects = gone(tally);
    effects.extend(of_tables([
        effect(EffectKind::StartsAnew, ImpactClass::Resync, tally.anew, Evidence::Undocumented),
        effect(EffectKind::FullLoad, ImpactClass::Backfill, tally.new, Evidence::Undocumented),
    ]));
    if change.restarts() {
        // No document tells where an instance goes on that was stopped and started.
        effects.push(effect(EffectKind::Restart, ImpactClass::Safe, 0, Evidence::Undocumented));
    } else if has(change, "run") {
        if !runs_afterwards(change) {
            effects.push(effect(EffectKind::Stops, ImpactClass::Safe, tally.shipped, Evidence::Inferred));
        }
    } else if (change.rewrites_content() || !change.tables.is_empty() || change.changes_start()) && may_run(change) {
        effects.push(next_start());
    }
    effects
}

/// No document tells that an instance takes a new content up by itself, or that anything but a start makes it; what a task
/// is started with is told at its start alone.
const fn next_start() -> Effect {
    effect(EffectKind::NextStart, ImpactClass::Safe, 0, Evidence::Inferred)
}

fn may_run(change: &Change) -> bool {
    change.after.as_ref().is_some_and(|spec| spec.run != Run::Stopped)
}

fn update_of_solution(change: &Change, tally: &Tally) -> Vec<Effect> {
    let mut effects = gone(tally);
    effects.extend(of_tables([
        effect(EffectKind::StartsAnew, ImpactClass::Resync, tally.anew, Evidence::Inferred),
        effect(EffectKind::FullLoad, ImpactClass::Backfill, tally.new, Evidence::Inferred),
    ]));
    let has_run =
        change.fields.iter().all(|field| field.field != "run" || field.before.as_deref() != Some(NOT_STARTED));
    if change.publishes() && has_run {
        effects.push(effect(EffectKind::Restart, ImpactClass::Safe, 0, Evidence::Inferred));
        if tally.new + tally.anew > 0 {
            effects.push(effect(EffectKind::Replay, ImpactClass::Rewind, tally.shipped, Evidence::Inferred));
            effects.extend(duplicates(change));
        }
    }
    if change.publishes() || has(change, "run") {
        effects.extend(human_step(change));
    }
    effects
}

/// Existing topics get messages a second time; tables of the other destinations are written by key.
fn duplicates(change: &Change) -> Option<Effect> {
    let spec = change.after.as_ref()?;
    let n_tables = change.unchanged_tables;
    (spec.destination.kind == DestinationKind::Kafka && n_tables > 0)
        .then(|| effect(EffectKind::Duplicates, ImpactClass::Rewind, n_tables, Evidence::Inferred))
}

/// The status of waiting for a confirmation is documented; when one is asked for is not.
fn human_step(change: &Change) -> Option<Effect> {
    let is_solution = change.address.kind == Kind::Solution;
    is_solution.then(|| effect(EffectKind::HumanStep, ImpactClass::Safe, 0, Evidence::Inferred))
}

fn replace(change: &Change, tally: &Tally) -> Vec<Effect> {
    let evidence = match change.address.kind {
        Kind::Realtime => Evidence::Undocumented,
        Kind::Solution => Evidence::Inferred,
    };
    let n_before = change.before.as_ref().map_or(0, |spec| spec.tables.len());
    let to = |spec: &Option<disync_model::Spec>| spec.as_ref().map(|spec| spec.destination.clone());
    let behind = if to(&change.before) == to(&change.after) { tally.behind } else { n_before };
    let mut effects = gone(&Tally { behind, ..*tally });
    effects.extend(of_tables([
        effect(EffectKind::StartsAnew, ImpactClass::Resync, tally.shipped, evidence),
        effect(EffectKind::PositionLost, ImpactClass::Resync, n_before, Evidence::Inferred),
    ]));
    effects.push(if runs_afterwards(change) {
        effect(EffectKind::Restart, ImpactClass::Resync, 0, Evidence::Documented)
    } else {
        effect(EffectKind::Stops, ImpactClass::Resync, tally.shipped, Evidence::Documented)
    });
    effects
}

/// A task of which nothing can be told ships something all the same.
fn delete(change: &Change, tally: &Tally) -> Vec<Effect> {
    if change.before.is_none() {
        return vec![effect(EffectKind::NotShipped, ImpactClass::DataLoss, 0, Evidence::Documented)];
    }
    gone(tally)
}

fn runs_afterwards(change: &Change) -> bool {
    change.after.as_ref().is_some_and(|spec| spec.run == Run::Running)
}
