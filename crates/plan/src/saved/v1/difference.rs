//! The mirror of how two specs differ.

use disync_model::Table;
use serde::{Deserialize, Serialize};

use super::change::FieldV1;
use super::spec::TableV1;
use crate::compare::Difference;

/// Mirrors [`Difference`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DifferenceV1<'a> {
    added: Vec<TableV1<'a>>,
    removed: Vec<TableV1<'a>>,
    unchanged: usize,
    fields: Vec<FieldV1<'a>>,
}

impl<'a> From<&'a Difference> for DifferenceV1<'a> {
    fn from(difference: &'a Difference) -> Self {
        let Difference { added, removed, unchanged, fields } = difference;
        Self {
            added: added.iter().map(TableV1::from).collect(),
            removed: removed.iter().map(TableV1::from).collect(),
            unchanged: *unchanged,
            fields: fields.iter().map(FieldV1::from).collect(),
        }
    }
}

impl DifferenceV1<'_> {
    /// The difference; an error says what is wrong with it.
    pub(super) fn into_difference(self) -> Result<Difference, String> {
        Ok(Difference {
            added: self.added.into_iter().map(Table::from).collect(),
            removed: self.removed.into_iter().map(Table::from).collect(),
            unchanged: self.unchanged,
            fields: self.fields.into_iter().map(FieldV1::into_field).collect::<Result<_, _>>()?,
        })
    }
}
