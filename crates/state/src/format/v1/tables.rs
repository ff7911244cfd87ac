//! Table sets as YAML writes them: a list of tables, or a map from databases to lists.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use disync_model::Tables;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize as _, Serializer};

use super::unique;

/// Writes a set.
pub(super) fn serialize<S: Serializer>(tables: &Tables, serializer: S) -> Result<S::Ok, S::Error> {
    match tables {
        Tables::Single(tables) => tables.serialize(serializer),
        Tables::Multi(databases) => databases.serialize(serializer),
    }
}

/// Reads a set.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, Tables>, D::Error> {
    deserializer.deserialize_any(ListOrMap).map(Cow::Owned)
}

struct ListOrMap;

impl<'de> Visitor<'de> for ListOrMap {
    type Value = Tables;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of tables, or a map from databases to lists of tables")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tables, A::Error> {
        let mut tables = BTreeSet::new();
        while let Some(table) = access.next_element()? {
            tables.insert(table);
        }
        Ok(Tables::Single(tables))
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Tables, A::Error> {
        unique::collect(access).map(Tables::Multi)
    }
}
