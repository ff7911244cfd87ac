//! The mirror of what changed behind our back.

use std::borrow::Cow;

use disync_model::Address;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::difference::DifferenceV1;
use super::row::RowV1;
use super::word;
use crate::drift::{Drift, DriftKind};
use crate::finding::Attribution;
use crate::row::TableChange;

/// Mirrors [`Drift`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DriftV1<'a> {
    address: Address,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    edited_by: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    edited_at: Option<Timestamp>,
    #[serde(with = "word::attribution", skip_serializing_if = "is_unknown", default = "unknown")]
    attribution: Attribution,
    kind: DriftKindV1<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    remapped: Vec<RowV1<'a>>,
}

/// Files of earlier versions do not say what the last edit proves.
const fn unknown() -> Attribution {
    Attribution::Unknown
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_unknown(attribution: &Attribution) -> bool {
    *attribution == Attribution::Unknown
}

/// Mirrors [`DriftKind`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum DriftKindV1<'a> {
    Changed(DifferenceV1<'a>),
    Foreign { why: Cow<'a, str> },
    Vanished,
    Recreated,
    Renamed { to: Cow<'a, str> },
}

impl<'a> From<&'a Drift> for DriftV1<'a> {
    fn from(drift: &'a Drift) -> Self {
        let Drift { address, kind, remapped, edited_by, edited_at, attribution } = drift;
        let kind = match kind {
            DriftKind::Changed(difference) => DriftKindV1::Changed(difference.into()),
            DriftKind::Foreign(why) => DriftKindV1::Foreign { why: Cow::Borrowed(why) },
            DriftKind::Vanished => DriftKindV1::Vanished,
            DriftKind::Recreated => DriftKindV1::Recreated,
            DriftKind::Renamed(to) => DriftKindV1::Renamed { to: Cow::Borrowed(to) },
        };
        let edited_by = edited_by.as_deref().map(Cow::Borrowed);
        let remapped = remapped.iter().map(RowV1::from).collect();
        let (address, edited_at, attribution) = (address.clone(), *edited_at, *attribution);
        Self { address, edited_by, edited_at, attribution, kind, remapped }
    }
}

impl DriftV1<'_> {
    /// The drift; an error says what is wrong with it.
    pub(super) fn into_drift(self) -> Result<Drift, String> {
        let Self { address, edited_by, edited_at, attribution, kind, remapped } = self;
        let kind = match kind {
            DriftKindV1::Changed(difference) => DriftKind::Changed(difference.into_difference()?),
            DriftKindV1::Foreign { why } => DriftKind::Foreign(why.into_owned()),
            DriftKindV1::Vanished => DriftKind::Vanished,
            DriftKindV1::Recreated => DriftKind::Recreated,
            DriftKindV1::Renamed { to } => DriftKind::Renamed(to.into_owned()),
        };
        let remapped = remapped.into_iter().map(TableChange::try_from).collect::<Result<_, _>>()?;
        let edited_by = edited_by.map(Cow::into_owned);
        Ok(Drift { address, kind, remapped, edited_by, edited_at, attribution })
    }
}
