//! What a whole plan does to data in flight: one sentence below its sums, in which each effect is told in full once, however
//! many changes have it.

use std::collections::BTreeMap;

use disync_model::{ImpactClass, Kind};
use disync_plan::{Action, Change, EffectKind, Evidence, Plan};

use super::agree;
use crate::phrase::count;

/// What all changes do together, by class from the worst on; `None` where nothing is written to the service. What is
/// blocked does not count.
pub(crate) fn plan_impact(plan: &Plan) -> Option<String> {
    let done = || plan.changes.iter().filter(|change| change.is_effective() && change.block.is_none());
    if done().all(is_record_only) {
        return None;
    }
    let sums = Sums::of(done());
    let worst = done().map(|change| change.impact.class).max().unwrap_or_default();
    let mut parts: Vec<String> = Vec::new();
    for class in ImpactClass::ALL.into_iter().rev() {
        let words = sums.words(class, worst);
        if !words.is_empty() {
            parts.push(format!("{}: {}", class.word(), words.join(", ")));
        }
    }
    if parts.is_empty() {
        parts.push("safe: nothing is lost, repeated or loaded anew".to_owned());
    }
    Some(parts.join("; "))
}

fn is_record_only(change: &Change) -> bool {
    match change.action {
        Action::Keep | Action::Adopt | Action::Forget => true,
        Action::Update => change.impact.effects.iter().any(|effect| effect.kind == EffectKind::RecordOnly),
        Action::Create | Action::Replace | Action::Delete => false,
    }
}

/// Whether the line of a plan whose worst class is `worst` has room for it: what is harmless is told where nothing else
/// is, and tables that stay behind are told with those that are no longer shipped.
const fn is_told(kind: EffectKind, worst: ImpactClass) -> bool {
    match kind {
        EffectKind::NextStart => matches!(worst, ImpactClass::Safe),
        EffectKind::Orphaned => !matches!(worst, ImpactClass::DataLoss),
        EffectKind::FullLoad
        | EffectKind::Restart
        | EffectKind::Replay
        | EffectKind::Duplicates
        | EffectKind::NotShipped
        | EffectKind::StartsAnew
        | EffectKind::PositionLost
        | EffectKind::Stops
        | EffectKind::HumanStep
        | EffectKind::RecordOnly => true,
    }
}

/// How many tasks and tables each effect concerns.
#[derive(Default)]
struct Sums {
    of: BTreeMap<(EffectKind, ImpactClass, Evidence), Sum>,
    /// Whether all the tasks are solutions.
    solutions_only: bool,
}

#[derive(Default)]
struct Sum {
    tasks: usize,
    tables: usize,
}

impl Sums {
    fn of<'p>(changes: impl Iterator<Item = &'p Change>) -> Self {
        let mut sums = Self { solutions_only: true, ..Self::default() };
        for change in changes {
            sums.solutions_only &= change.address.kind == Kind::Solution;
            for effect in &change.impact.effects {
                let sum = sums.of.entry((effect.kind, effect.class, effect.evidence)).or_default();
                sum.tasks += 1;
                sum.tables += effect.n_tables;
            }
        }
        sums
    }

    /// What is said of one class, given the worst one.
    fn words(&self, class: ImpactClass, worst: ImpactClass) -> Vec<String> {
        let of_class = self.of.iter().filter(|((kind, own, _), _)| *own == class && is_told(*kind, worst));
        of_class.filter_map(|((kind, _, evidence), sum)| self.phrase((*kind, *evidence), sum)).collect()
    }

    /// How many destination tables stay behind, in brackets.
    fn left_behind(&self) -> String {
        let left = self.of.iter().filter(|((kind, ..), _)| *kind == EffectKind::Orphaned);
        match left.map(|(_, sum)| sum.tables).sum() {
            0 => String::new(),
            n => format!(" ({} expected to stay)", agree(n, "destination table", ["is", "are"])),
        }
    }

    fn phrase(&self, (kind, evidence): (EffectKind, Evidence), sum: &Sum) -> Option<String> {
        let noun = if self.solutions_only { "solution" } else { "task" };
        let Sum { tasks, tables } = *sum;
        let be = match evidence {
            Evidence::Documented => ["is", "are"],
            Evidence::Inferred | Evidence::Undocumented => ["is expected to be", "are expected to be"],
        };
        Some(match kind {
            EffectKind::NotShipped if tables == 0 => agree(tasks, noun, ["stops shipping", "stop shipping"]),
            EffectKind::NotShipped => {
                format!("{} being shipped{}", agree(tables, "table", ["stops", "stop"]), self.left_behind())
            }
            EffectKind::Orphaned => {
                format!("{} expected to stay behind", agree(tables, "destination table", ["is", "are"]))
            }
            EffectKind::FullLoad if evidence == Evidence::Undocumented => {
                let come = agree(tables, "table", ["comes", "come"]);
                format!("{come} (whether existing rows are loaded is not documented)")
            }
            EffectKind::FullLoad => format!("{} loaded in full", agree(tables, "table", be)),
            EffectKind::StartsAnew => format!("{} shipped anew", agree(tables, "table", ["is", "are"])),
            EffectKind::PositionLost => {
                format!("{} expected to forget how far it has shipped", agree(tasks, noun, ["is", "are"]))
            }
            EffectKind::Replay => format!(
                "{} expected to restart and to ship once more what has changed in {}",
                agree(tasks, noun, ["is", "are"]),
                count(tables, "table")
            ),
            EffectKind::Duplicates => {
                format!("{} expected to get messages twice", agree(tables, "topic", ["is", "are"]))
            }
            EffectKind::Stops => agree(tasks, noun, ["does not run afterwards", "do not run afterwards"]),
            EffectKind::HumanStep => {
                let wait = ["may wait for a confirmation in the console", "may wait for a confirmation in the console"];
                agree(tasks, noun, wait)
            }
            EffectKind::NextStart => {
                agree(tasks, noun, ["takes it up at its next start", "take it up at their next start"])
            }
            // A restart is told where it repeats something, or with what else is lost.
            EffectKind::Restart | EffectKind::RecordOnly => return None,
        })
    }
}
