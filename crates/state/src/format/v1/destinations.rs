//! Mirrors [`Naming`]: a key stands once in a file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use disync_model::{Destinations, Naming, Tables};
use serde::{Deserialize, Serialize};

use super::unique;

/// By table, where it is written.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct OfDatabase(#[serde(deserialize_with = "unique::map")] BTreeMap<Box<str>, Option<Box<str>>>);

/// Mirrors [`Naming`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    naming: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default, deserialize_with = "unique::map")]
    others: BTreeMap<Box<str>, OfDatabase>,
}

impl Written<'_> {
    /// What is written of `destinations` beside these tables.
    pub(super) fn of(destinations: &Destinations, tables: &Tables) -> Self {
        let Naming { naming, others } = Naming::of(destinations, tables);
        let others = others.into_iter().map(|(database, others)| (database, OfDatabase(others))).collect();
        Self { naming: naming.map(Cow::Owned), others }
    }

    /// The destinations that were written beside these tables.
    pub(super) fn beside(self, tables: &Tables) -> Destinations {
        let Self { naming, others } = self;
        let others = others.into_iter().map(|(database, OfDatabase(others))| (database, others)).collect();
        Naming { naming: naming.map(Cow::into_owned), others }.beside(tables)
    }
}
