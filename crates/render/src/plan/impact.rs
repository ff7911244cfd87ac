//! What a plan does to data in flight, in words: of one change, and of all of them in one line.
//!
//! The words claim no more than is known: what is inferred "is expected", and what no document tells is said to be
//! untold. It decides nothing: classes and effects are in the plan.

use std::collections::BTreeMap;

use disync_model::{ImpactClass, Kind};
use disync_plan::{Action, Change, Effect, EffectKind, Evidence, Plan};

use crate::phrase::count;

/// The class of a change and its effects, worst first; `None` where there is nothing worth a line.
pub(crate) fn change_impact(change: &Change) -> Option<String> {
    let mut effects: Vec<&Effect> =
        change.impact.effects.iter().filter(|effect| is_worth_a_word(change, effect)).collect();
    if effects.is_empty() && change.impact.class == ImpactClass::Safe {
        return None;
    }
    effects.sort_by_key(|effect| std::cmp::Reverse(effect.class));
    let effects: Vec<String> = effects.into_iter().map(|effect| effect_text(change, effect)).collect();
    Some(format!("{}: {}", change.impact.class.word(), effects.join("; ")).trim_end_matches([':', ' ']).to_owned())
}

/// That only a record changes is said by the sentence of the change already, and a restart where it is told what is
/// repeated after it.
fn is_worth_a_word(change: &Change, effect: &Effect) -> bool {
    match effect.kind {
        EffectKind::RecordOnly => false,
        EffectKind::Restart => change.impact.effects.iter().all(|other| other.kind != EffectKind::Replay),
        EffectKind::FullLoad
        | EffectKind::Replay
        | EffectKind::Duplicates
        | EffectKind::NotShipped
        | EffectKind::Orphaned
        | EffectKind::StartsAnew
        | EffectKind::PositionLost
        | EffectKind::Stops
        | EffectKind::HumanStep
        | EffectKind::NextStart => true,
    }
}

/// One effect of a change.
pub(crate) fn effect_text(change: &Change, effect: &Effect) -> String {
    let n = effect.n_tables;
    let is_expected = effect.evidence != Evidence::Documented;
    match effect.kind {
        EffectKind::FullLoad => full_load(change.action, effect),
        EffectKind::StartsAnew => starts_anew(effect),
        EffectKind::Restart if is_expected => "the real-time part is expected to restart".to_owned(),
        EffectKind::Restart => "the task is stopped, and a new one is started".to_owned(),
        EffectKind::Replay => format!(
            "the real-time part is expected to restart and to ship once more what has changed since the full load \
             began, for {}, consistent only after that",
            all(n)
        ),
        EffectKind::Duplicates => format!("the topics of {} are expected to get messages twice", count(n, "table")),
        EffectKind::NotShipped if n == 0 => "nothing of it is shipped any more".to_owned(),
        EffectKind::NotShipped => {
            let again = if n == 1 { "adding it again needs" } else { "adding them again needs" };
            format!("{} being shipped ({again} a full load)", agree(n, "table", ["stops", "stop"]))
        }
        EffectKind::Orphaned => {
            format!("{} expected to stay behind", agree(n, "destination table", ["is", "are"]))
        }
        EffectKind::PositionLost => "how far the task has shipped is expected to be forgotten".to_owned(),
        EffectKind::Stops if change.action == Action::Replace => {
            "the new task is not started: nothing is shipped until it is".to_owned()
        }
        EffectKind::Stops => "nothing is shipped until it is started again, which must be before the source drops its \
                              binary log"
            .to_owned(),
        EffectKind::HumanStep => "a step may wait until somebody confirms it in the DataWorks console".to_owned(),
        EffectKind::NextStart if change.action == Action::Create => {
            "nothing is shipped until it is started, which disync does not do".to_owned()
        }
        EffectKind::NextStart => {
            "a running instance is expected to take this up at its next start, which disync does not do".to_owned()
        }
        EffectKind::RecordOnly => "only the record changes".to_owned(),
    }
}

fn full_load(action: Action, effect: &Effect) -> String {
    let n = effect.n_tables;
    match effect.evidence {
        Evidence::Documented => format!("{} loaded in full", agree(n, "table", ["is", "are"])),
        Evidence::Inferred => format!("{} expected to be loaded in full", agree(n, "table", ["is", "are"])),
        Evidence::Undocumented => {
            let start = if action == Action::Update { "the next start" } else { "the start" };
            format!(
                "{}: rows that change after {start} arrive (whether existing rows are loaded is not documented)",
                count(n, "added table")
            )
        }
    }
}

fn starts_anew(effect: &Effect) -> String {
    let n = effect.n_tables;
    match effect.evidence {
        Evidence::Documented => format!("{} loaded anew", agree(n, "table", ["is", "are"])),
        Evidence::Inferred => format!("{} expected to be loaded anew", agree(n, "table", ["is", "are"])),
        Evidence::Undocumented => format!(
            "{} shipped anew (whether existing rows are loaded again is not documented)",
            agree(n, "table", ["is", "are"])
        ),
    }
}

fn all(n: usize) -> String {
    if n == 1 { "its table".to_owned() } else { format!("all {n} tables") }
}

fn agree(n: usize, noun: &str, [one, many]: [&str; 2]) -> String {
    format!("{} {}", count(n, noun), if n == 1 { one } else { many })
}

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
