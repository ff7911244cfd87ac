//! What a whole plan does to data in flight: one sentence below its sums, in which each effect is told in full once, however
//! many changes have it.

use std::collections::BTreeMap;

use disync_model::{ImpactClass, Kind};
use disync_plan::{Action, Change, Effect, EffectKind, Evidence, Plan};

use super::{agree, not_shipped, worth_a_word};
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

/// How many tasks and tables each effect concerns.
#[derive(Default)]
struct Sums {
    of: BTreeMap<Key, Sum>,
    /// Whether all the tasks are solutions.
    solutions_only: bool,
}

/// Effects that are told together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: EffectKind,
    class: ImpactClass,
    evidence: Evidence,
    /// Whether it is about new tasks, where that is told otherwise.
    is_new: bool,
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
            for Effect { kind, class, n_tables, evidence } in worth_a_word(change).into_iter().flatten() {
                let is_new = *kind == EffectKind::NextStart && change.action == Action::Create;
                let key = Key { kind: *kind, class: *class, evidence: *evidence, is_new };
                let sum = sums.of.entry(key).or_default();
                sum.tasks += 1;
                sum.tables += n_tables;
            }
        }
        sums
    }

    /// What is said of one class, given the worst one.
    fn words(&self, class: ImpactClass, worst: ImpactClass) -> Vec<String> {
        let of_class = self.of.iter().filter(|(key, _)| key.class == class);
        of_class.filter_map(|(key, sum)| self.phrase(*key, sum, worst)).collect()
    }

    /// How many destination tables stay behind, behind other words in brackets: once, where tables stop being shipped for
    /// certain and are expected to, too.
    fn left_behind(&self, evidence: Evidence) -> String {
        let is_certain = |key: &Key| key.kind == EffectKind::NotShipped && key.evidence == Evidence::Documented;
        if evidence != Evidence::Documented && self.of.keys().any(is_certain) {
            return String::new();
        }
        let left = self.of.iter().filter(|(key, _)| key.kind == EffectKind::Orphaned);
        match left.map(|(_, sum)| sum.tables).sum() {
            0 => String::new(),
            n => format!("; {} expected to stay", agree(n, "destination table", ["is", "are"])),
        }
    }

    /// `None` for what is told with something else.
    fn phrase(&self, Key { kind, class, evidence, is_new }: Key, sum: &Sum, worst: ImpactClass) -> Option<String> {
        let noun = if self.solutions_only { "solution" } else { "task" };
        let Sum { tasks, tables } = *sum;
        Some(match kind {
            EffectKind::NotShipped if tables == 0 => agree(tasks, noun, ["stops shipping", "stop shipping"]),
            EffectKind::NotShipped => format!(
                "{} (adding {} again needs a full load{})",
                not_shipped(evidence, tables),
                if tables == 1 { "it" } else { "them" },
                self.left_behind(evidence)
            ),
            // They are told with the tables that stop being shipped.
            EffectKind::Orphaned if worst == ImpactClass::DataLoss => return None,
            EffectKind::Orphaned => {
                format!("{} expected to stay behind", agree(tables, "destination table", ["is", "are"]))
            }
            EffectKind::FullLoad | EffectKind::StartsAnew => loaded(kind, evidence, tables),
            EffectKind::PositionLost => {
                format!("{} expected to forget how far it has shipped", agree(tasks, noun, ["is", "are"]))
            }
            EffectKind::Replay => format!(
                "{} expected to restart and to ship once more what has changed in {} since the full load began, \
                 consistent only after that",
                agree(tasks, noun, ["is", "are"]),
                count(tables, "table")
            ),
            EffectKind::Duplicates => {
                format!("{} expected to get messages twice", agree(tables, "topic", ["is", "are"]))
            }
            EffectKind::Stops if class > ImpactClass::Safe => {
                agree(tasks, &format!("new {noun}"), ["is not started", "are not started"])
            }
            EffectKind::Stops => format!(
                "{} (to be started again before the source drops its binary log)",
                agree(tasks, noun, ["stops", "stop"])
            ),
            EffectKind::HumanStep => format!("{} may wait for a confirmation in the console", count(tasks, noun)),
            EffectKind::NextStart if is_new => format!(
                "{} nothing until started (disync does not start {})",
                agree(tasks, &format!("new {noun}"), ["ships", "ship"]),
                if tasks == 1 { "it" } else { "them" }
            ),
            EffectKind::NextStart => format!(
                "{} expected to take this up at the next start (disync does not restart {})",
                agree(tasks, noun, ["is", "are"]),
                if tasks == 1 { "it" } else { "them" }
            ),
            // The sentence of a replacement says so.
            EffectKind::Restart if class > ImpactClass::Safe => return None,
            EffectKind::Restart if evidence == Evidence::Undocumented => {
                format!("{} (where it goes on is not documented)", agree(tasks, noun, ["restarts", "restart"]))
            }
            EffectKind::Restart => format!("{} expected to restart", agree(tasks, noun, ["is", "are"])),
            EffectKind::RecordOnly => return None,
        })
    }
}

/// What becomes of the rows of tables that come, as far as that is known.
fn loaded(kind: EffectKind, evidence: Evidence, n: usize) -> String {
    let (how, is_anew) = if kind == EffectKind::StartsAnew { ("anew", true) } else { ("in full", false) };
    match evidence {
        Evidence::Documented => format!("{} loaded {how}", agree(n, "table", ["is", "are"])),
        Evidence::Inferred => format!("{} expected to be loaded {how}", agree(n, "table", ["is", "are"])),
        Evidence::Undocumented if is_anew => format!(
            "{} shipped anew (whether existing rows are loaded again is not documented)",
            agree(n, "table", ["is", "are"])
        ),
        Evidence::Undocumented => format!(
            "{} (rows that change after the next start arrive; whether existing rows are loaded is not documented)",
            agree(n, "table", ["comes", "come"])
        ),
    }
}
