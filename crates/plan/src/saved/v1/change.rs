//! The mirror of a change.

use std::borrow::Cow;

use disync_model::{Address, Destinations, Fingerprint, Order, Origin, TaskId, Wave};
use serde::{Deserialize, Serialize};

use super::block::BlockV1;
use super::conflict::PartyV1;
use super::difference::DifferenceV1;
use super::impact::ImpactV1;
use super::ours::our_word;
use super::preview::{PreviewV1, RemarkV1};
use super::row::RowV1;
use super::spec::{SpecV1, origin};
use super::word;
use crate::change::{Action, Change, Reason};
use crate::compare::Difference;
use crate::remark::Remark;
use crate::row::{FieldChange, Side, TableChange};

/// Mirrors [`Change`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeV1<'a> {
    address: Address,
    #[serde(with = "word::action")]
    action: Action,
    #[serde(with = "word::reason")]
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    block: Option<BlockV1<'a>>,
    #[serde(with = "origin", skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    task: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fingerprint: Option<Fingerprint>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    destinations: Option<Cow<'a, Destinations>>,
    protected: bool,
    #[serde(skip_serializing_if = "Wave::is_default", default)]
    wave: Wave,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    comes_after: Vec<Address>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    unwatched: bool,
    impact: ImpactV1,
    fields: Vec<FieldV1<'a>>,
    tables: Vec<RowV1<'a>>,
    unchanged_tables: usize,
    left_out_tables: usize,
    left_out_fields: usize,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    agreed: Option<DifferenceV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    accepted: Option<PartyV1>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    before: Option<SpecV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    after: Option<SpecV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    recorded: Option<SpecV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    preview: Option<PreviewV1<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    remarks: Vec<RemarkV1<'a>>,
}

impl<'a> From<&'a Change> for ChangeV1<'a> {
    fn from(change: &'a Change) -> Self {
        let Change {
            address,
            action,
            reason,
            block,
            task,
            fingerprint,
            destinations,
            before,
            after,
            tables,
            unchanged_tables,
            left_out_tables,
            fields,
            left_out_fields,
            agreed,
            impact,
            recorded,
            accepted,
            preview,
            remarks,
            protected,
            order,
            unwatched,
            origin,
        } = change;
        Self {
            address: address.clone(),
            action: *action,
            reason: reason.clone(),
            block: block.as_ref().map(BlockV1::from),
            origin: origin.clone(),
            task: task.map(TaskId::number),
            fingerprint: *fingerprint,
            destinations: destinations.as_ref().map(Cow::Borrowed),
            protected: *protected,
            wave: order.wave,
            comes_after: order.after.iter().cloned().collect(),
            unwatched: *unwatched,
            impact: impact.into(),
            fields: fields.iter().map(FieldV1::from).collect(),
            tables: tables.iter().map(RowV1::from).collect(),
            unchanged_tables: *unchanged_tables,
            left_out_tables: *left_out_tables,
            left_out_fields: *left_out_fields,
            agreed: (*agreed != Difference::default()).then(|| agreed.into()),
            accepted: accepted.map(PartyV1),
            before: before.as_ref().map(SpecV1::from),
            after: after.as_ref().map(SpecV1::from),
            recorded: recorded.as_ref().map(SpecV1::from),
            preview: preview.as_ref().map(PreviewV1::from),
            remarks: remarks.iter().map(RemarkV1::from).collect(),
        }
    }
}

impl ChangeV1<'_> {
    /// The change; an error says what is wrong with it.
    pub(super) fn into_change(self) -> Result<Change, String> {
        let task = self.task.map(|number| TaskId::new(self.address.kind, number));
        Ok(Change {
            address: self.address,
            action: self.action,
            reason: self.reason,
            block: self.block.map(BlockV1::into_block).transpose()?,
            task,
            fingerprint: self.fingerprint,
            destinations: self.destinations.map(Cow::into_owned),
            before: self.before.map(SpecV1::into_spec).transpose()?,
            after: self.after.map(SpecV1::into_spec).transpose()?,
            recorded: self.recorded.map(SpecV1::into_spec).transpose()?,
            accepted: self.accepted.map(|PartyV1(party)| party),
            tables: self.tables.into_iter().map(TableChange::try_from).collect::<Result<_, _>>()?,
            unchanged_tables: self.unchanged_tables,
            left_out_tables: self.left_out_tables,
            left_out_fields: self.left_out_fields,
            agreed: self.agreed.map(DifferenceV1::into_difference).transpose()?.unwrap_or_default(),
            fields: self.fields.into_iter().map(FieldV1::into_field).collect::<Result<_, _>>()?,
            impact: self.impact.into(),
            preview: self.preview.map(PreviewV1::into_preview),
            remarks: self.remarks.into_iter().map(Remark::from).collect(),
            protected: self.protected,
            order: Order { wave: self.wave, after: self.comes_after.into_iter().collect() },
            unwatched: self.unwatched,
            origin: self.origin,
        })
    }
}

/// Mirrors [`FieldChange`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldV1<'a> {
    field: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    before: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    after: Option<Cow<'a, str>>,
    replaces: bool,
    #[serde(with = "word::side")]
    side: Side,
    #[serde(with = "origin", skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
}

impl<'a> From<&'a FieldChange> for FieldV1<'a> {
    fn from(field: &'a FieldChange) -> Self {
        let FieldChange { field, before, after, replaces, side, origin } = field;
        Self {
            field: Cow::Borrowed(field),
            before: before.as_deref().map(Cow::Borrowed),
            after: after.as_deref().map(Cow::Borrowed),
            replaces: *replaces,
            side: *side,
            origin: origin.clone(),
        }
    }
}

impl FieldV1<'_> {
    /// The field; an error says what is wrong with it.
    pub(super) fn into_field(self) -> Result<FieldChange, String> {
        let Self { field, before, after, replaces, side, origin } = self;
        let (before, after) = (before.map(Cow::into_owned), after.map(Cow::into_owned));
        Ok(FieldChange { field: our_word(&field)?, before, after, replaces, side, origin })
    }
}
