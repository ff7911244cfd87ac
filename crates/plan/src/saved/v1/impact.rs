//! The mirror of what a change does to data in flight.

use serde::{Deserialize, Serialize};

use disync_model::ImpactClass;

use super::word;
use crate::impact::{Effect, EffectKind, Evidence, Impact};

/// Mirrors [`Impact`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ImpactV1 {
    #[serde(with = "word::impact_class")]
    class: ImpactClass,
    effects: Vec<EffectV1>,
}

/// Mirrors [`Effect`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectV1 {
    #[serde(with = "word::effect_kind")]
    kind: EffectKind,
    #[serde(with = "word::impact_class")]
    class: ImpactClass,
    tables: usize,
    #[serde(with = "word::evidence")]
    evidence: Evidence,
}

impl From<&Impact> for ImpactV1 {
    fn from(impact: &Impact) -> Self {
        let Impact { class, effects } = impact;
        let effects = effects.iter().map(|effect| {
            let Effect { kind, class, n_tables, evidence } = *effect;
            EffectV1 { kind, class, tables: n_tables, evidence }
        });
        Self { class: *class, effects: effects.collect() }
    }
}

impl From<ImpactV1> for Impact {
    fn from(impact: ImpactV1) -> Self {
        let effects = impact.effects.into_iter().map(|effect| {
            let EffectV1 { kind, class, tables, evidence } = effect;
            Effect { kind, class, n_tables: tables, evidence }
        });
        Self { class: impact.class, effects: effects.collect() }
    }
}
