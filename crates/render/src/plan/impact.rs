//! What a plan does to data in flight, in words: of one change in a few of them (`brief`) or effect by effect, and of all
//! changes in one sentence (`sums`).
//!
//! The words claim no more than is known: what is inferred "is expected", and what no document tells is said to be
//! untold. It decides nothing: classes and effects are in the plan.

mod brief;
mod sums;

use disync_model::ImpactClass;
use disync_plan::{Action, Change, Effect, EffectKind, Evidence};

pub(super) use brief::brief_impact;
pub(super) use sums::plan_impact;

use crate::phrase::count;

/// The class of a change and its effects, a sentence each, worst first; `None` where there is nothing worth a line.
pub(crate) fn full_impact(change: &Change) -> Option<String> {
    let effects: Vec<String> = worth_a_word(change)?.into_iter().map(|effect| effect_text(change, effect)).collect();
    Some(format!("{}: {}", change.impact.class.word(), effects.join("; ")).trim_end_matches([':', ' ']).to_owned())
}

/// The effects of a change that are worth a word, worst first; `None` where not even its class is.
pub(crate) fn worth_a_word(change: &Change) -> Option<Vec<&Effect>> {
    let effects = change.impact.effects.iter().filter(|effect| is_worth_a_word(change, effect));
    let mut effects: Vec<&Effect> = effects.collect();
    effects.sort_by_key(|effect| std::cmp::Reverse(effect.class));
    (!effects.is_empty() || change.impact.class > ImpactClass::Safe).then_some(effects)
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
        EffectKind::Restart if effect.evidence == Evidence::Undocumented => {
            "the instance is stopped and started again (that it goes on where it stopped is not documented)".to_owned()
        }
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
            format!("{} ({again} a full load)", not_shipped(effect.evidence, n))
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

/// `1 table stops being shipped`.
fn not_shipped(evidence: Evidence, n: usize) -> String {
    match evidence {
        Evidence::Documented => agree(n, "table", ["stops being shipped", "stop being shipped"]),
        Evidence::Inferred | Evidence::Undocumented => {
            agree(n, "table", ["is expected to stop being shipped", "are expected to stop being shipped"])
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
