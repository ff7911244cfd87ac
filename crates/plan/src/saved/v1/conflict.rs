//! The mirror of a conflict.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::difference::DifferenceV1;
use super::word;
use crate::accept::Party;
use crate::conflict::{Conflict, Edit};

/// Mirrors [`Party`].
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct PartyV1(#[serde(with = "word::party")] pub(super) Party);

/// Mirrors [`Conflict`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictV1<'a> {
    ours: EditV1<'a>,
    theirs: EditV1<'a>,
}

/// Mirrors [`Edit`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum EditV1<'a> {
    Changed(DifferenceV1<'a>),
    Deleted,
    Foreign { why: Cow<'a, str> },
}

impl<'a> From<&'a Conflict> for ConflictV1<'a> {
    fn from(conflict: &'a Conflict) -> Self {
        let Conflict { ours, theirs } = conflict;
        Self { ours: ours.into(), theirs: theirs.into() }
    }
}

impl ConflictV1<'_> {
    /// The conflict; an error says what is wrong with it.
    pub(super) fn into_conflict(self) -> Result<Conflict, String> {
        Ok(Conflict { ours: self.ours.into_edit()?, theirs: self.theirs.into_edit()? })
    }
}

impl<'a> From<&'a Edit> for EditV1<'a> {
    fn from(edit: &'a Edit) -> Self {
        match edit {
            Edit::Changed(difference) => Self::Changed(difference.into()),
            Edit::Deleted => Self::Deleted,
            Edit::Foreign(why) => Self::Foreign { why: Cow::Borrowed(why) },
        }
    }
}

impl EditV1<'_> {
    fn into_edit(self) -> Result<Edit, String> {
        Ok(match self {
            Self::Changed(difference) => Edit::Changed(difference.into_difference()?),
            Self::Deleted => Edit::Deleted,
            Self::Foreign { why } => Edit::Foreign(why.into_owned()),
        })
    }
}
