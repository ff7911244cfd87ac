//! The mirror of what is said about a plan without stopping it.

use std::borrow::Cow;

use disync_model::Address;
use serde::{Deserialize, Serialize};

use super::spec::TableV1;
use crate::warning::{Hit, Warning};

/// Mirrors [`Warning`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WarningV1<'a> {
    setting: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    message: Option<Cow<'a, str>>,
    expression: Cow<'a, str>,
    hits: Vec<HitV1<'a>>,
}

/// Mirrors [`Hit`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HitV1<'a> {
    address: Address,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    table: Option<TableV1<'a>>,
}

impl<'a> From<&'a Warning> for WarningV1<'a> {
    fn from(warning: &'a Warning) -> Self {
        let Warning { setting, message, expression, hits } = warning;
        Self {
            setting: Cow::Borrowed(setting),
            message: message.as_deref().map(Cow::Borrowed),
            expression: Cow::Borrowed(expression),
            hits: hits.iter().map(HitV1::from).collect(),
        }
    }
}

impl From<WarningV1<'_>> for Warning {
    fn from(warning: WarningV1<'_>) -> Self {
        let WarningV1 { setting, message, expression, hits } = warning;
        Self {
            setting: setting.into_owned(),
            message: message.map(Cow::into_owned),
            expression: expression.into_owned(),
            hits: hits.into_iter().map(Hit::from).collect(),
        }
    }
}

impl<'a> From<&'a Hit> for HitV1<'a> {
    fn from(hit: &'a Hit) -> Self {
        let Hit { address, table } = hit;
        Self { address: address.clone(), table: table.as_ref().map(TableV1::from) }
    }
}

impl From<HitV1<'_>> for Hit {
    fn from(hit: HitV1<'_>) -> Self {
        let HitV1 { address, table } = hit;
        Self { address, table: table.map(Into::into) }
    }
}
