//! The mirror of the limits that a plan exceeds.

use std::borrow::Cow;

use disync_model::Address;
use serde::{Deserialize, Serialize};

use super::ours::our_word;
use crate::guard::{Excess, Violation};

/// Mirrors [`Violation`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViolationV1<'a> {
    setting: Cow<'a, str>,
    excess: ExcessV1,
    addresses: Vec<Address>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    flag: Option<Cow<'a, str>>,
}

/// Mirrors [`Excess`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ExcessV1 {
    RemovedTables { limit: usize, found: usize },
}

impl<'a> From<&'a Violation> for ViolationV1<'a> {
    fn from(violation: &'a Violation) -> Self {
        let Violation { setting, excess, addresses, flag } = violation;
        let excess = match *excess {
            Excess::RemovedTables { limit, found } => ExcessV1::RemovedTables { limit, found },
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
        };
        let flag = flag.map(|flag| our_word(&flag)).transpose()?;
        Ok(Violation { setting: setting.into_owned(), excess, addresses, flag })
    }
}
