//! The mirror of the limits that a plan exceeds.

use std::borrow::Cow;

use disync_model::{Address, ImpactClass};
use serde::{Deserialize, Serialize};

use super::ours::our_word;
use super::warning::HitV1;
use super::word;
use crate::guard::{Excess, Violation};
use crate::warning::Hit;

/// Mirrors [`Violation`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViolationV1<'a> {
    setting: Cow<'a, str>,
    excess: ExcessV1<'a>,
    addresses: Vec<Address>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    flag: Option<Cow<'a, str>>,
}

/// Mirrors [`Excess`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ExcessV1<'a> {
    RemovedTables {
        limit: usize,
        found: usize,
    },
    Denied {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        message: Option<Cow<'a, str>>,
        expression: Cow<'a, str>,
        hits: Vec<HitV1<'a>>,
    },
    Undecided {
        error: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        hit: Option<HitV1<'a>>,
    },
    RemovedPercent {
        limit: u8,
        floor: usize,
        found: usize,
        shipped: usize,
    },
    Restarts {
        limit: usize,
        found: usize,
    },
    Impact {
        #[serde(with = "word::impact_class")]
        limit: ImpactClass,
        #[serde(with = "word::impact_class")]
        found: ImpactClass,
    },
}

impl<'a> From<&'a Violation> for ViolationV1<'a> {
    fn from(violation: &'a Violation) -> Self {
        let Violation { setting, excess, addresses, flag } = violation;
        let excess = match excess {
            Excess::RemovedTables { limit, found } => ExcessV1::RemovedTables { limit: *limit, found: *found },
            Excess::RemovedPercent { limit, floor, found, shipped } => {
                ExcessV1::RemovedPercent { limit: *limit, floor: *floor, found: *found, shipped: *shipped }
            }
            Excess::Restarts { limit, found } => ExcessV1::Restarts { limit: *limit, found: *found },
            Excess::Impact { limit, found } => ExcessV1::Impact { limit: *limit, found: *found },
            Excess::Denied { message, expression, hits } => ExcessV1::Denied {
                message: message.as_deref().map(Cow::Borrowed),
                expression: Cow::Borrowed(expression),
                hits: hits.iter().map(HitV1::from).collect(),
            },
            Excess::Undecided { error, hit } => {
                ExcessV1::Undecided { error: Cow::Borrowed(error), hit: hit.as_ref().map(HitV1::from) }
            }
        };
        let addresses = addresses.clone();
        Self { setting: Cow::Borrowed(setting), excess, addresses, flag: flag.map(Cow::Borrowed) }
    }
}

impl ViolationV1<'_> {
    /// The violation; an error says what is wrong with it.
    pub(super) fn into_violation(self) -> Result<Violation, String> {
        let Self { setting, excess, addresses, flag } = self;
        let excess = match excess {
            ExcessV1::RemovedTables { limit, found } => Excess::RemovedTables { limit, found },
            ExcessV1::Denied { message, expression, hits } => Excess::Denied {
                message: message.map(Cow::into_owned),
                expression: expression.into_owned(),
                hits: hits.into_iter().map(Hit::from).collect(),
            },
            ExcessV1::Undecided { error, hit } => {
                Excess::Undecided { error: error.into_owned(), hit: hit.map(Hit::from) }
            }
            ExcessV1::RemovedPercent { limit, floor, found, shipped } => {
                Excess::RemovedPercent { limit, floor, found, shipped }
            }
            ExcessV1::Restarts { limit, found } => Excess::Restarts { limit, found },
            ExcessV1::Impact { limit, found } => Excess::Impact { limit, found },
        };
        let flag = flag.map(|flag| our_word(&flag)).transpose()?;
        Ok(Violation { setting: setting.into_owned(), excess, addresses, flag })
    }
}
