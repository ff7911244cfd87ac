//! What one change does to data in flight, in a few words: a line to be read at a glance. The sentences are below the
//! plan, and with `-v` in place of these words.
//!
//! A change that does harm is described by that alone; what is harmless is told where there is nothing else.

use disync_model::ImpactClass;
use disync_plan::{Action, Change, Effect, EffectKind, Evidence};

use super::worth_a_word;
use crate::phrase::count;

/// The class of a change and what makes it so: what is known, then what is expected; `None` where there is nothing worth
/// a line.
pub(crate) fn brief_impact(change: &Change) -> Option<String> {
    let mut effects = worth_a_word(change)?;
    if effects.iter().any(|effect| effect.class > ImpactClass::Safe) {
        effects.retain(|effect| effect.class > ImpactClass::Safe);
    }
    let (mut known, mut expected) = (Vec::new(), Vec::new());
    for effect in effects {
        match clause(change, effect) {
            Some(Clause { verb, rest, .. }) if is_known(effect) => known.push(format!("{verb} {rest}")),
            Some(Clause { infinitive, rest, .. }) => expected.push(format!("to {infinitive} {rest}")),
            None => {}
        }
    }
    let expected = (!expected.is_empty()).then(|| format!("expected {}", expected.join(", ")));
    let known = (!known.is_empty()).then(|| known.join(", "));
    let told: Vec<String> = known.into_iter().chain(expected).collect();
    let class = change.impact.class.word();
    Some(if told.is_empty() { class.to_owned() } else { format!("{class}: {}", told.join("; ")) })
}

/// Whether it is told as a fact; of what no document tells, only that is named which is certain.
fn is_known(effect: &Effect) -> bool {
    // That a step may wait is no more than that.
    effect.evidence != Evidence::Inferred || effect.kind == EffectKind::HumanStep
}

/// What a task does, with its verb in both of its forms.
struct Clause {
    /// `ships`.
    verb: &'static str,
    /// `ship`.
    infinitive: &'static str,
    /// `2 new tables`.
    rest: String,
}

/// `None` for what the sentence of the change has said already.
fn clause(change: &Change, effect: &Effect) -> Option<Clause> {
    let n = effect.n_tables;
    let is_untold = effect.evidence == Evidence::Undocumented;
    let clause = |verb, infinitive, rest: String| Some(Clause { verb, infinitive, rest });
    match effect.kind {
        EffectKind::FullLoad if is_untold => clause("ships", "ship", count(n, "new table")),
        EffectKind::FullLoad => clause("loads", "load", format!("{} in full", count(n, "table"))),
        EffectKind::StartsAnew if is_untold => clause("ships", "ship", format!("{} anew", count(n, "table"))),
        EffectKind::StartsAnew => clause("loads", "load", format!("{} anew", count(n, "table"))),
        EffectKind::Replay => clause("replays", "replay", count(n, "table")),
        EffectKind::Duplicates => clause("repeats", "repeat", format!("messages in {}", count(n, "topic"))),
        EffectKind::NotShipped if n == 0 => clause("ships", "ship", "nothing any more".to_owned()),
        EffectKind::NotShipped => clause("stops", "stop", format!("shipping {}", count(n, "table"))),
        EffectKind::Orphaned => clause("leaves", "leave", format!("{} behind", count(n, "destination table"))),
        EffectKind::PositionLost => clause("loses", "lose", "its position".to_owned()),
        EffectKind::Stops if change.action == Action::Replace => clause("is", "be", "not started".to_owned()),
        EffectKind::Stops => clause("ships", "ship", "nothing until it is started".to_owned()),
        EffectKind::HumanStep => clause("may wait", "wait", "for a confirmation in the console".to_owned()),
        EffectKind::NextStart if change.action == Action::Create => {
            clause("ships", "ship", "nothing until it is started".to_owned())
        }
        EffectKind::NextStart => clause("takes", "take", "this up at its next start".to_owned()),
        EffectKind::Restart if change.action == Action::Replace => None,
        EffectKind::Restart if is_untold => clause("restarts", "restart", "the instance".to_owned()),
        EffectKind::Restart => clause("restarts", "restart", "the real-time part".to_owned()),
        EffectKind::RecordOnly => None,
    }
}
